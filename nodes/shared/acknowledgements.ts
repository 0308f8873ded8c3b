import { Acknowledgements, type Refusal } from '../../lib/stream/acknowledgement';
import { expandToken, joinTokens, partsToken, shareToken, type Token } from '../../lib/stream/token';
import type { NodeError } from './node-error';
import type { FlowMessage, Input } from './node-red';

/** The property that says which messages of a broker a message stands for. Text, and no script sees it. */
export const ACK = '_ack';

/** The messages of all source nodes of this Node-RED that are on their way. */
export const acknowledgements = new Acknowledgements();

/** Messages that sink nodes have given to their brokers and have no answer for. */
export const deliveries = { open: 0 };

/** Errors that may be gone when the message comes again. */
const PASSING = new Set<NodeError['code']>(['queue_full', 'pool_exhausted', 'rate_limited', 'sandbox_unavailable', 'config_error']);
/** Errors of messages that take more than their own share down with them. */
const CRASHES = new Set<NodeError['code']>(['sandbox_crashed', 'memory_limit', 'timeout']);

/** What a message stands for; undefined for one that came from no source of ours. */
export function tokenOf(msg: FlowMessage): Token | undefined {
  const token = msg[ACK];
  if (typeof token !== 'string') return undefined;
  return msg['parts'] === undefined ? token : partsToken(token, msg['parts']);
}

/** What became of a message is delivered, or was dropped on purpose; or it is refused. */
export function settle(msg: FlowMessage, refusal: Refusal | null = null): void {
  const token = tokenOf(msg);
  if (token !== undefined) acknowledgements.settle(token, refusal);
}

/** How long a processor's messages may take to the next node that holds them: over change nodes and their like. */
const ON_THE_WAY = 20;

/**
 * A node has a message until it is done: gives the `done` to call. A copy of the message that went over another wire is
 * not acknowledged before. `goesOn`: what became of it goes to other nodes.
 */
export function holdUntilDone(msg: FlowMessage, done: Input['done'], goesOn: boolean): Input['done'] {
  const token = msg[ACK];
  if (typeof token !== 'string') return done;
  acknowledgements.hold(token);
  return (error) => {
    done(error);
    if (goesOn) letGoSoon(token);
    else acknowledgements.letGo(token);
  };
}

let leaving: Token[] = [];

function letGoSoon(token: Token): void {
  if (leaving.push(token) > 1) return;
  setTimeout(() => {
    const tokens = leaving;
    leaving = [];
    for (const each of tokens) acknowledgements.letGo(each);
  }, ON_THE_WAY);
}

/** {@link settle} for a message that may be a batch: with all messages in it. */
export function settleAll(msg: FlowMessage, refusal: Refusal | null = null): void {
  settle(msg, refusal);
  if (msg['batch'] !== true || !Array.isArray(msg['payload'])) return;
  for (const token of msg['payload'].map(ownToken)) acknowledgements.settle(token, refusal);
}

/**
 * A message is errored and nobody takes its error: it is acknowledged, or its source is told to try again. One that was
 * not run because the node closes stays open, and its broker has it. True when it was acknowledged.
 */
export function settleUnheard(msg: FlowMessage, { code, message: reason }: NodeError): boolean {
  if (typeof msg[ACK] !== 'string' || code === 'closed') return false;
  const isPassing = PASSING.has(code);
  const isRefused = isPassing || CRASHES.has(code);
  settle(msg, isRefused ? { code, reason, retry: isPassing ? 'always' : 'counted' } : null);
  return !isRefused;
}

/** Gives the messages that one became its token: each of several its share. What a script wrote there is overwritten. */
export function passOn(token: unknown, parts: unknown, messages: readonly FlowMessage[]): void {
  if (typeof token !== 'string') {
    for (const message of messages) {
      if (token !== undefined) message[ACK] = token;
      else if (ACK in message) delete message[ACK];
    }
    return;
  }
  // A script may have returned a message without the parts of the one it got.
  const whole = parts === undefined ? token : partsToken(token, parts, true);
  messages.forEach((message, index) => {
    message[ACK] = messages.length === 1 ? whole : shareToken(whole, index + 1, messages.length);
  });
}

/** The token of a batch message with these messages in it, as a property; none where they have none. */
export function joinedToken(messages: readonly FlowMessage[]): FlowMessage {
  const tokens = messages.flatMap((message) => (typeof message[ACK] === 'string' ? [message[ACK]] : []));
  return tokens.length === 0 ? {} : { [ACK]: joinTokens(tokens) };
}

/** What the messages of one batch message stand for. */
export class BatchTokens {
  private readonly own: (Token | undefined)[];
  private readonly whole: Token | undefined;
  private readonly count: number;

  constructor(batch: FlowMessage, elements: readonly unknown[]) {
    this.own = elements.map(ownToken);
    this.count = this.own.reduce((sum, token) => sum + (token === undefined ? 0 : 1), 0);
    const token = batch[ACK];
    this.whole = typeof token !== 'string' ? undefined : batch['parts'] === undefined ? token : partsToken(token, batch['parts'], true);
  }

  /** The token of a message: its own, or its share of the batch's where no message has one. */
  of(index: number): Token | undefined {
    if (this.count > 0 || this.whole === undefined) return this.own[index];
    return shareToken(this.whole, index + 1, this.own.length);
  }

  /** Settles what the batch stands for and no message in it does: a node has taken those messages out. */
  settleRest(): void {
    if (this.whole === undefined) return;
    if (this.own.length === 0) acknowledgements.settle(this.whole);
    else if (this.count > 0) this.settleMissing(this.whole);
  }

  private settleMissing(whole: Token): void {
    const here = new Set(this.own);
    const missing = expandToken(whole, MAX_BATCH).filter((token) => !here.has(token));
    if (missing.length > 0) acknowledgements.settle(joinTokens(missing));
  }
}

/** Messages of a batch that are told apart. */
const MAX_BATCH = 1_000_000;

function ownToken(element: unknown): Token | undefined {
  if (typeof element !== 'object' || element === null) return undefined;
  const token = (element as FlowMessage)[ACK];
  return typeof token === 'string' ? token : undefined;
}
