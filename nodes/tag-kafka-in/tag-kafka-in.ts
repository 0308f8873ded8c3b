import type { Node, NodeAPI } from 'node-red';
import { KAFKA_SOURCE_OPTIONS } from '../../lib/connectors/kafka/option-tables';
import type { KafkaSourceOptions } from '../../lib/connectors/kafka/options';
import { complaint, findBroker } from '../shared/broker-node';
import type { StoredConfig, WiredNode } from '../shared/node-red';
import { pickOptions } from '../shared/numbers';
import { SourceNode } from '../shared/source-node';
import { readList, readText } from '../shared/text-fields';

export = function (RED: NodeAPI): void {
  /** Names, one a line; or a pattern that names must match from end to end. */
  function readTopics(node: Node, config: StoredConfig): KafkaSourceOptions['topics'] {
    const lines = readList(RED, node, config['topics']);
    if (config['topicType'] !== 'pattern') return lines;
    const [pattern] = lines;
    if (pattern === undefined || lines.length > 1) throw complaint('topics', 'needs one line: the pattern');
    try {
      return new RegExp(pattern);
    } catch (error) {
      throw complaint('topics', (error as Error).message);
    }
  }

  function tagKafkaIn(this: Node, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    new SourceNode<KafkaSourceOptions>(RED, this as WiredNode, config, () => {
      const { from, acknowledge } = config as Pick<KafkaSourceOptions, 'from' | 'acknowledge'>;
      return {
        broker: findBroker<KafkaSourceOptions>(RED, config['broker'], 'tag-kafka-broker'),
        options: {
          topics: readTopics(this, config),
          consumer_group: readText(RED, this, config['consumerGroup']),
          from: from || undefined,
          acknowledge: acknowledge || undefined,
          ...pickOptions(KAFKA_SOURCE_OPTIONS, config),
        },
      };
    });
  }

  RED.nodes.registerType('tag-kafka-in', tagKafkaIn);
};
