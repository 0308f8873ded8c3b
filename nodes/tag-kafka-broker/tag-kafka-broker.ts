import type { NodeAPI } from 'node-red';
import { KAFKA_CONNECTION_OPTIONS, KAFKA_SINK_OPTIONS } from '../../lib/connectors/kafka/option-tables';
import {
  fillKafkaConnection, fillKafkaSink, fillKafkaSource,
  type FilledKafkaConnection, type KafkaConnection, type KafkaSinkOptions, type KafkaSourceOptions,
} from '../../lib/connectors/kafka/options';
import { KafkaSink } from '../../lib/connectors/kafka/sink';
import { KafkaSource } from '../../lib/connectors/kafka/source';
import { accept, type Broker } from '../shared/broker-node';
import { LOGIN, loginOf, type LoginNode } from '../shared/credentials';
import type { StoredConfig } from '../shared/node-red';
import { pickOptions } from '../shared/numbers';
import { becomeBroker } from '../shared/register-broker';
import { SharedSink } from '../shared/shared-sink';
import { readList, readText } from '../shared/text-fields';
import { readTls } from '../shared/tls';

export = function (RED: NodeAPI): void {
  function readLogin(node: LoginNode, config: StoredConfig): KafkaConnection['sasl'] {
    const mechanism = readText(RED, node, config['sasl']);
    if (mechanism === '') return undefined;
    // One that is unknown, the connector complains of.
    type Mechanism = NonNullable<KafkaConnection['sasl']>['mechanism'];
    return { mechanism: mechanism as Mechanism, ...loginOf(node) };
  }

  function readConnection(node: LoginNode, config: StoredConfig): FilledKafkaConnection {
    const tls = readTls(RED, config['tls']) ?? config['useTls'] === true;
    return accept(fillKafkaConnection({
      brokers: readList(RED, node, config['brokers']),
      client_id: readText(RED, node, config['clientId']) || undefined,
      tls,
      sasl: readLogin(node, config),
      ...pickOptions(KAFKA_CONNECTION_OPTIONS, config),
    }));
  }

  function open(node: LoginNode, config: StoredConfig): Broker<KafkaSourceOptions> {
    const connection = readConnection(node, config);
    const { compression, acks } = config as Pick<KafkaSinkOptions, 'compression' | 'acks'>;
    const sending = accept(fillKafkaSink({
      compression: compression || undefined, acks: acks || undefined, ...pickOptions(KAFKA_SINK_OPTIONS, config),
    }));
    return {
      sink: new SharedSink((handlers) => new KafkaSink(connection, sending, handlers)),
      openSource: (_id, options, handlers) => new KafkaSource(connection, accept(fillKafkaSource(options)), handlers),
    };
  }

  function tagKafkaBroker(this: LoginNode, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    becomeBroker(this, () => open(this, config));
  }

  RED.nodes.registerType('tag-kafka-broker', tagKafkaBroker, { credentials: LOGIN });
};
