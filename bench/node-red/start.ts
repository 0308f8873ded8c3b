import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import RED from 'node-red';
import { toTag } from '../inline';
import type { Driver } from './driver';
import { makeFlows, type FlowRow } from './flow';
import { registerNodes, type Registry } from './nodes';

/** The built nodes of this project. */
const NODES = join(__dirname, '../../nodes');

function settings(folder: string, flowFile: string): object {
  return {
    userDir: folder,
    nodesDir: NODES,
    flowFile,
    httpAdminRoot: false,
    httpNodeRoot: false,
    functionGlobalContext: { toTag },
    telemetry: { enabled: false, updateNotification: false },
    credentialSecret: false,
    logging: { console: { level: 'error', metrics: false, audit: false } },
  };
}

/**
 * Starts a real Node-RED in this process, with a flow for each row. Settles when the flows run.
 * @returns ends Node-RED and removes its folder
 */
export async function startNodeRed(
  rows: readonly FlowRow[], drivers: ReadonlyMap<string, Driver>,
): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'tagwright-bench-'));
  const flowFile = join(folder, 'flows.json');
  writeFileSync(flowFile, JSON.stringify(makeFlows(rows)));
  const started = new Promise((resolve) => RED.events.once('flows:started', resolve));
  // Without a server: no editor, no HTTP nodes.
  (RED.init as unknown as (settings: object) => void)(settings(folder, flowFile));
  const registry = RED.nodes as Registry;
  registerNodes(registry, drivers);
  await RED.start();
  for (const { node } of rows) {
    // Flows with a node that is not there would wait for it for ever.
    if (!registry.getType(node.type)) throw new Error(`Node-RED finds no node "${node.type}" in ${NODES}`);
  }
  await started;
  return async () => {
    await RED.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
