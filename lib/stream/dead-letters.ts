import { ConnectorError, type Outgoing, type Sink } from '../connectors/connector';
import { contentOf, type Meta } from './content-line';
import type { ErrorOutput } from './flow';
import type { ErroredLine } from './pipeline';
import { isWorthAnother, sendAll, type Address } from './sink-output';

export interface DeadLettersOptions {
  sink: Pick<Sink, 'send'>;
  address: Address;
  /** Milliseconds before what was refused is given again. It is given again for ever. */
  retryDelay: number;
  /** Told when the dead letters refuse messages: once for each batch. `lost`: they never will be taken. */
  onRefused: (error: ConnectorError, count: number, lost: boolean) => void;
}

/**
 * Gives errored messages to a sink, as they came, with metadata that says why: `error_code`, `error_stage`,
 * `error_message`, `error_processor`, and where in the script: `error_line`, `error_column`.
 */
export class DeadLetters implements ErrorOutput {
  constructor(private readonly options: DeadLettersOptions) {}

  async write(errored: readonly ErroredLine[]): Promise<void> {
    const messages = errored.flatMap((event) => this.letter(event) ?? []);
    let left = messages;
    while (left.length > 0) {
      const results = await sendAll({ sink: this.options.sink, retries: 0, retryDelay: 0 }, left);
      const refused = left.flatMap((message, index) => (results[index] == null ? [] : [{ message, error: results[index] }]));
      this.report(refused.map(({ error }) => error));
      left = refused.filter(({ error }) => isWorthAnother(error)).map(({ message }) => message);
      if (left.length > 0) await new Promise((resolve) => setTimeout(resolve, this.options.retryDelay));
    }
  }

  private letter(event: ErroredLine): Outgoing | null {
    const { content, meta } = contentOf(event.line) ?? { content: event.line, meta: {} };
    try {
      const outgoing = this.options.address({ meta: { ...meta, ...reason(event) }, content: content?.toString() ?? null, value: valueOf(content) });
      // As it came: content that is no text too.
      return { ...outgoing, content };
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      this.report([error]);
      return null;
    }
  }

  private report(errors: readonly ConnectorError[]): void {
    for (const lost of [true, false]) {
      const some = errors.filter((error) => isWorthAnother(error) !== lost);
      const [first] = some;
      if (first !== undefined) this.options.onRefused(first, some.length, lost);
    }
  }
}

function reason({ error, processor }: ErroredLine): Meta {
  const { code, stage, line, column, message } = error;
  const all = { error_code: code, error_stage: stage, error_message: message, error_processor: processor, error_line: line, error_column: column };
  return Object.fromEntries(Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]])));
}

/** For interpolations that look into the content. */
function valueOf(content: Buffer | null): unknown {
  if (content === null) return null;
  try {
    return JSON.parse(content.toString());
  } catch {
    return undefined;
  }
}
