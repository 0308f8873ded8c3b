import { createTagProcessor, type TagProcessor } from '../../lib';
import { WrongResultError, type OpenRows, type Row } from '../row';
import { SCRIPTS, type Workload } from '../workload';

const BATCH_SIZES = [1, 16, 64, 256, 1024];
const ISOLATES = [1, 2];
/** Batches in flight: enough that no isolate waits for its next one. */
export const IN_FLIGHT = 8;

/** A batch that is ready to go, with what has to come back. */
export interface PreparedBatch {
  text: string;
  count: number;
  expected: Buffer;
}

/** The workload cut into batches of one size. */
export function cutBatches({ lines, expected }: Workload, size: number): PreparedBatch[] {
  return Array.from({ length: Math.floor(lines.length / size) }, (_, index) => {
    const [from, to] = [index * size, (index + 1) * size];
    return {
      text: lines.slice(from, to).join('\n'),
      count: size,
      expected: Buffer.from(expected.slice(from, to).join('\n')),
    };
  });
}

/** Runs one batch and checks every byte of what comes back. Gives the number of messages. */
export async function runChecked(row: string, processor: TagProcessor, batch: PreparedBatch): Promise<number> {
  const { lines, exceptions } = await processor.processText(batch.text, batch.count);
  if (exceptions.length > 0) throw new WrongResultError(row, 'no exceptions', JSON.stringify(exceptions[0]));
  if (!lines.equals(batch.expected)) throw new WrongResultError(row, batch.expected.toString(), lines.toString());
  return batch.count;
}

/** Keeps batches in flight for as long as `isOpen` says; gives the number of messages. */
export async function keepInFlight(
  row: string, processor: TagProcessor, batches: readonly PreparedBatch[], isOpen: (messages: number) => boolean,
): Promise<number> {
  let messages = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    while (isOpen(messages)) {
      const batch = batches[next++ % batches.length] as PreparedBatch;
      // Not `+=` with an `await` in it, which adds to what the sum was before.
      const done = await runChecked(row, processor, batch);
      messages += done;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return messages;
}

function processorRow(processor: TagProcessor, workload: Workload, size: number, isolates: number): Row {
  const key = `e-${size}-${isolates}`;
  const batches = cutBatches(workload, size);
  return {
    key,
    group: 'e',
    label: `Tagwright, batches of ${size}, ${isolates === 1 ? '1 isolate' : `${isolates} isolates`}`,
    async measure(ms) {
      const start = performance.now();
      const messages = await keepInFlight(key, processor, batches, () => performance.now() - start < ms);
      return { messages, seconds: (performance.now() - start) / 1000 };
    },
  };
}

/** Rows (e): this project, text in and text out. */
export async function openProcessorRows(workload: Workload): Promise<OpenRows> {
  const processors = await Promise.all(
    ISOLATES.map((isolates) => createTagProcessor({ ...SCRIPTS, name: 'bench', sandbox: { max_size: isolates } })),
  );
  const rows = processors.flatMap((processor, index) =>
    BATCH_SIZES.map((size) => processorRow(processor, workload, size, ISOLATES[index] as number)),
  );
  return {
    rows,
    async close() {
      await Promise.all(processors.map((processor) => processor.close()));
    },
  };
}
