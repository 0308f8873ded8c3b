import type { ConnectionHandlers, ConnectionState, Sink } from '../../lib/connectors/connector';

/** One connection that sends for several nodes: opened for the first, closed behind the last. */
export class SharedSink {
  private readonly users = new Set<ConnectionHandlers>();
  private sink: Sink | null = null;
  private state: ConnectionState = { is: 'connecting' };

  constructor(private readonly open: (handlers: ConnectionHandlers) => Sink) {}

  /** The connection; until {@link release}. The user is told how it is, from now on. */
  acquire(user: ConnectionHandlers): Sink {
    this.users.add(user);
    if (this.sink === null) {
      this.state = { is: 'connecting' };
      this.sink = this.open({
        onState: (state) => {
          this.state = state;
          for (const each of this.users) each.onState(state);
        },
        // One of them is enough: all show the same connection.
        onLog: (text) => this.users.values().next().value?.onLog(text),
      });
    } else user.onState(this.state);
    return this.sink;
  }

  /** Gives the connection back. Behind the last user it is closed, which takes at most `timeout` milliseconds and a little. */
  async release(user: ConnectionHandlers, timeout: number): Promise<void> {
    this.users.delete(user);
    const { sink } = this;
    if (this.users.size > 0 || sink === null) return;
    this.sink = null;
    await sink.close(timeout);
  }
}
