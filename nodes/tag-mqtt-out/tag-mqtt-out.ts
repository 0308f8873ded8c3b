import type { Node, NodeAPI } from 'node-red';
import { complaint, findBroker } from '../shared/broker-node';
import type { FlowMessage, StoredConfig } from '../shared/node-red';
import { headersOf, invalid, topicOf, type Address } from '../shared/outgoing';
import { SinkNode } from '../shared/sink-node';
import { readText } from '../shared/text-fields';

const DEFAULT_QOS = 1;

function qosOf(value: unknown): 0 | 1 | 2 | null {
  const qos = typeof value === 'string' && value !== '' ? Number(value) : value;
  return qos === 0 || qos === 1 || qos === 2 ? qos : null;
}

export = function (RED: NodeAPI): void {
  /** Fields that are blank leave it to the message. */
  function readAddress(node: Node, config: StoredConfig): Address {
    const topic = readText(RED, node, config['topic']);
    const given = readText(RED, node, config['qos']);
    const qos = qosOf(given);
    if (given !== '' && qos === null) throw complaint('qos', `${JSON.stringify(given)} is not 0, 1 or 2`);
    const retain = readText(RED, node, config['retain']);
    const withMeta = config['userProperties'] !== false;
    return (message) => {
      const headers = withMeta ? headersOf(message) : undefined;
      return {
        topic: topicOf(topic, message),
        qos: qos ?? messageQos(message),
        retain: retain === '' ? message['retain'] === true || message['retain'] === 'true' : retain === 'true',
        ...(headers !== undefined && { headers }),
      };
    };
  }

  function messageQos({ qos }: FlowMessage): 0 | 1 | 2 {
    if (qos === undefined || qos === null || qos === '') return DEFAULT_QOS;
    const read = qosOf(qos);
    if (read === null) throw invalid(`msg.qos is ${JSON.stringify(qos)}, and not 0, 1 or 2`);
    return read;
  }

  function tagMqttOut(this: Node, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    new SinkNode(RED, this, () => ({
      sink: findBroker(RED, config['broker'], 'tag-mqtt-broker').sink,
      address: readAddress(this, config),
    }));
  }

  RED.nodes.registerType('tag-mqtt-out', tagMqttOut);
};
