import { ConnectorError, type ConnectorErrorCode, type Outgoing, type Received, type Sink } from '../../lib/connectors/connector';

// Test doubles: what is tested is when a message is acknowledged and what a refused one becomes, one message at a time
// and in an order that no real broker can be made to keep. Real brokers are used in test/cli.

/** A sink that keeps what it gets, refuses what it is told to, and holds back its answers while it is shut. */
export class HandmadeSink implements Sink {
  readonly taken: Outgoing[] = [];
  readonly calls: Outgoing[][] = [];
  readonly figures = { delivered: 0, refused: 0, waiting: 0 };
  /** Why a message is refused, or null. */
  refuse: (message: Outgoing) => ConnectorErrorCode | null = () => null;
  private gate: Promise<void> = Promise.resolve();
  private open: () => void = () => undefined;

  shut(): void {
    this.gate = new Promise((resolve) => (this.open = resolve));
  }

  reopen(): void {
    this.open();
  }

  async send(messages: readonly Outgoing[]): Promise<(ConnectorError | null)[]> {
    this.calls.push([...messages]);
    await this.gate;
    return messages.map((message) => {
      const code = this.refuse(message);
      if (code === null) this.taken.push(message);
      return code === null ? null : new ConnectorError(code, `no: ${code}`);
    });
  }

  async close(): Promise<void> {
    this.open();
  }

  get contents(): string[] {
    return this.taken.map(({ content }) => String(content));
  }
}

/** Messages as a source takes them, which note that they are acknowledged. */
export class HandmadeMessages {
  readonly acknowledged: string[] = [];

  /** `content`: null for a tombstone. */
  received(name: string, content: string | Buffer | null, meta: Received['meta'] = {}): Received {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    return { content: bytes, meta: { name, ...meta }, place: name, acknowledge: () => void this.acknowledged.push(name) };
  }
}
