import type { BrokerInputConfig } from '../config/input';
import type { BrokerOutputConfig } from '../config/output';
import type { ConnectionHandlers, Sink, Source, SourceHandlers } from '../connectors/connector';
import type * as KafkaSinks from '../connectors/kafka/sink';
import type * as KafkaSources from '../connectors/kafka/source';
import type * as MqttSinks from '../connectors/mqtt/sink';
import type * as MqttSources from '../connectors/mqtt/source';

// The clients of both brokers take a quarter of a second to load: only who connects to one waits for it.

/** Connects an input to its broker. */
export function openSource(config: BrokerInputConfig, handlers: SourceHandlers): Source {
  if (config.kind === 'mqtt') {
    const { MqttSource } = require('../connectors/mqtt/source') as typeof MqttSources;
    return new MqttSource(config.broker, config.source, handlers);
  }
  const { KafkaSource } = require('../connectors/kafka/source') as typeof KafkaSources;
  return new KafkaSource(config.connection, config.source, handlers);
}

/** Connects an output to its broker. */
export function openSink(config: BrokerOutputConfig, handlers: ConnectionHandlers): Sink {
  if (config.kind === 'mqtt') {
    const { MqttSink } = require('../connectors/mqtt/sink') as typeof MqttSinks;
    return new MqttSink(config.broker, config.sink, handlers);
  }
  const { KafkaSink } = require('../connectors/kafka/sink') as typeof KafkaSinks;
  return new KafkaSink(config.connection, config.sink, handlers);
}
