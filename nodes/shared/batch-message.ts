import type { ExecutionContext, Outcome } from '../../lib/message';
import { ACK, BatchTokens, settle } from './acknowledgements';
import { errorOf, type Delivery, type Result } from './delivery';
import { staysOnHost } from './encode';
import { Lines, type Load } from './load';
import { errorText, toError, type NodeError } from './node-error';
import type { FlowMessage, Input } from './node-red';

/** Properties of a batch message that are the batch's own, not those of its messages. */
const OWN = new Set(['payload', 'meta', 'topic', 'batch', ACK]);

/** The elements of an input message that is a batch; null for any other message. */
export function elementsOf({ batch, payload }: FlowMessage): readonly unknown[] | null {
  return batch === true && Array.isArray(payload) ? payload : null;
}

function isMessage(element: unknown): element is FlowMessage {
  if (typeof element !== 'object' || element === null || Array.isArray(element)) return false;
  return 'payload' in element && !staysOnHost('', element);
}

function pick(msg: FlowMessage, key: string): FlowMessage {
  return key in msg ? { [key]: msg[key] } : {};
}

/** One message of a batch; `meta` and `topic` of the batch are those of every message that has none of its own. */
export function messageOf(element: unknown, { meta, topic }: FlowMessage): FlowMessage {
  const message: FlowMessage = isMessage(element) ? { ...element } : { payload: element };
  if (meta !== undefined && message['meta'] === undefined) message['meta'] = meta;
  if (topic !== undefined && message['topic'] === undefined) message['topic'] = topic;
  return message;
}

/** One input message that is a batch: it goes through the sandbox in parts and is done when all of them are. */
export class BatchMessage {
  private readonly results: Result[] = [];
  private openParts = 0;
  private errored = 0;
  private firstError: NodeError | null = null;
  private readonly tokens: BatchTokens;

  constructor(
    private readonly input: Input,
    private readonly elements: readonly unknown[],
    private readonly context: ExecutionContext,
    private readonly delivery: Delivery,
  ) {
    this.tokens = new BatchTokens(input.msg, elements);
  }

  /** Parts of at most `batchSize` messages. An empty batch has none and is done at once. */
  parts(batchSize: number): Load[] {
    const parts: Load[] = [];
    for (let from = 0; from < this.elements.length; from += batchSize) {
      parts.push(new BatchPart(this, this.context, this.delivery, from, Math.min(from + batchSize, this.elements.length)));
    }
    this.openParts = parts.length;
    this.tokens.settleRest();
    if (parts.length === 0) this.input.done();
    return parts;
  }

  /** One message of the batch, with what it stands for. */
  message(index: number): FlowMessage {
    const message = messageOf(this.elements[index], this.input.msg);
    const token = this.tokens.of(index);
    if (token !== undefined) message[ACK] = token;
    return message;
  }

  /** Takes the results of one message of the batch. */
  add(results: Result[]): void {
    if (this.delivery.emit === 'batch') {
      this.results.push(...results);
      return;
    }
    for (const { port, message } of results) {
      this.delivery.send(this.input.send, { port, message: this.withOthers(message) });
    }
  }

  /** One message of the batch is errored. */
  reject(message: FlowMessage, error: NodeError): void {
    this.errored++;
    this.firstError ??= error;
    if (this.delivery.takesErrors) this.delivery.sendError(this.input.send, this.withOthers(message), error);
    else this.delivery.settleError(message, error);
  }

  finishPart(): void {
    this.openParts--;
    if (this.openParts > 0) return;
    const { msg, send, done } = this.input;
    this.delivery.sendBatch(send, this.results, () => this.withOthers({ ...pick(msg, 'meta'), ...pick(msg, 'topic') }));
    if (this.firstError === null || this.delivery.takesErrors) done();
    else done(this.summary(this.firstError));
  }

  private summary(first: NodeError): Error {
    const count = `${this.errored} of the batch's ${this.elements.length} messages`;
    return toError(first, `${count} errored, the first with: ${errorText(first)}`);
  }

  /** A message that leaves by itself, with the other properties of the batch it came in. */
  private withOthers(message: FlowMessage): FlowMessage {
    for (const [key, value] of Object.entries(this.input.msg)) {
      if (OWN.has(key) || key in message) continue;
      // Which part of a split the batch was says nothing of a message that is acknowledged by itself.
      if (key === 'parts' && ACK in message) continue;
      message[key] = staysOnHost(key, value) ? value : this.delivery.clone(value);
    }
    return message;
  }
}

class BatchPart implements Load {
  private readonly lines = new Lines();
  private built: FlowMessage[] | null = null;

  constructor(
    private readonly whole: BatchMessage,
    readonly context: ExecutionContext,
    private readonly delivery: Delivery,
    private readonly from: number,
    private readonly to: number,
  ) {}

  get count(): number {
    return this.to - this.from;
  }

  /** Made when it is this part's turn: a batch may be large. */
  private get messages(): FlowMessage[] {
    this.built ??= Array.from({ length: this.count }, (_, index) => this.whole.message(this.from + index));
    return this.built;
  }

  text(): string {
    return this.lines.write(this.messages);
  }

  settle(outcomes: Outcome[]): void {
    const { messages } = this;
    outcomes.forEach((outcome, index) => {
      const message = messages[index] as FlowMessage;
      if (outcome.status === 'processed') this.whole.add(this.delivery.results(message, outcome, this.lines.keptOf(index)));
      else if (outcome.status === 'errored') this.whole.reject(message, errorOf(outcome, this.lines.refusalOf(index)));
      else settle(message);
    });
    this.whole.finishPart();
  }

  fail(error: NodeError): void {
    for (const message of this.messages) this.whole.reject(message, error);
    this.whole.finishPart();
  }
}
