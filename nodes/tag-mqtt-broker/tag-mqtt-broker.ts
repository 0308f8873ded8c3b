import type { Node, NodeAPI } from 'node-red';
import { BROKER_OPTIONS, SINK_OPTIONS } from '../../lib/connectors/mqtt/option-tables';
import {
  fillBrokerOptions, fillSinkOptions, fillSourceOptions, type FilledBrokerOptions, type SourceOptions, type Will,
} from '../../lib/connectors/mqtt/options';
import { MqttSink } from '../../lib/connectors/mqtt/sink';
import { MqttSource } from '../../lib/connectors/mqtt/source';
import { accept, type Broker } from '../shared/broker-node';
import { LOGIN, loginOf, type LoginNode } from '../shared/credentials';
import type { StoredConfig } from '../shared/node-red';
import { pickOptions } from '../shared/numbers';
import { becomeBroker } from '../shared/register-broker';
import { SharedSink } from '../shared/shared-sink';
import { readList, readText } from '../shared/text-fields';
import { readTls } from '../shared/tls';

export = function (RED: NodeAPI): void {
  function readWill(node: Node, config: StoredConfig): Will | undefined {
    const topic = readText(RED, node, config['willTopic']);
    if (topic === '') return undefined;
    const qos = Number(config['willQos'] ?? 0) as 0 | 1 | 2;
    return { topic, payload: String(config['willPayload'] ?? ''), qos, retain: config['willRetain'] === true };
  }

  function readConnection(node: LoginNode, config: StoredConfig): FilledBrokerOptions {
    return accept(fillBrokerOptions({
      urls: readList(RED, node, config['urls']),
      client_id: readText(RED, node, config['clientId']),
      ...loginOf(node),
      tls: readTls(RED, config['tls']),
      will: readWill(node, config),
      ...pickOptions(BROKER_OPTIONS, config),
    }));
  }

  function open(node: LoginNode, config: StoredConfig): Broker<SourceOptions> {
    const connection = readConnection(node, config);
    // Quality of service and retained say the messages of out nodes themselves.
    const sending = accept(fillSinkOptions(pickOptions(SINK_OPTIONS, { ...config, qos: undefined, retain: undefined })));
    const { client_id, will: _will, ...rest } = connection;
    return {
      sink: new SharedSink((handlers) => new MqttSink(connection, sending, handlers)),
      openSource: (id, options, handlers) => {
        const source = accept(fillSourceOptions(options));
        // Two connections of one name drive each other out. The last will is that of the connection that sends.
        return new MqttSource({ ...rest, will: undefined, client_id: client_id ? `${client_id}-${id}` : undefined }, source, handlers);
      },
    };
  }

  function tagMqttBroker(this: LoginNode, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    becomeBroker(this, () => open(this, config));
  }

  RED.nodes.registerType('tag-mqtt-broker', tagMqttBroker, { credentials: LOGIN });
};
