import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import RED from 'node-red';
import { toTag } from '../inline';
import type { Driver } from './driver';
import { makeFlows, type FlowRow } from './flow';
import { registerNodes, type Registry } from './nodes';

/** The built nodes of this project. */
const NODES = join(__dirname, '../../nodes');

/** What a Node-RED of the bench is started with. */
interface Setup {
  /** The content of the flow file. */
  flows: readonly { type: string }[];
  /** Makes the bench's own types known. */
  register: (registry: Registry) => void;
  /** Types that have to be there: flows with a node that is not would wait for it for ever. */
  types: readonly string[];
  /** Takes requests for `http in` nodes. Without a server there are none. */
  server?: Server;
}

function settings(folder: string, flowFile: string, hasServer: boolean): object {
  return {
    userDir: folder,
    nodesDir: NODES,
    flowFile,
    httpAdminRoot: false,
    httpNodeRoot: hasServer ? '/' : false,
    functionGlobalContext: { toTag },
    telemetry: { enabled: false, updateNotification: false },
    credentialSecret: false,
    logging: { console: { level: 'error', metrics: false, audit: false } },
  };
}

/**
 * Starts a real Node-RED in this process. Settles when the flows run.
 * @returns ends Node-RED and removes its folder
 */
export async function runNodeRed({ flows, register, types, server }: Setup): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'tagwright-bench-'));
  const flowFile = join(folder, 'flows.json');
  writeFileSync(flowFile, JSON.stringify(flows));
  const started = new Promise((resolve) => RED.events.once('flows:started', resolve));
  const options = settings(folder, flowFile, server !== undefined);
  if (server === undefined) (RED.init as unknown as (settings: object) => void)(options);
  else RED.init(server, options as Parameters<typeof RED.init>[1]);
  server?.on('request', RED.httpNode as unknown as RequestListener);
  const registry = RED.nodes as Registry;
  register(registry);
  await RED.start();
  for (const type of types) {
    if (!registry.getType(type)) throw new Error(`Node-RED finds no node "${type}" in ${NODES}`);
  }
  await started;
  return async () => {
    await RED.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}

/** Starts a real Node-RED in this process, with a flow for each row. See {@link runNodeRed}. */
export function startNodeRed(
  rows: readonly FlowRow[], drivers: ReadonlyMap<string, Driver>,
): Promise<() => Promise<void>> {
  return runNodeRed({
    flows: makeFlows(rows),
    register: (registry) => registerNodes(registry, drivers),
    types: rows.map(({ node }) => node.type),
  });
}
