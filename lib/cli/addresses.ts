import type { KafkaOutputConfig } from '../config/kafka';
import type { MqttOutputConfig } from '../config/mqtt';
import type { BrokerOutputConfig } from '../config/output';
import type { UnsOutputConfig } from '../config/uns';
import { ConnectorError, type Outgoing } from '../connectors/connector';
import { textOf, type Meta } from '../stream/content-line';
import type { Address } from '../stream/sink-output';
import type { Template, TemplateInput } from '../stream/template';

const MAX_PARTITION = 2 ** 31 - 1;
/** What no topic of the unified namespace has; the peer writes them so too. */
const NOT_IN_TOPICS = /[^a-zA-Z0-9._-]/g;

/** What an output makes of a message: its topic, key and headers. */
export function addressOf(config: BrokerOutputConfig): Address {
  switch (config.kind) {
    case 'mqtt':
      return mqttAddress(config);
    case 'kafka':
      return kafkaAddress(config);
    case 'uns':
      return unsAddress(config);
  }
}

function mqttAddress({ topic, retained, sink, broker, excludePrefixes }: MqttOutputConfig): Address {
  const headersOf = headerMaker(excludePrefixes);
  return (input) => {
    const outgoing: Outgoing = { topic: required('topic', topic, input), content: input.content, qos: sink.qos as 0 | 1 | 2, retain: isRetained(retained, input) };
    // Only MQTT 5 has user properties.
    if (broker.protocol_version === 5) outgoing.headers = headersOf(input.meta, {});
    return outgoing;
  };
}

function isRetained(template: Template, input: TemplateInput): boolean {
  const text = template.constant ?? required('retained', template, input);
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ConnectorError('invalid_message', `retained "${template.source}" is neither true nor false for this message`);
}

function kafkaAddress({ topic, key, partition, staticHeaders, excludePrefixes }: KafkaOutputConfig): Address {
  const headersOf = headerMaker(excludePrefixes);
  return (input) => ({
    topic: required('topic', topic, input),
    content: input.content,
    key: key?.evaluate(input) ?? null,
    headers: headersOf(input.meta, staticHeaders),
    ...(partition === null ? {} : { partition: partitionOf(partition, input) }),
  });
}

function partitionOf(template: Template, input: TemplateInput): number {
  const number = Number(required('partition', template, input));
  if (Number.isInteger(number) && number >= 0 && number <= MAX_PARTITION) return number;
  throw new ConnectorError('invalid_message', `partition "${template.source}" is no partition's number for this message`);
}

function unsAddress({ topic, umhTopic, excludePrefixes, bridgedBy }: UnsOutputConfig): Address {
  const headersOf = headerMaker(excludePrefixes);
  return (input) => ({
    topic: required('topic', topic, input),
    content: input.content,
    key: required('umh_topic', umhTopic, input).replace(NOT_IN_TOPICS, '_'),
    headers: headersOf(input.meta, { bridged_by: bridgedBy }),
  });
}

function required(name: string, template: Template, input: TemplateInput): string {
  const text = template.constant ?? template.evaluate(input);
  if (text !== null && text !== '') return text;
  throw new ConnectorError('invalid_message', `${name} "${template.source}" names something that the message does not have`);
}

type Headers = Record<string, string>;

/** Makes headers of metadata, and of others that stand above it. */
function headerMaker(excludePrefixes: readonly string[]): (meta: Meta, others: Headers) => Headers {
  // Every name begins with nothing: Benthos' way to say that there are to be no headers.
  if (excludePrefixes.includes('')) return (_, others) => others;
  return (meta, others) => {
    const headers: Headers = {};
    for (const name of Object.keys(meta)) {
      const value = meta[name];
      if (value !== null && value !== undefined && !excludePrefixes.some((prefix) => name.startsWith(prefix))) headers[name] = textOf(value);
    }
    return Object.assign(headers, others);
  };
}
