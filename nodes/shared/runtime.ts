import { join } from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { Metrics } from '../../lib/metrics/metrics';
import { NODE_SANDBOX } from './numbers';
import { SharedSandbox } from './shared-sandbox';

/** The figures of all nodes. */
export const metrics = new Metrics();

let sandbox: SharedSandbox | null = null;
const labels = new Set<string>();

/** The sandbox of all nodes without a pool of their own, with the default limits. */
export function defaultSandbox(RED: NodeAPI): SharedSandbox {
  sandbox ??= new SharedSandbox({ sandbox: NODE_SANDBOX, access: { events: true }, shared: { flow: [], global: [] } }, metrics, {
    directory: stateDirectory(RED),
    warn: (text) => RED.log.warn(`[tagwright] ${text}`),
    log: (text) => RED.log.info(`[tagwright] ${text}`),
  });
  return sandbox;
}

/** Where compiled programs, caches and documents are kept: in Node-RED's user directory, if it has one. */
export function stateDirectory(RED: NodeAPI): string | null {
  const { userDir } = RED.settings as { userDir?: unknown };
  return typeof userDir === 'string' ? join(userDir, 'tagwright') : null;
}

/** A name for a node's metrics that no other node has: its own name, or with its id. Until {@link freeLabel}. */
export function takeLabel({ name, type, id }: Node): string {
  const label = name === undefined || name === '' || labels.has(name) ? `${name || type}:${id}` : name;
  labels.add(label);
  return label;
}

export function freeLabel(label: string): void {
  labels.delete(label);
}
