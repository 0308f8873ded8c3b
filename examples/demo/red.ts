import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import RED from 'node-red';
import { layOutPackage } from './package-view';
import { listen, LOOPBACK, type PortWish } from './ports';

/** Node-RED's log levels: 10 fatal, 20 error, 30 warn. */
interface LogEntry {
  level: number;
  /** A node's type and name, where a node has written it. */
  type?: string;
  name?: string;
  id?: string;
  msg: unknown;
}

/** One file with nodes, as Node-RED lists it. */
interface NodeSet {
  name: string;
  types: string[];
  /** Why it could not be loaded. */
  err?: unknown;
}

export interface RedOptions {
  port: PortWish;
  /** Node-RED's user directory. */
  folder: string;
  /** The project whose nodes are shown in the palette: a folder with a package.json. */
  project: string;
  /** The flow that a new folder starts with. */
  flow: readonly object[];
  /** Put `flow` in place of the one in the folder. */
  reset: boolean;
  /** Takes what Node-RED warns of and what fails. */
  onLog: (severity: 'warn' | 'error', line: string) => void;
}

export interface Red {
  /** Address of the editor. */
  address: string;
  close: () => Promise<void>;
}

function flowFile({ folder }: RedOptions): string {
  return join(folder, 'flows.json');
}

function packageFolder({ folder }: RedOptions): string {
  return join(folder, 'package');
}

function prepareFolder(options: RedOptions): void {
  const { folder, project, flow, reset } = options;
  mkdirSync(folder, { recursive: true });
  layOutPackage(project, packageFolder(options));
  if (reset || !existsSync(flowFile(options))) writeFileSync(flowFile(options), JSON.stringify(flow, null, 4));
}

function log({ level, type, name, id, msg }: LogEntry, { onLog }: RedOptions): void {
  const severity = level <= 20 ? 'error' : 'warn';
  const text = msg instanceof Error ? msg.message : String(msg);
  onLog(severity, `[${severity}] ${type === undefined ? '' : `[${type}:${name || id}] `}${text}`);
}

function settings(options: RedOptions, port: number): Parameters<typeof RED.init>[1] {
  const filled = {
    uiHost: LOOPBACK,
    uiPort: port,
    userDir: options.folder,
    nodesDir: packageFolder(options),
    // Absolute, because Node-RED looks for a relative one in the working directory first.
    flowFile: flowFile(options),
    flowFilePretty: true,
    httpAdminRoot: '/',
    httpNodeRoot: '/',
    functionGlobalContext: {},
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: {
      page: { title: 'Tagwright demo' },
      header: { title: 'Tagwright demo' },
      tours: false,
      projects: { enabled: false },
    },
    logging: {
      console: { level: 'off' as const, metrics: false, audit: false },
      terminal: {
        level: 'warn' as const, metrics: false, audit: false,
        handler: () => (entry: LogEntry) => log(entry, options),
      },
    },
  };
  return filled;
}

/** Throws when Node-RED does not have the node, which may be for an error in its file. */
async function assertLoaded(type: string, project: string): Promise<void> {
  const sets = (await RED.runtime.nodes.getNodeList({})) as NodeSet[];
  const set = sets.find(({ name, types }) => name === type || types.includes(type));
  if (set === undefined) throw new Error(`Node-RED finds no node "${type}" in ${project}`);
  if (set.err !== undefined) throw new Error(`Node-RED cannot load the node "${type}": ${String(set.err)}`);
}

/** Starts Node-RED in this process; its flow is up a moment later. A process can do this once. */
export async function startRed(options: RedOptions): Promise<Red> {
  prepareFolder(options);
  const server = createServer((request, response) => void RED.httpAdmin(request, response));
  const port = await listen(server, options.port);
  RED.init(server, settings(options, port));
  RED.httpAdmin.use(RED.httpNode);
  await RED.start();
  await assertLoaded('tag-processor', options.project);
  return {
    address: `http://${LOOPBACK}:${port}/`,
    async close() {
      server.close();
      server.closeAllConnections();
      await RED.stop();
    },
  };
}
