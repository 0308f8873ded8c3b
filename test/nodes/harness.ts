import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import type { Node, NodeInitializer } from 'node-red';
import jsProcessor from '../../nodes/js-processor/js-processor';
import sandboxPool from '../../nodes/sandbox-pool/sandbox-pool';
import tagAck from '../../nodes/tag-ack/tag-ack';
import tagKafkaBroker from '../../nodes/tag-kafka-broker/tag-kafka-broker';
import tagKafkaIn from '../../nodes/tag-kafka-in/tag-kafka-in';
import tagKafkaOut from '../../nodes/tag-kafka-out/tag-kafka-out';
import tagMqttBroker from '../../nodes/tag-mqtt-broker/tag-mqtt-broker';
import tagMqttIn from '../../nodes/tag-mqtt-in/tag-mqtt-in';
import tagMqttOut from '../../nodes/tag-mqtt-out/tag-mqtt-out';
import tagProcessor from '../../nodes/tag-processor/tag-processor';
import tagWatch from '../../nodes/tag-watch/tag-watch';
import { until } from '../support/processes';

export type Message = Record<string, unknown>;
export type Flow = Record<string, unknown>[];

export interface Status {
  fill: string;
  shape: string;
  text: string;
}

interface Spy<Args> {
  args: [Args][];
}

interface LogEntry {
  level: number;
  id?: string;
  msg?: unknown;
}

/** What is used of node-red-node-test-helper, which has no types. */
interface TestHelper {
  init(runtimePath: string, settings?: object): void;
  settings(settings: object): object;
  startServer(): Promise<void>;
  stopServer(): Promise<void>;
  load(nodes: readonly NodeInitializer[], flow: Flow, credentials?: object): Promise<void>;
  unload(): Promise<void>;
  setFlows(flow: Flow, type: 'full' | 'flows' | 'nodes'): Promise<void>;
  getNode(id: string): Node;
  request(): Record<'get' | 'post', (path: string) => Promise<{ status: number; text: string; headers: Record<string, string> }>>;
  log(): Spy<LogEntry> & Record<'ERROR' | 'WARN' | 'INFO' | 'DEBUG', number>;
  _httpAdmin: { _router: { stack: { route?: { path: string | RegExp; methods: Record<string, boolean> } }[] } };
}

const helper = createRequire(__filename)('node-red-node-test-helper') as TestHelper;

/** Nodes of Node-RED itself that tests put between ours. */
const CORE = ['function/10-function', 'function/10-switch', 'function/15-change', 'sequence/17-split', 'parsers/70-JSON', 'network/05-tls'];

/** A tag-processor's minimum: every message becomes a tag named after its topic. */
const TAG_DEFAULTS = `
const place = { location_path: 'acme.line1', data_contract: '_raw', tag_name: msg.topic || 'tag' };
msg.meta = { ...place, ...msg.meta };
return msg;`;

/** A pool with limits that keep tests short. */
export const POOL = { id: 'pool', type: 'sandbox-pool', name: 'small', timeout: 200, memory_limit: 32, max_size: 1 };

const OWN = [
  sandboxPool, tagProcessor, jsProcessor, tagWatch, tagAck, tagMqttBroker, tagMqttIn, tagMqttOut, tagKafkaBroker, tagKafkaIn, tagKafkaOut,
];
const CONFIG = ['sandbox-pool', 'tag-mqtt-broker', 'tag-kafka-broker', 'tls-config'];

function flowOf(nodes: Flow, sinks: string[]): Flow {
  // A node without a place in the workspace is a config node.
  const place = { z: 'tab', x: 1, y: 1 };
  const own = nodes.map((node) => (CONFIG.includes(String(node['type'])) ? node : { ...place, ...node }));
  const pool = own.some(({ id }) => id === POOL.id) ? [] : [POOL];
  const collecting = ['out', 'err', ...sinks].map((id) => ({ id, type: 'helper', ...place }));
  return [{ id: 'tab', type: 'tab', label: 'test' }, ...pool, ...own, ...collecting];
}

/** One version of Node-RED with the nodes of this project. */
export class Harness {
  private readonly received = new Map<string, Message[]>();
  private readonly red: unknown;
  private readonly nodes: NodeInitializer[];

  /** `runtime`: the package that Node-RED is installed as. */
  constructor(runtime: 'node-red' | 'node-red-4') {
    this.red = require(runtime);
    const load = createRequire(require.resolve(runtime));
    const core = CORE.map((name) => load(`@node-red/nodes/core/${name}`) as NodeInitializer);
    this.nodes = [...OWN, ...core];
    helper.init(require.resolve(runtime), { logging: { console: { level: 'off' } } });
  }

  start(settings: object = {}): Promise<void> {
    helper.settings(settings);
    return helper.startServer();
  }

  async stop(): Promise<void> {
    await helper.stopServer();
  }

  /**
   * Starts nodes on one tab, with {@link POOL} and with nodes that collect what reaches them: `out`, `err` and the
   * ones that are named. `credentials` are those of nodes, by their ids.
   */
  async load(nodes: Flow, sinks: string[] = [], credentials: object = {}): Promise<void> {
    const flow = flowOf(nodes, sinks);
    await helper.load(this.nodes, flow, credentials);
    this.collect(flow);
  }

  /** Deploys other nodes. */
  async deploy(nodes: Flow, type: 'full' | 'flows' | 'nodes' = 'full'): Promise<void> {
    const flow = flowOf(nodes, []);
    await helper.setFlows(flow, type);
    this.collect(flow);
  }

  async unload(): Promise<void> {
    await helper.unload();
    this.received.clear();
  }

  node(id: string): Node {
    return helper.getNode(id);
  }

  /** Sends a message to a node. */
  send(id: string, ...messages: Message[]): void {
    for (const message of messages) helper.getNode(id).receive(message);
  }

  /** What a node of type `helper`, `catch` or `complete` has received. */
  at(id: string): Message[] {
    return this.received.get(id) ?? [];
  }

  /** Waits until a node has received so many messages, and gives them. */
  async arrived(id: string, count: number, limit?: number): Promise<Message[]> {
    await until(`${count} messages at ${id}, ${this.at(id).length} now`, () => this.at(id).length >= count, limit);
    return this.at(id);
  }

  /** The statuses that a node has had since it was deployed. */
  statuses(id: string): Status[] {
    const node = helper.getNode(id) as unknown as { status: Spy<Status> & { thisValues: unknown[] } };
    // The spy is that of all nodes, earlier ones of the same id included.
    return node.status.args.flatMap(([value], index) => (node.status.thisValues[index] === node ? [value] : []));
  }

  /** The status that a node shows now. */
  shown(id: string): string {
    return this.statuses(id).at(-1)?.text ?? '';
  }

  /** Waits until a node's status matches. */
  async status(id: string, pattern: RegExp, limit?: number): Promise<Status> {
    const find = () => this.statuses(id).find(({ text }) => pattern.test(text));
    await until(`status ${pattern} of ${id}`, () => find() !== undefined, limit);
    return find() as Status;
  }

  /** Waits until a processor is ready. */
  async ready(id: string): Promise<void> {
    await this.status(id, /^idle/);
  }

  /** What a node has logged at a level. */
  logged(id: string, level: 'ERROR' | 'WARN' | 'INFO' | 'DEBUG'): string[] {
    const log = helper.log();
    return log.args.flatMap(([entry]) => (entry.id === id && entry.level === log[level] ? [String(entry.msg)] : []));
  }

  /** All that was logged, by whatever node. */
  log(): string {
    return helper.log().args.map(([entry]) => String(entry.msg)).join('\n');
  }

  get(path: string): Promise<{ status: number; text: string; headers: Record<string, string> }> {
    return helper.request().get(path);
  }

  post(path: string): Promise<{ status: number; text: string }> {
    return helper.request().post(path);
  }

  /** Node-RED's own events. */
  events(): EventEmitter {
    return (this.red as { runtime: { events: EventEmitter } }).runtime.events;
  }

  /** Routes of the admin app: `GET /path`. */
  routes(): string[] {
    return helper._httpAdmin._router.stack.flatMap(({ route }) => {
      return route === undefined ? [] : Object.keys(route.methods).map((method) => `${method.toUpperCase()} ${String(route.path)}`);
    });
  }

  private collect(nodes: Flow): void {
    for (const { id, type } of nodes) {
      if (!['helper', 'catch', 'complete', 'status'].includes(String(type))) continue;
      const messages = this.received.get(String(id)) ?? [];
      this.received.set(String(id), messages);
      const node = helper.getNode(String(id));
      assert.ok(node, `no node ${String(id)}`);
      node.on('input', (msg) => void messages.push(msg));
    }
  }
}

const COMMON = { pool: POOL.id, batchTimeout: 1, wires: [['out'], ['err']] };

/** Receives what nodes complain about, and passes it on to `caught`. */
export const CATCH = { id: 'catch', type: 'catch', wires: [['caught']] };

/** Receives the messages that nodes are done with. */
export function complete(...scope: string[]): Record<string, unknown> {
  return { id: 'complete', type: 'complete', scope, wires: [[]] };
}

/** A tag-processor wired to `out` and `err`; `wires: [['out'], []]` leaves the error output open. */
export function tag(properties: object = {}): Record<string, unknown> {
  return { ...COMMON, id: 'tag', type: 'tag-processor', name: 'line', defaults: TAG_DEFAULTS, ...properties };
}

/** A js-processor, wired as {@link tag}. */
export function js(code: string, properties: object = {}): Record<string, unknown> {
  return { ...COMMON, id: 'js', type: 'js-processor', name: 'script', code, ...properties };
}
