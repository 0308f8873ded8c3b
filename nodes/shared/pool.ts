import type { Node, NodeAPI } from 'node-red';
import { ConfigError, type Problem } from '../../lib/errors';
import { defaultSandbox } from './runtime';
import type { SharedSandbox } from './shared-sandbox';

/** The config node `sandbox-pool`: a sandbox, or what is wrong with its numbers. */
export interface SandboxPoolNode extends Node {
  pool: { sandbox: SharedSandbox } | { problems: readonly Problem[] };
}

function complaint(message: string): ConfigError {
  return new ConfigError('', [{ key: 'pool', line: null, column: null, message, source: null }]);
}

/**
 * The sandbox of a node: that of its pool, or the one that all nodes without a pool share.
 * @throws {ConfigError} when the pool is missing, disabled, or not valid
 */
export function findSandbox(RED: NodeAPI, id: unknown): SharedSandbox {
  if (id === undefined || id === null || id === '') return defaultSandbox(RED);
  const node = RED.nodes.getNode(String(id)) as SandboxPoolNode | null;
  if (node === null || node.type !== 'sandbox-pool') throw complaint('the sandbox pool is missing or disabled');
  if ('sandbox' in node.pool) return node.pool.sandbox;
  const problems = node.pool.problems.map(({ key, message }) => `${key}: ${message}`).join('; ');
  throw complaint(`the sandbox pool "${node.name || node.id}" is not valid: ${problems}`);
}
