import type { Node, NodeAPI } from 'node-red';
import { ConnectorError, type ConnectorErrorCode, type Outgoing, type Sink } from '../../lib/connectors/connector';
import type { Refusal } from '../../lib/stream/acknowledgement';
import { acknowledgements, BatchTokens, deliveries, holdUntilDone, tokenOf } from './acknowledgements';
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

/** Milliseconds that a node waits for its broker's confirmations, when it is closed. Node-RED itself waits 15 s for all of it. */
const DRAIN_TIMEOUT = 8_000;
const GOODBYE_TIMEOUT = 1_000;

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

/** Delivers messages of the flow to a broker: `done`, and the acknowledgement of a source's message, come with the broker's confirmation. */
export class SinkNode {
  private readonly errors: LogLimit;
  private status: ConnectionStatus | null = null;
  private sink: Sink | null = null;
  private release: (() => Promise<void>) | null = null;
  private address: Address | null = null;
  /** Given to the connector and not answered; and those of them that no broker has for another try. */
  private open = 0;
  private unsecured = 0;
  private delivered = 0;
  private refused = 0;
  private closing = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: Node,
    read: ReadSink,
  ) {
    this.errors = new LogLimit((text) => node.error(text));
    takeUncaught(node, (error) => {
      if (!(error instanceof ConnectorError)) return false;
      this.errors.write(`${error.code}: ${error.message}`);
      return true;
    });
    node.on('input', (input: InputMessage, _send, done) => {
      const msg = input as FlowMessage;
      this.accept(msg, holdUntilDone(msg, done, false));
    });
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

  private accept(msg: FlowMessage, done: Input['done']): void {
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

  /** By itself: together with others, a message that is refused would have to wait for theirs. The connector collects them. */
  private deliver(message: FlowMessage, token: string | undefined, done: (error: ConnectorError | null) => void): void {
    const { sink, address } = this;
    if (sink === null || address === null) {
      this.answer(new ConnectorError('unreachable', NOT_STARTED), token, done);
      return;
    }
    let outgoing: Outgoing;
    try {
      outgoing = toOutgoing(message, address);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      this.answer(error, token, done);
      return;
    }
    const unsecured = token === undefined ? 1 : 0;
    this.open++;
    this.unsecured += unsecured;
    deliveries.open++;
    void sink.send([outgoing]).then(([error]) => {
      this.open--;
      this.unsecured -= unsecured;
      deliveries.open--;
      this.answer(error ?? null, token, done);
    });
  }

  private answer(error: ConnectorError | null, token: string | undefined, done: (error: ConnectorError | null) => void): void {
    if (error === null) this.delivered++;
    else this.refused++;
    // Closed before it was delivered: the source's broker still has it.
    if (token !== undefined && error?.code !== 'closed') acknowledgements.settle(token, error === null ? null : refusalOf(error));
    done(error);
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
    // With the broker away, there is no use in waiting for what comes again from its source.
    await until(() => this.open === 0 || (this.unsecured === 0 && this.status?.isDown === true), DRAIN_TIMEOUT);
    await within(2 * GOODBYE_TIMEOUT, this.release?.() ?? Promise.resolve());
    this.status?.stop();
    this.errors.close();
  }
}
