import type { LineBatch, LineOutput } from '../connectors/lines';
import type { ErroredLine, Pipeline } from './pipeline';
import { Window } from './window';

/** Bytes of input that are in flight at most. */
const BYTES_IN_FLIGHT = 16 * 1024 * 1024;

/** What takes messages that did not come through. Settles when they are taken. */
export interface ErrorOutput {
  write(errored: readonly ErroredLine[]): Promise<void>;
}

export interface FlowOptions {
  source: AsyncIterable<LineBatch>;
  pipeline: Pick<Pipeline, 'process'>;
  output: LineOutput;
  errors: ErrorOutput;
  /** Batches in flight at most: read, and not yet written. */
  maxBatches: number;
  /** Called when nothing more can be written, so that the source ends. */
  onFailure: () => void;
}

/**
 * Carries batches from the source through the pipeline to the outputs, several at a time, in their order. When the
 * outputs are slow, the source is not read on. Settles when the source has ended and everything is written.
 * @throws what an output or the source throws.
 */
export async function flow({ source, pipeline, output, errors, maxBatches, onFailure }: FlowOptions): Promise<void> {
  const window = new Window(maxBatches, BYTES_IN_FLIGHT);
  let written: Promise<void> = Promise.resolve();
  let failed = false;

  const deliver = async (batch: LineBatch, before: Promise<void>): Promise<void> => {
    try {
      const [result] = await Promise.all([pipeline.process(batch), before]);
      if (result.errored.length > 0) await errors.write(result.errored);
      for (const { text } of result.output) await output.write(text);
    } finally {
      window.leave(batch.text.length);
    }
  };

  try {
    for await (const batch of source) {
      await window.enter(batch.text.length);
      if (failed) break;
      written = deliver(batch, written);
      written.catch(() => {
        failed = true;
        onFailure();
      });
    }
  } finally {
    // Also when the source has failed.
    await written;
  }
}
