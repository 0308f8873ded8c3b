import type { Duplex } from 'node:stream';

/** Two 32-bit lengths in front of each frame: of the header and of the body, in bytes. */
const PREFIX = 8;

/**
 * Frames over a pipe between the sandbox process and its parent: a small JSON header and a body of text
 * that is not looked at on the way. Unlike `fork`'s own channel it does not wrap the body in JSON again:
 * measured at 280 k messages a second (1.6 µs of the parent's CPU each) against 1,000 to 1,400 k (0.5 µs).
 */
export class Channel<In, Out> {
  private chunks: Buffer[] = [];
  private size = 0;

  constructor(
    private readonly stream: Duplex,
    private readonly onFrame: (header: In, body: Buffer) => void,
  ) {
    stream.on('data', (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.size += chunk.length;
      this.drain();
    });
    // The other side is gone: its exit tells the rest.
    stream.on('error', () => undefined);
  }

  /** Sends a frame. After the other side is gone this does nothing. */
  send(header: Out, body: string | Buffer = ''): void {
    if (!this.stream.writable) return;
    const head = Buffer.from(JSON.stringify(header));
    const bodyLength = Buffer.byteLength(body);
    const frame = Buffer.allocUnsafe(PREFIX + head.length + bodyLength);
    frame.writeUInt32LE(head.length, 0);
    frame.writeUInt32LE(bodyLength, 4);
    head.copy(frame, PREFIX);
    if (typeof body === 'string') frame.write(body, PREFIX + head.length);
    else body.copy(frame, PREFIX + head.length);
    this.stream.write(frame);
  }

  private drain(): void {
    while (this.size >= PREFIX) {
      // Frames come in chunks of 64 kB: put together once they are whole, not at each chunk.
      const first = this.chunks[0] as Buffer;
      const start = first.length >= PREFIX ? first : this.join();
      const headLength = start.readUInt32LE(0);
      const end = PREFIX + headLength + start.readUInt32LE(4);
      if (this.size < end) return;
      const all = this.join();
      this.chunks = all.length > end ? [all.subarray(end)] : [];
      this.size -= end;
      const head = all.toString('utf8', PREFIX, PREFIX + headLength);
      this.onFrame(JSON.parse(head) as In, all.subarray(PREFIX + headLength, end));
    }
  }

  private join(): Buffer {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks, this.size)];
    return this.chunks[0] as Buffer;
  }
}
