import type { Node, NodeAPI } from 'node-red';
import { ConnectorError, type ConnectorErrorCode, type Outgoing, type Sink } from '../../lib/connectors/connector';
import type { Refusal } from '../../lib/stream/acknowledgement';
import { Batcher } from '../../lib/stream/batcher';
import { acknowledgements, BatchTokens, deliveries, tokenOf } from './acknowledgements';
import { elementsOf, messageOf } from './batch-message';
import { ConnectionStatus } from './connection-status';
import { flowsStarted } from './flows-started';
import { LogLimit } from './log-limit';
import { startFailure } from './node-error';
import type { FlowMessage, Input, InputMessage } from './node-red';
import { toOutgoing, type Address } from './outgoing';
import { report, takeUncaught } from './report';
import type { SharedSink } from './shared-sink';
import { until, within } from './within';

/** Messages that are given to the sink in one call at most; they are collected for one turn of the event loop. */
const BATCH_SIZE = 1_000;
/** Milliseconds that a node waits for its broker's confirmations, when it is closed. Node-RED itself waits 15 s for all of it. */
const DRAIN_TIMEOUT = 8_000;
const GOODBYE_TIMEOUT = 3_000;

/** What a node that could not start says of each message. */
const NOT_STARTED = 'the node was not started';

/** Codes of a broker that is not there, or does not keep up: nothing is wrong with the message. */
const PASSING = new Set<ConnectorErrorCode>(['unreachable', 'bad_credentials', 'bad_certificate', 'buffer_full', 'disconnected', 'protocol']);
const HOPELESS = new Set<ConnectorErrorCode>(['too_large', 'invalid_message']);

function refusalOf({ code, message }: ConnectorError): Refusal {
  return { code, reason: message, retry: PASSING.has(code) ? 'always' : HOPELESS.has(code) ? 'never' : 'counted' };
}

/** The connection of the node's broker, and which way messages go. @throws {ConfigError} */
export type ReadSink = () => { sink: SharedSink; address: Address };

/** A message for the broker, and who waits for the answer. */
interface Sending {
  outgoing: Outgoing;
  token: string | undefined;
  answer: (error: ConnectorError | null) => void;
}

/** Delivers messages of the flow to a broker: `done`, and the acknowledgement of a source's message, come with the broker's confirmation. */
export class SinkNode {
  private readonly batcher: Batcher<Sending>;
  private readonly errors: LogLimit;
  private status: ConnectionStatus | null = null;
  private sink: Sink | null = null;
  private release: (() => Promise<void>) | null = null;
  private address: Address | null = null;
  private open = 0;
  private delivered = 0;
  private refused = 0;
  private closing = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    read: ReadSink,
  ) {
    this.batcher = new Batcher({ batchSize: BATCH_SIZE, batchTimeout: 0, flush: (sendings) => void this.flush(sendings) });
    this.errors = new LogLimit((text) => node.error(text));
    takeUncaught(node, (error) => {
      if (!(error instanceof ConnectorError)) return false;
      this.errors.write(`${error.code}: ${error.message}`);
      return true;
    });
    node.on('input', (msg, _send, done) => this.accept({ msg: msg as InputMessage as FlowMessage, send: () => undefined, done }));
    node.on('close', (_removed: boolean, done: () => void) => void this.close().finally(done));
    const started = flowsStarted(RED);
    try {
      this.start(read);
    } catch (error) {
      this.fail(error, started);
    }
  }

  private start(read: ReadSink): void {
    const { sink, address } = read();
    const status = new ConnectionStatus(this.node, () => this.figures());
    const user = { onState: status.set.bind(status), onLog: (text: string) => status.log(text) };
    this.status = status;
    this.address = address;
    this.sink = sink.acquire(user);
    this.release = () => sink.release(user, GOODBYE_TIMEOUT);
  }

  private fail(thrown: unknown, started: Promise<void>): void {
    const { error, status, text } = startFailure(thrown);
    this.node.status({ fill: 'red', shape: 'ring', text: status });
    void started.then(() => this.closing || report(this.RED, this.node, Object.assign(new Error(text), { code: error.code })));
  }

  private accept({ msg, done }: Input): void {
    const elements = elementsOf(msg);
    if (elements === null) {
      this.deliver(msg, tokenOf(msg), (error) => (error === null ? done() : done(error)));
      return;
    }
    const tokens = new BatchTokens(msg, elements);
    tokens.settleRest();
    if (elements.length === 0) done();
    let open = elements.length;
    let errors = 0;
    let first: ConnectorError | null = null;
    elements.forEach((element, index) => {
      this.deliver(messageOf(element, msg), tokens.of(index), (error) => {
        if (error !== null) errors++;
        first ??= error;
        if (--open > 0) return;
        if (first === null) done();
        else done(new ConnectorError(first.code, `${errors} of the batch's ${elements.length} messages were refused, the first with: ${first.message}`));
      });
    });
  }

  private deliver(message: FlowMessage, token: string | undefined, done: Sending['answer']): void {
    const answer = (error: ConnectorError | null): void => {
      if (error === null) this.delivered++;
      else this.refused++;
      // Closed before it was delivered: the source's broker still has it.
      if (token !== undefined && error?.code !== 'closed') acknowledgements.settle(token, error === null ? null : refusalOf(error));
      done(error);
    };
    if (this.address === null) {
      answer(new ConnectorError('unreachable', NOT_STARTED));
      return;
    }
    try {
      this.batcher.push({ outgoing: toOutgoing(message, this.address), token, answer });
      this.open++;
      deliveries.open++;
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      answer(error);
    }
  }

  private async flush(sendings: Sending[]): Promise<void> {
    const { sink } = this;
    if (sink === null) return;
    const results = await sink.send(sendings.map(({ outgoing }) => outgoing));
    this.open -= sendings.length;
    deliveries.open -= sendings.length;
    sendings.forEach(({ answer }, index) => answer(results[index] ?? null));
  }

  private figures(): { total: number; parts: string[] } {
    const parts: string[] = [];
    if (this.open > 0) parts.push(`${this.open} waiting`);
    if (this.refused > 0) parts.push(`${this.refused} refused`);
    return { total: this.delivered, parts };
  }

  /** Waits for the broker's confirmations, for a bounded time, and gives the connection back. */
  private async close(): Promise<void> {
    this.closing = true;
    // What Node-RED is delivering at this moment comes in first.
    await new Promise((resolve) => setImmediate(resolve));
    this.batcher.flush();
    await until(() => this.open === 0, DRAIN_TIMEOUT);
    await within(2 * GOODBYE_TIMEOUT, this.release?.() ?? Promise.resolve());
    this.status?.stop();
    this.errors.close();
  }
}
