import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ConnectionMetrics, type ConnectionFigures } from './connection-figures';
import { TenantFigures } from './tenant-figures';
import { ERROR_CODES, type ConfigError, type ErrorCode, type SandboxUnavailableError } from '../errors';

/** What the gauges of a sandbox are read from, at each scrape. */
export interface SandboxFigures {
  readonly isolates: { idle: number; busy: number };
  /** Batches that wait for an isolate. */
  readonly waiting: number;
  readonly restarts: Readonly<Record<string, number>>;
}

/** What the counters of a compile cache are read from, at each scrape. */
export interface CompileCacheFigures {
  /** By the cache's name, `code` or `transform`. */
  readonly counts: Readonly<Record<string, { hits: number; misses: number; rejections: number }>>;
}

/** What one batch adds to the figures of its processor. */
export interface BatchFigures {
  processed: number;
  dropped: number;
  /** One code for each errored message. */
  errored: readonly ErrorCode[];
  hits: number;
  misses: number;
  /** Messages in the batch. */
  size: number;
  /** From the call to the outcomes, in seconds. */
  seconds: number;
  tenant: string;
}

const PREFIX = 'tag_processor_';

/** Why messages of a processor that could not start are errored. */
const START_CODES = ['config_error', 'sandbox_unavailable'] as const satisfies readonly StartCode[];
type StartCode = ConfigError['code'] | SandboxUnavailableError['code'];

/** The Prometheus metrics of processors and their sandboxes, in a registry of their own. */
export class Metrics {
  private readonly registry = new Registry();
  private readonly sandboxes = new Set<SandboxFigures>();
  private tenants: TenantFigures | null = null;
  private connections: ConnectionMetrics | null = null;
  private readonly compileCaches = new Set<CompileCacheFigures>();
  private readonly poolHits = this.counter('vm_pool_hits_total', 'Batches that took an idle isolate');
  private readonly poolMisses = this.counter('vm_pool_misses_total', 'Isolates that had to be made');
  private readonly processed = this.counter('messages_processed_total', 'Input messages that were processed');
  private readonly dropped = this.counter('messages_dropped_total', 'Input messages that a script dropped');
  private readonly errored = new Counter({
    name: `${PREFIX}messages_errored_total`,
    help: 'Input messages that were errored, by error code',
    labelNames: ['processor', 'code'] as const,
    registers: [this.registry],
  });
  private readonly duration = new Histogram({
    name: `${PREFIX}batch_duration_seconds`,
    help: 'Time from a batch to its outcomes',
    labelNames: ['processor'] as const,
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [this.registry],
  });
  private readonly size = new Histogram({
    name: `${PREFIX}batch_size`,
    help: 'Messages in a batch',
    labelNames: ['processor'] as const,
    buckets: [1, 4, 16, 64, 256, 1024, 4096],
    registers: [this.registry],
  });

  constructor() {
    const { sandboxes, registry } = this;
    new Gauge({
      name: `${PREFIX}isolates`,
      help: 'Isolates in the sandbox processes, by state',
      labelNames: ['state'] as const,
      registers: [registry],
      collect() {
        const total = { idle: 0, busy: 0 };
        for (const { isolates } of sandboxes) {
          total.idle += isolates.idle;
          total.busy += isolates.busy;
        }
        this.set({ state: 'idle' }, total.idle);
        this.set({ state: 'busy' }, total.busy);
      },
    });
    new Gauge({
      name: `${PREFIX}vm_pool_waiting_batches`,
      help: 'Batches that wait for an isolate',
      registers: [registry],
      collect() {
        let waiting = 0;
        for (const sandbox of sandboxes) waiting += sandbox.waiting;
        this.set(waiting);
      },
    });
    new Counter({
      name: `${PREFIX}sandbox_restarts_total`,
      help: 'Sandbox processes that died or had to be killed, by reason',
      labelNames: ['reason'] as const,
      registers: [registry],
      collect() {
        this.reset();
        for (const { restarts } of sandboxes) {
          for (const [reason, count] of Object.entries(restarts)) this.inc({ reason }, count);
        }
      },
    });
    this.cacheCounter('hits', 'Programs that were found in the compile cache');
    this.cacheCounter('misses', 'Programs that had to be compiled');
    this.cacheCounter('rejections', 'Entries of the compile cache that were refused: forged, or of no use to V8');
  }

  /** The media type of {@link text}. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** Counts messages by tenant as well, from now on. */
  labelTenants(): void {
    this.tenants ??= new TenantFigures(this.registry, PREFIX);
  }

  /** Shows the figures of a connection to a broker. */
  addConnection(connection: ConnectionFigures): void {
    this.connections ??= new ConnectionMetrics(this.registry, PREFIX);
    this.connections.add(connection);
  }

  /** Makes a processor's figures appear, at zero. */
  add(processor: string): void {
    for (const counter of [this.poolHits, this.poolMisses, this.processed, this.dropped]) counter.inc({ processor }, 0);
  }

  /** Counts a batch of a processor. */
  count(processor: string, batch: BatchFigures): void {
    this.poolHits.inc({ processor }, batch.hits);
    this.poolMisses.inc({ processor }, batch.misses);
    this.processed.inc({ processor }, batch.processed);
    this.dropped.inc({ processor }, batch.dropped);
    for (const code of batch.errored) this.errored.inc({ processor, code });
    this.tenants?.count(processor, batch.tenant, { processed: batch.processed, dropped: batch.dropped, errored: batch.errored.length });
    if (batch.size > 0) {
      this.duration.observe({ processor }, batch.seconds);
      this.size.observe({ processor }, batch.size);
    }
  }

  /** Counts messages that did not come through the sandbox: there was no room for them, or no processor. */
  countErrored(processor: string, code: ErrorCode | StartCode, count: number): void {
    this.errored.inc({ processor, code }, count);
  }

  /** Takes a processor's figures out. */
  remove(processor: string): void {
    for (const metric of [this.poolHits, this.poolMisses, this.processed, this.dropped, this.duration, this.size]) {
      metric.remove({ processor });
    }
    this.tenants?.remove(processor);
    for (const code of [...Object.keys(ERROR_CODES), ...START_CODES]) this.errored.remove({ processor, code });
  }

  /** Shows a sandbox's isolates and restarts; until {@link removeSandbox}. */
  addSandbox(sandbox: SandboxFigures): void {
    this.sandboxes.add(sandbox);
  }

  removeSandbox(sandbox: SandboxFigures): void {
    this.sandboxes.delete(sandbox);
  }

  /** Shows how a compile cache is used; until {@link removeCompileCache}. */
  addCompileCache(cache: CompileCacheFigures): void {
    this.compileCaches.add(cache);
  }

  removeCompileCache(cache: CompileCacheFigures): void {
    this.compileCaches.delete(cache);
  }

  /** All figures in Prometheus' text format. */
  text(): Promise<string> {
    return this.registry.metrics();
  }

  private cacheCounter(figure: 'hits' | 'misses' | 'rejections', help: string): Counter<'cache'> {
    const { compileCaches } = this;
    return new Counter({
      name: `${PREFIX}compile_cache_${figure}_total`,
      help,
      labelNames: ['cache'],
      registers: [this.registry],
      collect() {
        this.reset();
        for (const { counts } of compileCaches) {
          for (const [cache, count] of Object.entries(counts)) this.inc({ cache }, count[figure]);
        }
      },
    });
  }

  private counter(name: string, help: string): Counter<'processor'> {
    return new Counter({ name: PREFIX + name, help, labelNames: ['processor'], registers: [this.registry] });
  }
}
