import type { TakenBatch } from './flow';
import { contentLine } from './content-line';
import type { Template } from './template';

export interface GeneratorOptions {
  template: Template;
  /** Messages in all; 0: without end. */
  count: number;
  /** Milliseconds between two batches; 0: as fast as they are taken. */
  interval: number;
  batchSize: number;
  signal: AbortSignal;
}

/** Makes messages of a template. The first comes at once. */
export async function* generate({ template, count, interval, batchSize, signal }: GeneratorOptions): AsyncGenerator<TakenBatch> {
  const started = performance.now();
  for (let made = 0, batches = 0; !signal.aborted && (count === 0 || made < count); batches++) {
    const size = count === 0 ? batchSize : Math.min(batchSize, count - made);
    const lines = Array.from({ length: size }, () => {
      return contentLine(template.evaluate({ meta: {}, content: null, value: null }) ?? '', {});
    });
    made += size;
    yield { text: Buffer.from(lines.join('\n')), count: size, rejected: [] };
    if (interval > 0 && made !== count) await wait(started + (batches + 1) * interval - performance.now(), signal);
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, milliseconds));
    signal.addEventListener('abort', done);
  });
}
