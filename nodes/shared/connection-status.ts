import type { Node, NodeStatus } from 'node-red';
import type { ConnectionState, ConnectorError } from '../../lib/connectors/connector';
import { LogLimit } from './log-limit';
import { rateText } from './status';

/** Milliseconds between two looks at the figures. */
const INTERVAL = 1000;
const MAX_REASON = 90;

/** What a connection's node has done: `total` is what the rate is of, `parts` what is shown behind it. */
export interface ConnectionFigures {
  total: number;
  parts: string[];
}

function shorten(text: string): string {
  return text.length > MAX_REASON ? `${text.slice(0, MAX_REASON - 1)}…` : text;
}

function reason({ code, message }: ConnectorError): string {
  return shorten(`${code.replaceAll('_', ' ')}: ${message}`);
}

/** What a node shows for its connection, at a rate in messages a second. */
export function connectionStatus(state: ConnectionState, { parts }: ConnectionFigures, rate: number): NodeStatus {
  switch (state.is) {
    case 'connecting':
      return { fill: 'yellow', shape: 'ring', text: 'connecting' };
    case 'connected':
      return { fill: 'green', shape: 'dot', text: ['connected', rate > 0 ? rateText(rate) : 'idle', ...parts].join(' · ') };
    case 'disconnected': {
      const seconds = Math.max(1, Math.round(state.retryIn / 1000));
      return { fill: 'red', shape: 'ring', text: [reason(state.error), `next try in ${seconds} s`, ...parts].join(' · ') };
    }
    case 'closed':
      return { fill: 'grey', shape: 'ring', text: 'closed' };
  }
}

/** Shows how a node's connection is: at once when it changes, its figures at most once a second; and logs what goes wrong. */
export class ConnectionStatus {
  private state: ConnectionState = { is: 'connecting' };
  private shown = '';
  private logged = '';
  private last = 0;
  private lastTime = performance.now();
  private readonly timer: NodeJS.Timeout;
  private readonly lines: LogLimit;

  constructor(
    private readonly node: Node,
    private readonly read: () => ConnectionFigures,
  ) {
    this.lines = new LogLimit((text) => node.warn(text));
    this.show(0);
    this.timer = setInterval(() => this.tick(), INTERVAL);
    this.timer.unref();
  }

  get isDown(): boolean {
    return this.state.is === 'disconnected';
  }

  /** The connection is in another state. */
  set(state: ConnectionState): void {
    const was = this.state;
    this.state = state;
    if (state.is === 'disconnected' && state.error.message !== this.logged) {
      this.logged = state.error.message;
      this.lines.write(`${reason(state.error)}; tried again until it works`);
    } else if (state.is === 'connected' && this.logged !== '') {
      this.logged = '';
      this.node.log('connected again');
    }
    // Between two tries, the reason says more than that there is one.
    if (state.is === 'connecting' && was.is === 'disconnected') this.state = was;
    else this.show(0);
  }

  /** Something has come. A broker may send what it owes a session before it answers to the subscription. */
  received(): void {
    if (this.state.is === 'connecting') this.set({ is: 'connected' });
  }

  /** Something happened that is no state. */
  log(text: string): void {
    this.lines.write(text);
  }

  stop(): void {
    clearInterval(this.timer);
    this.lines.close();
  }

  private tick(): void {
    const { total } = this.read();
    const time = performance.now();
    this.show(((total - this.last) * 1000) / (time - this.lastTime));
    this.last = total;
    this.lastTime = time;
  }

  private show(rate: number): void {
    const status = connectionStatus(this.state, this.read(), rate);
    const look = `${status.fill}${status.text}`;
    if (look === this.shown) return;
    this.shown = look;
    this.node.status(status);
  }
}
