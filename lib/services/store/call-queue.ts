import { StoreError } from './errors';
import type { DocumentAnswer, DocumentCall } from './protocol';
import type { StoreThread } from './thread';

/** In one transaction at most: calls, and bytes, which are copied to the thread at once. */
const BATCH_CALLS = 1_000;
const BATCH_BYTES = 8 * 1024 * 1024;
/** Of one tenant that wait for their turn, at most: nobody can keep the others waiting for long. */
const WAITING_CALLS = 1_000;
const WAITING_BYTES = 16 * 1024 * 1024;

interface WaitingCall {
  call: DocumentCall;
  bytes: number;
  resolve: (value: never) => void;
  reject: (error: StoreError) => void;
}

function settle({ resolve, reject }: WaitingCall, answer: DocumentAnswer | undefined): void {
  if (answer !== undefined && 'value' in answer) resolve(answer.value as never);
  else reject(new StoreError(answer?.error.code ?? 'failed', answer?.error.message ?? 'the store gave no answer'));
}

/** Calls on their way to the thread, in order. Those that come together go in one message. */
export class CallQueue {
  private readonly queue: WaitingCall[] = [];
  /** What each tenant has in the queue. */
  private readonly tenants = new Map<string, { calls: number; bytes: number }>();
  private running: Promise<void> | null = null;
  private isClosed = false;
  private isFailing = false;

  /** @param onWarning told when the file cannot be used, once until it can again. */
  constructor(
    private readonly thread: StoreThread,
    private readonly onWarning: (text: string) => void,
  ) {}

  /** Adds a call that carries so many bytes. Rejects with StoreError. */
  add<T>(call: DocumentCall, bytes: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (this.isClosed) throw new StoreError('closed', `db.${call.method}: the store is closed`);
      const used = this.tenants.get(call.tenant) ?? { calls: 0, bytes: 0 };
      if (used.calls >= WAITING_CALLS || used.bytes + bytes > WAITING_BYTES) {
        const limits = `${WAITING_CALLS} calls and ${WAITING_BYTES} bytes at most, ${used.calls} and ${used.bytes} wait`;
        throw new StoreError('limit', `db.${call.method}: too many calls of this tenant wait for the disk (${limits}): await earlier ones first`);
      }
      this.tenants.set(call.tenant, { calls: used.calls + 1, bytes: used.bytes + bytes });
      this.queue.push({ call, bytes, resolve: resolve as (value: never) => void, reject });
      this.running ??= this.run();
    });
  }

  /** Takes no more calls, and waits for those that it has. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    // What else is asked for in this turn of the event loop comes along.
    await new Promise(setImmediate);
    while (this.queue.length > 0) {
      const batch = this.take();
      try {
        const answers = await this.thread.request({ type: 'documents', calls: batch.map(({ call }) => call) });
        this.warn(answers);
        batch.forEach((waiting, index) => settle(waiting, answers[index]));
      } catch (error) {
        for (const { reject } of batch) reject(error as StoreError);
      }
    }
    this.running = null;
  }

  /** A script is not told where the files are; who runs the program has to know. */
  private warn(answers: readonly DocumentAnswer[]): void {
    const failure = answers.flatMap((answer) => ('error' in answer && answer.error.code !== 'limit' ? [answer.error] : []))[0];
    if (failure !== undefined && !this.isFailing) this.onWarning(`documents of scripts cannot be used: ${failure.message}`);
    this.isFailing = failure !== undefined;
  }

  private take(): WaitingCall[] {
    let bytes = 0;
    let count = 0;
    for (const waiting of this.queue) {
      bytes += waiting.bytes;
      if (count === BATCH_CALLS || (count > 0 && bytes > BATCH_BYTES)) break;
      count++;
    }
    const batch = this.queue.splice(0, count);
    for (const { call, bytes: size } of batch) {
      const used = this.tenants.get(call.tenant);
      if (used === undefined || used.calls === 1) this.tenants.delete(call.tenant);
      else this.tenants.set(call.tenant, { calls: used.calls - 1, bytes: used.bytes - size });
    }
    return batch;
  }
}
