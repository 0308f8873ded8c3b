import { setTimeout as sleep } from 'node:timers/promises';
import { createJsProcessor, Sandbox, type JsProcessor, type SandboxOptions, type ScriptAccess } from '../../lib';
import { makeSpinner, SPINNER_MESSAGE, type Spinner } from './spinner';

/** Keeps a share of a pool busy while something else is measured on it. */
export interface Load {
  /** What it kept busy of the isolates' time since the last {@link reset}, 0 to 1. */
  readonly share: number;
  reset(): void;
  stop(): Promise<void>;
}

/** Counts the time that isolates were kept busy. */
class BusyTime {
  private busy = 0;
  private since = performance.now();

  constructor(private readonly isolates: number) {}

  get share(): number {
    return this.busy / (this.isolates * (performance.now() - this.since));
  }

  add(ms: number): void {
    this.busy += ms;
  }

  reset(): void {
    this.busy = 0;
    this.since = performance.now();
  }
}

/** Batches of other tenants that each hold an isolate while they wait for an answer from outside. */
export class HoldingLoad implements Load {
  static readonly pool: SandboxOptions = { max_size: 10, preload_size: 10 };
  /** Eight of ten isolates, always. */
  private static readonly tenants = ['north', 'north', 'north', 'north', 'south', 'south', 'south', 'south'];
  /** Milliseconds until a call is answered, on average. */
  private static readonly answerAfter = 40;
  static readonly access: ScriptAccess = {
    apis: ['http'],
    services: async () => {
      // Half as long to one and a half times: those that begin together would come back together for ever.
      await sleep(HoldingLoad.answerAfter * (0.5 + Math.random()));
      return { status: 200, headers: {}, body: '1' };
    },
  };
  static readonly note =
    `load: ${HoldingLoad.tenants.length} of ${HoldingLoad.pool.max_size} isolates are held by batches of two other tenants that wait ` +
    `${HoldingLoad.answerAfter} ms on average (half to one and a half times) for an answer each; its share is the time of those waits, of the time of the isolates`;
  private readonly time = new BusyTime(HoldingLoad.pool.max_size ?? 0);
  private readonly workers: Promise<void>[];
  private isOpen = true;

  private constructor(private readonly processor: JsProcessor) {
    this.workers = HoldingLoad.tenants.map((tenant) => this.work(tenant));
  }

  static async start(this: void, sandbox: Sandbox): Promise<HoldingLoad> {
    const code = "await http.fetch('https://historian.example/'); return msg;";
    return new HoldingLoad(await createJsProcessor({ name: 'load', code, sandbox }));
  }

  get share(): number {
    return this.time.share;
  }

  reset(): void {
    this.time.reset();
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    await Promise.all(this.workers);
    await this.processor.close();
  }

  private async work(tenant: string): Promise<void> {
    while (this.isOpen) {
      const { exceptions } = await this.processor.processText('{"payload":0}', 1, { tenant });
      if (exceptions.length > 0) throw new Error(`the load failed: ${JSON.stringify(exceptions[0])}`);
      this.time.add(HoldingLoad.answerAfter);
    }
  }
}

/** Batches of the same tenant that compute: with as many isolates as cores, they and this process want more cores than there are. */
export class SpinningLoad implements Load {
  static readonly pool: SandboxOptions = { max_size: 2, preload_size: 2 };
  /** What it keeps busy of the isolates' time. */
  private static readonly wanted = 0.7;
  /** More batches on their way than isolates, so that the way between the processes leaves none without work. */
  private static readonly batches = 4;
  /** Milliseconds of work for each batch, about. */
  private static readonly batchTime = 0.6;
  static readonly note =
    `cores busy too: another processor of the same tenant on the same ${SpinningLoad.pool.max_size} isolates, batches of about ` +
    `${SpinningLoad.batchTime} ms; its share is the time that its script ran, of the time of the isolates`;
  private readonly time = new BusyTime(SpinningLoad.pool.max_size ?? 0);
  private readonly workers: Promise<void>[];
  private isOpen = true;

  private constructor(private readonly processor: JsProcessor, private readonly spinner: Spinner) {
    this.workers = Array.from({ length: SpinningLoad.batches }, () => this.work());
  }

  static async start(this: void, sandbox: Sandbox): Promise<SpinningLoad> {
    const spinner = makeSpinner(SpinningLoad.batchTime);
    return new SpinningLoad(await createJsProcessor({ name: 'load', code: spinner.code, sandbox }), spinner);
  }

  get share(): number {
    return this.time.share;
  }

  reset(): void {
    this.time.reset();
  }

  async stop(): Promise<void> {
    this.isOpen = false;
    await Promise.all(this.workers);
    await this.processor.close();
  }

  private async work(): Promise<void> {
    while (this.isOpen) {
      while (this.share > SpinningLoad.wanted) await sleep(1);
      const { ms } = this.spinner.read('load', await this.processor.processText(SPINNER_MESSAGE, 1));
      this.time.add(ms);
    }
  }
}
