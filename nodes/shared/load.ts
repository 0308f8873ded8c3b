import type { ExecutionContext, Outcome } from '../../lib/message';
import type { NodeError } from './node-error';
import { encode, type KeptProperty } from './encode';
import type { FlowMessage } from './node-red';

/** Messages that go into the sandbox as one batch, and what is done with what becomes of them. */
export interface Load {
  /** On whose behalf. */
  readonly context: ExecutionContext;
  /** Messages in it. */
  readonly count: number;
  /** The messages as text, a line each. */
  text(): string;
  /** Takes one outcome for each message. */
  settle(outcomes: Outcome[]): void;
  /** Errors every message. */
  fail(error: NodeError): void;
}

/** The lines of a load, and what the sandbox does not get to see of their messages. */
export class Lines {
  private readonly kept = new Map<number, Map<string, KeptProperty>>();
  private readonly refused = new Map<number, string>();

  /** Writes messages as lines of JSON. One that has no JSON text becomes a line that is refused inside. */
  write(messages: readonly FlowMessage[]): string {
    return messages
      .map((message, index) => {
        try {
          const { line, kept } = encode(message);
          if (kept !== null) this.kept.set(index, kept);
          return line;
        } catch (error) {
          this.refused.set(index, `cannot be copied into the sandbox: ${firstLine(error)}`);
          return 'null';
        }
      })
      .join('\n');
  }

  /** What has to be put back into the results of a message. */
  keptOf(index: number): Map<string, KeptProperty> | null {
    return this.kept.get(index) ?? null;
  }

  /** Why a message did not go in; undefined when it did. */
  refusalOf(index: number): string | undefined {
    return this.refused.get(index);
  }
}

/** V8 draws the path of a circular reference below the first line. */
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}
