import type { LineBatch, LineOutput } from '../connectors/lines';
import type { ErroredLine, Pipeline, PipelineResult } from './pipeline';
import { Window } from './window';

/** Bytes of input that are in flight at most. */
const BYTES_IN_FLIGHT = 16 * 1024 * 1024;

/** What takes messages that did not come through. Settles when they are taken. */
export interface ErrorOutput {
  write(errored: readonly ErroredLine[]): Promise<void>;
}

/** What a source gives. */
export interface TakenBatch extends LineBatch {
  /** To be called when everything that became of the batch is delivered. Without it, nobody waits for that. */
  acknowledge?: () => void;
}

export interface FlowOptions {
  source: AsyncIterable<TakenBatch>;
  pipeline: Pick<Pipeline, 'process'>;
  /** Its writes are called in the order of the source. It may take the next before the one before has settled. */
  output: LineOutput;
  errors: ErrorOutput;
  /** Batches in flight at most: read, and not yet written. */
  maxBatches: number;
  /** Called when nothing more can be written, so that the source ends. */
  onFailure: () => void;
}

/**
 * Carries batches from the source through the pipeline to the outputs, several at a time, in their order, and
 * acknowledges each when everything of it is delivered. When the outputs are slow, the source is not read on. Settles
 * when the source has ended and everything is written.
 * @throws what an output or the source throws.
 */
export async function flow({ source, pipeline, output, errors, maxBatches, onFailure }: FlowOptions): Promise<void> {
  const window = new Window(maxBatches, BYTES_IN_FLIGHT);
  /** Settles when the batch before has given everything to the outputs. */
  let handedOver: Promise<void> = Promise.resolve();
  let delivered: Promise<unknown> = Promise.resolve();
  let erroredBefore: Promise<void> = Promise.resolve();
  let failed = false;

  const deliver = (result: PipelineResult): Promise<unknown> => {
    if (failed) throw new Error('an earlier batch could not be written');
    const written = result.output.map(({ text }) => output.write(text));
    if (result.errored.length === 0) return Promise.all(written);
    const erroredWritten = erroredBefore.then(() => errors.write(result.errored));
    erroredBefore = erroredWritten;
    return Promise.all([...written, erroredWritten]);
  };

  const carry = async (batch: TakenBatch, before: Promise<void>, onHandedOver: () => void): Promise<void> => {
    try {
      const [result] = await Promise.all([pipeline.process(batch), before]);
      if (batch.acknowledge !== undefined) assertFinished(result);
      const writing = deliver(result);
      onHandedOver();
      await writing;
      batch.acknowledge?.();
    } catch (error) {
      failed = true;
      onFailure();
      throw error;
    } finally {
      onHandedOver();
      window.leave(batch.text.length);
    }
  };

  try {
    for await (const batch of source) {
      await window.enter(batch.text.length);
      if (failed) break;
      const before = handedOver;
      let done: Promise<void> = Promise.resolve();
      handedOver = new Promise((resolve) => (done = carry(batch, before, resolve)));
      delivered = Promise.all([delivered, done]);
      delivered.catch(() => undefined);
    }
  } finally {
    // Also when the source has failed.
    await delivered;
  }
}

/** What the closing sandbox did not run is neither delivered nor errored: its source gives it again. */
function assertFinished({ errored }: PipelineResult): void {
  const count = errored.filter(({ error }) => error.code === 'closed').length;
  if (count > 0) throw new UndeliveredError(`${count} messages were not finished in time`);
}

/** Messages of a source that keeps them were not delivered; it gives them again. */
export class UndeliveredError extends Error {
  override name = 'UndeliveredError';
}
