import { ConnectorError, type Outgoing, type Sink } from '../connectors/connector';
import type { LineOutput } from '../connectors/lines';
import { LineTaker } from '../connectors/lines';
import type { Message } from '../message';
import { parseLines } from '../processor/outcomes';
import { textOf } from './content-line';
import { UndeliveredError, type ErrorOutput } from './flow';
import type { ErroredLine } from './pipeline';
import type { TemplateInput } from './template';

/** Makes what a broker gets of a message. @throws ConnectorError when it cannot be sent as it is. */
export type Address = (input: TemplateInput) => Outgoing;

export interface SinkOutputOptions {
  /** Stands in errors. */
  name: string;
  sink: Pick<Sink, 'send'>;
  address: Address;
  /** Gets messages that are refused. */
  errors: ErrorOutput;
  /** How often a message is given again that was refused. */
  retries: number;
  /** Milliseconds before it is given again. */
  retryDelay: number;
  tenant: string;
  /** How many messages were refused for good. */
  onRefused: (count: number) => void;
}

/** Gives the messages that come through to a sink. What the sink refuses goes to the errors, and the others go on. */
export class SinkOutput implements LineOutput {
  constructor(private readonly options: SinkOutputOptions) {}

  /**
   * Settles when all are delivered, or their errors are.
   * @throws UndeliveredError when the sink was closed before.
   */
  async write(lines: Buffer | string): Promise<void> {
    const text = Buffer.isBuffer(lines) ? lines : Buffer.from(lines);
    const messages = parseLines(text) as Message[];
    const outgoing: Outgoing[] = [];
    const indexes: number[] = [];
    const refused = new Map<number, ConnectorError>();
    messages.forEach((message, index) => {
      try {
        outgoing.push(this.options.address(toInput(message)));
        indexes.push(index);
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        refused.set(index, error);
      }
    });
    const results = outgoing.length === 0 ? [] : await sendAll(this.options, outgoing);
    results.forEach((error, index) => error !== null && refused.set(indexes[index] as number, error));
    if (refused.size > 0) await this.refuse(text, refused);
  }

  private async refuse(text: Buffer, refused: ReadonlyMap<number, ConnectorError>): Promise<void> {
    const { errors, name, tenant, onRefused } = this.options;
    onRefused(refused.size);
    const taker = new LineTaker(text);
    const inOrder = [...refused].sort(([a], [b]) => a - b);
    await errors.write(inOrder.map(([index, { code, message }]): ErroredLine => {
      const error = { code: 'not_delivered', stage: 'output', line: null, column: null, message: `${code}: ${message}` } as const;
      return { line: taker.take(index), error, processor: name, tenant, source: null };
    }));
  }
}

function toInput({ payload, meta = {} }: Message): TemplateInput {
  return { meta, content: payload === null ? null : textOf(payload), value: payload };
}

type SendOptions = Pick<SinkOutputOptions, 'sink' | 'retries' | 'retryDelay'>;

/**
 * Gives messages to a sink, and those again that it refuses. Answers for each as the sink does at last.
 * @throws UndeliveredError when the sink was closed before.
 */
export async function sendAll({ sink, retries, retryDelay }: SendOptions, messages: readonly Outgoing[]): Promise<(ConnectorError | null)[]> {
  const results = await sink.send(messages);
  for (let left = retries; left > 0; left--) {
    assertOpen(results);
    const again = results.flatMap((error, index) => (error === null || !isWorthAnother(error) ? [] : [index]));
    if (again.length === 0) return results;
    await new Promise((resolve) => setTimeout(resolve, retryDelay));
    const answers = await sink.send(again.map((index) => messages[index] as Outgoing));
    again.forEach((index, place) => (results[index] = answers[place] ?? null));
  }
  assertOpen(results);
  return results;
}

/** What is wrong with the message itself stays wrong. */
export function isWorthAnother({ code }: ConnectorError): boolean {
  return code !== 'too_large' && code !== 'invalid_message';
}

function assertOpen(results: readonly (ConnectorError | null)[]): void {
  const count = results.filter((error) => error?.code === 'closed').length;
  if (count > 0) throw new UndeliveredError(`${count} messages were not delivered in time`);
}
