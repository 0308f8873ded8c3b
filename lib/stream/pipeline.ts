import { BATCH_BYTES, BATCH_LINES, cutLines, type LineBatch, type Lines, LineTaker } from '../connectors/lines';
import type { MessageError } from '../errors';
import type { ExecutionContext } from '../message';
import type { TextResult } from '../processor/outcomes';
import type { Processor } from '../processor/processor';

/** A message that did not come through. */
export interface ErroredLine {
  /** The message as it came into the processor that errored it. */
  line: Buffer;
  error: MessageError;
  /** Name of the processor. */
  processor: string;
  tenant: string;
  /** The line of the user's script that the error is in; null when it is in none. */
  source: string | null;
}

/** What a batch became. */
export interface PipelineResult {
  /** The messages that came through, in order. */
  output: Lines[];
  /** By processor, and in the order of the batch within each. */
  errored: ErroredLine[];
}

/** How many messages went which way. */
export interface PipelineStats {
  /** Messages that came in. */
  read: number;
  /** Messages that came to the last processor and through it: for one processor, `read - errored - dropped`. */
  processed: number;
  /** In all processors, as are `dropped`, `hits` and `misses`. */
  errored: number;
  dropped: number;
  hits: number;
  misses: number;
}

type PipelineProcessor = Pick<Processor, 'name' | 'stats' | 'processText' | 'sourceOf'>;

/** Processors in a row: the messages that one gives are the input of the next. */
export class Pipeline {
  private read = 0;
  private rejected = 0;

  constructor(
    /** At least one. */
    private readonly processors: readonly PipelineProcessor[],
    /** Who the messages are run for. */
    private readonly context: ExecutionContext,
  ) {}

  get stats(): PipelineStats {
    const sum = (name: 'errored' | 'dropped' | 'hits' | 'misses'): number =>
      this.processors.reduce((total, { stats }) => total + stats[name], 0);
    return {
      read: this.read,
      processed: this.processors.at(-1)?.stats.processed ?? 0,
      errored: this.rejected + sum('errored'),
      dropped: sum('dropped'),
      hits: sum('hits'),
      misses: sum('misses'),
    };
  }

  /** Runs a batch through all processors. More may be given while it runs; they keep their order in each processor. */
  async process(batch: LineBatch): Promise<PipelineResult> {
    this.read += batch.count + batch.rejected.length;
    this.rejected += batch.rejected.length;
    const { context } = this;
    const { tenant } = context;
    const first = this.processors[0]?.name ?? '';
    const errored: ErroredLine[] = batch.rejected.map((rejected) => ({ ...rejected, processor: first, tenant, source: null }));
    let lines: Lines[] = batch.count === 0 ? [] : [batch];
    for (const processor of this.processors) {
      const pieces = lines.flatMap(toPieces);
      // All at once, so that no later batch of the stream comes between them.
      const results = await Promise.all(pieces.map(({ text, count }) => processor.processText(text, count, context)));
      results.forEach((result, index) => errored.push(...this.erroredLines(pieces[index] as Lines, result, processor)));
      lines = results.map(toLines).filter(({ count }) => count > 0);
    }
    return { output: lines, errored };
  }

  private erroredLines({ text }: Lines, { exceptions }: TextResult, processor: PipelineProcessor): ErroredLine[] {
    const { tenant } = this.context;
    const taker = new LineTaker(text);
    return exceptions.flatMap((odd) => {
      if (odd.status !== 'errored') return [];
      const { error } = odd;
      return [{ line: taker.take(odd.index), error, processor: processor.name, tenant, source: processor.sourceOf(error) }];
    });
  }
}

function toPieces(lines: Lines): Lines[] {
  return lines.count <= BATCH_LINES && lines.text.length <= BATCH_BYTES ? [lines] : [...cutLines(lines.text)];
}

function toLines({ lines, count, exceptions }: TextResult): Lines {
  const added = exceptions.reduce((sum, odd) => sum + (odd.status === 'processed' ? odd.count : 0) - 1, 0);
  return { text: lines, count: count + added };
}
