import type { NodeAPI, NodeMessage } from 'node-red';
import type { Source } from '../../lib/connectors/connector';
import { acknowledgements, deliveries } from './acknowledgements';
import type { Broker } from './broker-node';
import { ConnectionStatus } from './connection-status';
import { Flights, type Flown } from './flights';
import { flowsStarted } from './flows-started';
import { payloadOf, toBatch, toMessage } from './incoming';
import { startFailure } from './node-error';
import type { FlowMessage, StoredConfig, WiredNode } from './node-red';
import { report } from './report';
import { readSourceSettings, type SourceSettings } from './source-settings';
import { until, within } from './within';

/** Milliseconds that a node waits for what it has sent, when it is closed. Node-RED itself waits 15 s for all of it. */
const DRAIN_TIMEOUT = 8_000;
/** Milliseconds for each of the goodbyes to the broker. */
const GOODBYE_TIMEOUT = 3_000;

/** The node's broker and how the node takes messages from it. @throws {ConfigError} */
export type ReadSource<Options> = () => { broker: Broker<Options>; options: Options };

/** Takes messages from a broker into the flow, and tells the broker when they are delivered. */
export class SourceNode<Options> {
  private status: ConnectionStatus | null = null;
  private flights: Flights | null = null;
  private source: Source | null = null;
  private releaseDeadLetters: (() => Promise<void>) | null = null;
  private closing = false;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: WiredNode,
    config: StoredConfig,
    read: ReadSource<Options>,
  ) {
    node.on('close', (_removed: boolean, done: () => void) => void this.close().finally(done));
    const started = flowsStarted(RED);
    try {
      const settings = readSourceSettings(RED, node, config);
      const { broker, options } = read();
      node.status({ fill: 'yellow', shape: 'ring', text: 'starting' });
      // The nodes that messages are sent to must be there first.
      started.then(() => this.start(settings, broker, options)).catch((error: unknown) => this.fail(error));
    } catch (error) {
      void started.then(() => this.fail(error));
    }
  }

  private start(settings: SourceSettings, broker: Broker<Options>, options: Options): void {
    if (this.closing) return;
    const status = new ConnectionStatus(this.node, () => this.figures());
    this.status = status;
    const log = (text: string): void => status.log(text);
    const { deadLetterTopic, ackTimeout, retries, retryDelay } = settings;
    let deadLetters = null;
    if (deadLetterTopic !== '') {
      const user = { onState: () => undefined, onLog: log };
      deadLetters = { topic: deadLetterTopic, sink: broker.sink.acquire(user) };
      this.releaseDeadLetters = () => broker.sink.release(user, GOODBYE_TIMEOUT);
    }
    const send = (flown: readonly Flown[]): void => this.send(flown, settings);
    const flights = new Flights({ ackTimeout, retries, retryDelay, deadLetters, send, log });
    this.flights = flights;
    this.source = broker.openSource(this.node.id, options, {
      onState: (state) => status.set(state),
      onLog: log,
      onBatch: (batch) => {
        status.received();
        if (!settings.onReceipt) return flights.start(batch);
        for (const received of batch) received.acknowledge();
        send(batch.map((received) => ({ received, token: undefined })));
      },
    });
  }

  private send(flown: readonly Flown[], { emit, content }: SourceSettings): void {
    const messages: FlowMessage[] = [];
    for (const { received, token } of flown) {
      try {
        messages.push(toMessage(received, payloadOf(received.content, content), token));
      } catch (error) {
        const reason = `is no JSON: ${(error as Error).message}`;
        if (token === undefined) this.status?.log(`${received.place}: ${reason}; left out`);
        else acknowledgements.settle(token, { code: 'invalid_message', reason, retry: 'never' });
      }
    }
    if (messages.length === 0) return;
    if (emit === 'batch') this.node.send(toBatch(messages) as NodeMessage);
    // Each by itself: of several in one call, Node-RED copies all but the first.
    else for (const message of messages) this.node.send(message as NodeMessage);
  }

  private figures(): { total: number; parts: string[] } {
    const { received = 0, lag = null, inFlight = 0 } = this.source?.figures ?? {};
    const parts: string[] = [];
    if (lag !== null) parts.push(`lag ${lag}`);
    if (inFlight > 0) parts.push(`${inFlight} in flight`);
    const { overdue = 0, given = 0 } = this.flights ?? {};
    if (overdue > 0) parts.push(`${overdue} late`);
    if (given > 0) parts.push(`${given} given up`);
    return { total: received, parts };
  }

  private fail(thrown: unknown): void {
    if (this.closing) return;
    const { error, status, text } = startFailure(thrown);
    this.node.status({ fill: 'red', shape: 'ring', text: status });
    report(this.RED, this.node, Object.assign(new Error(text), { code: error.code }));
  }

  /**
   * Takes nothing more, and waits for what is on its way. Where the whole flow is stopped, Node-RED delivers no message
   * between nodes any more: only what sinks have already can still arrive, and the rest comes again from the broker.
   */
  private async close(): Promise<void> {
    this.closing = true;
    const { source, flights, status } = this;
    if (source !== null && flights !== null) {
      await within(GOODBYE_TIMEOUT, source.stop());
      // What is being delivered by Node-RED at this moment reaches its node first.
      await new Promise((resolve) => setImmediate(resolve));
      const isDone = (): boolean => flights.underWay === 0 || (this.isCutOff() && deliveries.open === 0);
      await until(isDone, DRAIN_TIMEOUT);
      flights.close();
      await within(GOODBYE_TIMEOUT, source.close());
      await within(GOODBYE_TIMEOUT, this.releaseDeadLetters?.() ?? Promise.resolve());
    }
    status?.stop();
  }

  /** None of the nodes behind this one is there any more. */
  private isCutOff(): boolean {
    return this.node.wires.flat().every((id) => !this.RED.nodes.getNode(id));
  }
}
