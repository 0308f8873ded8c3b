import type { Node, NodeAPI } from 'node-red';
import { complaint, findBroker } from '../shared/broker-node';
import type { FlowMessage, StoredConfig } from '../shared/node-red';
import { headersOf, invalid, topicOf, type Address } from '../shared/outgoing';
import { SinkNode } from '../shared/sink-node';
import { readText } from '../shared/text-fields';

/** Where the unified namespace keeps all its messages. */
const NAMESPACE_TOPIC = 'umh.messages';

/** To the unified namespace: keyed by the tag's topic, with `meta` as headers. */
function namespaceAddress(message: FlowMessage): ReturnType<Address> {
  const headers = headersOf(message) ?? {};
  const key = headers['umh_topic'];
  if (key === undefined || key === '') throw invalid('msg.meta.umh_topic is missing: the unified namespace takes what a tag-processor gives');
  return { topic: NAMESPACE_TOPIC, key, headers };
}

/** A key as bytes or text; none where there is none. */
function keyOf(key: unknown): string | Buffer | undefined {
  if (key === undefined || key === null || key === '') return undefined;
  if (typeof key === 'string' || Buffer.isBuffer(key)) return key;
  if (typeof key === 'number' || typeof key === 'boolean') return String(key);
  throw invalid('msg.key is neither text nor a Buffer');
}

function partitionOf(partition: unknown): number | undefined {
  if (partition === undefined || partition === null || partition === '') return undefined;
  const number = Number(partition);
  if (Number.isInteger(number) && number >= 0) return number;
  throw invalid(`msg.partition is ${JSON.stringify(partition)}, and not a whole number from 0 on`);
}

export = function (RED: NodeAPI): void {
  /** Fields that are blank leave it to the message. */
  function customAddress(node: Node, config: StoredConfig): Address {
    const topic = readText(RED, node, config['topic']);
    const fixedKey = readText(RED, node, config['key']);
    const given = readText(RED, node, config['partition']);
    if (given !== '' && !/^\d+$/.test(given)) throw complaint('partition', `${JSON.stringify(given)} is not a whole number from 0 on`);
    const withMeta = config['headers'] !== false;
    return (message) => {
      const key = keyOf(fixedKey === '' ? message['key'] : fixedKey);
      const partition = partitionOf(given === '' ? message['partition'] : given);
      const headers = withMeta ? headersOf(message) : undefined;
      return {
        topic: topicOf(topic, message),
        ...(key !== undefined && { key }),
        ...(partition !== undefined && { partition }),
        ...(headers !== undefined && { headers }),
      };
    };
  }

  function readAddress(node: Node, config: StoredConfig): Address {
    const preset = config['preset'] ?? '';
    if (preset === 'unified namespace') return namespaceAddress;
    if (preset !== '') throw complaint('preset', `${JSON.stringify(preset)} is not known: unified namespace, or none`);
    return customAddress(node, config);
  }

  function tagKafkaOut(this: Node, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    new SinkNode(RED, this, () => ({
      sink: findBroker(RED, config['broker'], 'tag-kafka-broker').sink,
      address: readAddress(this, config),
    }));
  }

  RED.nodes.registerType('tag-kafka-out', tagKafkaOut);
};
