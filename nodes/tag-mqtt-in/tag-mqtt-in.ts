import type { Node, NodeAPI } from 'node-red';
import { SOURCE_OPTIONS } from '../../lib/connectors/mqtt/option-tables';
import type { SourceOptions } from '../../lib/connectors/mqtt/options';
import { findBroker } from '../shared/broker-node';
import type { StoredConfig, WiredNode } from '../shared/node-red';
import { pickOptions } from '../shared/numbers';
import { SourceNode } from '../shared/source-node';
import { readList } from '../shared/text-fields';

export = function (RED: NodeAPI): void {
  function tagMqttIn(this: Node, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    new SourceNode<SourceOptions>(RED, this as WiredNode, config, () => {
      // What is no choice at all, the connector complains of.
      const { retained, acknowledge } = config as Pick<SourceOptions, 'retained' | 'acknowledge'>;
      return {
        broker: findBroker<SourceOptions>(RED, config['broker'], 'tag-mqtt-broker'),
        options: {
          topics: readList(RED, this, config['topics']),
          ...pickOptions(SOURCE_OPTIONS, config),
          ...(retained && { retained }),
          ...(acknowledge && { acknowledge }),
        },
      };
    });
  }

  RED.nodes.registerType('tag-mqtt-in', tagMqttIn);
};
