import type { Node, NodeAPI } from 'node-red';
import type { Source, SourceHandlers } from '../../lib/connectors/connector';
import { ConfigError, type Problem } from '../../lib/errors';
import { propertyOf } from './numbers';
import type { SharedSink } from './shared-sink';

/** What a broker's config node gives to the nodes that use it. */
export interface Broker<SourceOptions> {
  /** Sends for all nodes of the broker. */
  sink: SharedSink;
  /**
   * Opens a source; `id` is that of its node.
   * @throws {ConfigError} for options that are not valid
   */
  openSource(id: string, options: SourceOptions, handlers: SourceHandlers): Source;
}

/** A broker's config node: the broker, or what is wrong with its fields. */
export interface BrokerNode<SourceOptions> extends Node {
  broker: Broker<SourceOptions> | { problems: readonly Problem[] };
}

/** A fault of one property, as the status and the log show it. */
export function complaint(key: string, message: string): ConfigError {
  return new ConfigError('', [{ key, line: null, column: null, message, source: null }]);
}

/** @throws {ConfigError} when there are problems: with the names of the node's properties. */
export function accept<Options>({ options, problems }: { options: Options; problems: Problem[] }): Options {
  if (problems.length > 0) throw new ConfigError('', problems.map((problem) => ({ ...problem, key: propertyOf(problem.key) })));
  return options;
}

/**
 * The broker of a node.
 * @throws {ConfigError} when its config node is missing, disabled, or not valid
 */
export function findBroker<SourceOptions>(RED: NodeAPI, id: unknown, type: string): Broker<SourceOptions> {
  const node = id === undefined || id === null || id === '' ? null : (RED.nodes.getNode(String(id)) as BrokerNode<SourceOptions> | null);
  if (node === null || node.type !== type) throw complaint('broker', 'the broker is missing or disabled');
  if ('sink' in node.broker) return node.broker;
  const problems = node.broker.problems.map(({ key, message }) => `${key}: ${message}`).join('; ');
  throw complaint('broker', `the broker "${node.name || node.id}" is not valid: ${problems}`);
}
