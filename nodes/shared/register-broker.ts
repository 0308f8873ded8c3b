import type { Node } from 'node-red';
import { ConfigError } from '../../lib/errors';
import type { Broker, BrokerNode } from './broker-node';

/** Makes a config node a broker. What is wrong with its fields its users report: they are what a person sees. */
export function becomeBroker<Options>(node: Node, create: () => Broker<Options>): void {
  const made = node as BrokerNode<Options>;
  try {
    made.broker = create();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    made.broker = { problems: error.problems };
  }
}
