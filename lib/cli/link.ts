import type { ConnectionHandlers, ConnectionState } from '../connectors/connector';
import { oneLine } from '../log/plain';

/** What is known of one connection: for the lines on stderr and for `/ready`. */
export class Link {
  private state: ConnectionState = { is: 'connecting' };
  /** What was said of it last, so that a broker that is away for long is named once. */
  private said = '';

  constructor(
    /** `input`, `output` or `dead_letter`, and what it is connected to. */
    readonly name: string,
    private readonly say: (text: string) => void,
  ) {}

  get isUp(): boolean {
    return this.state.is === 'connected';
  }

  /** How it is, in a few words. */
  get condition(): string {
    return `${this.name}: ${this.state.is === 'disconnected' ? `disconnected: ${this.state.error.message}` : this.state.is}`;
  }

  readonly handlers: ConnectionHandlers = {
    onState: (state) => {
      this.state = state;
      const text = describe(state);
      // Each try begins with connecting: only the first is worth a line.
      const kind = state.is === 'disconnected' ? `${state.error.code} ${state.error.message}` : state.is;
      if (state.is === 'closed' || kind === this.said || (state.is === 'connecting' && this.said !== '')) return;
      this.said = kind;
      this.say(oneLine(`${this.name}: ${text}`));
    },
    onLog: (text) => this.say(oneLine(`${this.name}: ${text}`)),
  };
}

function describe(state: ConnectionState): string {
  if (state.is !== 'disconnected') return state.is;
  const { error, retryIn } = state;
  return `disconnected (${error.code}): ${error.message}; next try in ${(retryIn / 1000).toFixed(1)} s, then for ever`;
}
