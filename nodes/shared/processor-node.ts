import type { NodeAPI } from 'node-red';
import { describeProblem } from '../../lib/errors';
import type { ConsoleLine } from '../../lib/message';
import type { Processor, ProcessorOptions } from '../../lib/processor/processor';
import { DEFAULT_CONTEXT } from '../../lib/sandbox/batch';
import { holdUntilDone } from './acknowledgements';
import { ContextSource } from './context-source';
import { Delivery, type Restore } from './delivery';
import { flowsStarted } from './flows-started';
import { Intake } from './intake';
import { MessageErrors } from './message-errors';
import { sharedValues } from './shared-values';
import { startFailure } from './node-error';
import type { FlowMessage, InputMessage, StoredConfig, WiredNode } from './node-red';
import { findSandbox } from './pool';
import { report } from './report';
import { freeLabel, metrics, takeLabel } from './runtime';
import { readSettings, type NodeSettings } from './settings';
import type { SharedSandbox } from './shared-sandbox';
import { StatusDisplay, type NodeFigures } from './status';
import { samples } from './trial/trial-routes';
import type { ProcessorWatch } from './watch/processor-watch';
import { watch } from './watch/watch';
import { watchedNode } from './watch/watched-node';

/** A node has so long to finish its messages when it is closed, in milliseconds. Node-RED itself waits 15 s. */
const DRAIN_TIMEOUT = 10_000;
/** Batches in the sandbox for each isolate: one that runs and one that is on its way. */
const BATCHES_PER_ISOLATE = 2;

/** What is different from one type of node to the other. */
export interface ProcessorKind {
  /** Outputs of the scripts; errors leave behind them. */
  outputs: number;
  restore: Restore;
  /** @throws ConfigError and SandboxUnavailableError, as the processors of the library. */
  create(options: ProcessorOptions): Promise<Processor>;
}

/** How a node is set, or what is wrong with that together with what does until the flow is deployed again. */
function settingsOf(RED: NodeAPI, node: WiredNode, config: StoredConfig): { settings: NodeSettings; contexts: ContextSource; fault: unknown } {
  try {
    return { settings: readSettings(config), contexts: new ContextSource(RED, node, config), fault: null };
  } catch (fault) {
    const nothing = { id: config.id, type: config.type, name: config.name, z: config.z };
    return { settings: readSettings({}), contexts: new ContextSource(RED, node, nothing), fault };
  }
}

/** The tenant of a message for the log. */
function tenantOf(contexts: ContextSource, msg: FlowMessage): string {
  try {
    return contexts.of(msg).tenant;
  } catch {
    return DEFAULT_CONTEXT.tenant;
  }
}

/** Runs a processor as a Node-RED node: messages in, batches through the sandbox, messages out in order. */
export class ProcessorNode {
  private readonly label: string;
  private readonly intake: Intake;
  private readonly status: StatusDisplay;
  private readonly errors: MessageErrors;
  private readonly watched: ProcessorWatch;
  private readonly onEvent: ProcessorOptions['onEvent'] | null;
  private processor: Processor | null = null;
  private sandbox: SharedSandbox | null = null;
  /** What had come in is finished, or given up. */
  private closed = false;
  /** Messages that were errored on this side of the sandbox. */
  private refused = 0;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: WiredNode,
    config: StoredConfig,
    private readonly kind: ProcessorKind,
  ) {
    const { settings, contexts, fault } = settingsOf(RED, node, config);
    this.label = takeLabel(node);
    this.errors = new MessageErrors(node, this.label, {
      tenantOf: (msg) => tenantOf(contexts, msg),
      sourceOf: (error) => this.processor?.sourceOf(error) ?? null,
    });
    const delivery = new Delivery(RED, node, {
      outputs: kind.outputs, emit: settings.emit, restore: kind.restore,
      onErrorSent: (error) => this.errors.countSent(error), onErrorAcknowledged: (error) => this.errors.countAcknowledged(error),
    });
    this.onEvent = settings.eventsOutput ? (event, { tenant }) => delivery.sendEvent(event, tenant) : null;
    this.intake = new Intake(settings, contexts, delivery, (count, code) => {
      this.refused += count;
      metrics.countErrored(this.label, code, count);
      this.watched.refused(count, code);
    });
    this.watched = watch.add(watchedNode(node), () => ({ ...this.figures(), queue: this.intake.taken }));
    this.status = new StatusDisplay(node, () => this.figures());
    const started = flowsStarted(RED);
    this.start(config, fault).catch((error: unknown) => this.fail(error, started));
    // Node-RED counts the parameters of its listeners.
    node.on('input', (msg, send, done) => this.intake.accept({ msg, send, done: holdUntilDone(msg as InputMessage as FlowMessage, done, true) }));
    node.on('close', (_removed: boolean, done: () => void) => void this.close().finally(done));
  }

  /** Finishes what has come in, within a bounded time, and lets go of the sandbox. */
  private async close(): Promise<void> {
    const finished = await this.intake.close(DRAIN_TIMEOUT);
    this.closed = true;
    this.errors.close();
    this.status.stop();
    watch.remove(this.watched);
    const processorClosed = this.closeProcessor();
    await this.releaseSandbox();
    // What is still in a sandbox that others use keeps nobody waiting.
    if (finished) await processorClosed;
  }

  private async closeProcessor(): Promise<void> {
    await this.processor?.close();
    metrics.remove(this.label);
    freeLabel(this.label);
  }

  private async start(config: StoredConfig, fault: unknown): Promise<void> {
    this.node.status({ fill: 'yellow', shape: 'ring', text: 'starting' });
    if (fault !== null) throw fault;
    this.sandbox = findSandbox(this.RED, config['pool']);
    const { sandbox, shared } = await this.sandbox.acquire();
    const { id } = this.node;
    const processor = await this.kind.create({
      name: this.label, sandbox, metrics, slot: id, cacheKey: id,
      onConsole: (line) => this.log(line),
      ...(this.onEvent === null || this.onEvent === undefined ? {} : { onEvent: this.onEvent }),
    });
    this.processor = processor;
    if (this.closed) {
      await processor.close();
      return;
    }
    for (const warning of processor.warnings) this.node.warn(describeProblem('', warning));
    this.status.start();
    const values = sharedValues(this.node, shared);
    const watched = this.watched.around((text, count, context) => processor.processText(text, count, context, values?.()));
    const run = samples.around(id, watched);
    this.intake.open(run, sandbox.isolatesPerTenant * BATCHES_PER_ISOLATE);
  }

  /** The node cannot start: it says so, and errors every message. */
  private async fail(thrown: unknown, started: Promise<void>): Promise<void> {
    if (this.closed) return;
    const { error, status, text } = startFailure(thrown);
    this.node.status({ fill: 'red', shape: 'ring', text: status });
    this.watched.fail(error);
    this.intake.fail({ ...error, message: `${error.message}; the node was not started` });
    await this.releaseSandbox();
    await started;
    if (!this.closed) report(this.RED, this.node, Object.assign(new Error(text), { code: error.code }));
  }

  private async releaseSandbox(): Promise<void> {
    const { sandbox } = this;
    this.sandbox = null;
    await sandbox?.release();
  }

  private figures(): NodeFigures {
    const stats = this.processor?.stats ?? { processed: 0, errored: 0, dropped: 0, hits: 0, misses: 0 };
    return { ...stats, errored: stats.errored + this.refused };
  }

  private log({ level, text }: ConsoleLine): void {
    const write = { debug: 'debug', log: 'log', info: 'log', warn: 'warn', error: 'error' } as const;
    this.node[write[level]](text);
  }
}
