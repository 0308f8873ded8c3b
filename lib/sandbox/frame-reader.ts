/** Two 32-bit lengths in front of each frame: of the header and of the body, in bytes. */
export const PREFIX = 8;

/** Puts frames together from the pieces in which they come. Every frame is copied out: the pieces may be used again. */
export class FrameReader {
  /** The bytes of a prefix that has not come whole. */
  private readonly prefix = Buffer.alloc(PREFIX);
  private prefixSize = 0;
  private headLength = 0;
  /** The frame that comes, without its prefix. */
  private frame: Buffer | null = null;
  private size = 0;

  constructor(private readonly onFrame: (head: Buffer, body: Buffer) => void) {}

  /** Takes the next piece. */
  add(piece: Buffer): void {
    let at = 0;
    // A frame may be empty: it is whole with its prefix.
    while (at < piece.length || this.frame?.length === this.size) {
      at += this.frame === null ? this.readPrefix(piece, at) : this.readFrame(this.frame, piece, at);
    }
  }

  private readPrefix(piece: Buffer, at: number): number {
    const taken = piece.copy(this.prefix, this.prefixSize, at);
    this.prefixSize += taken;
    if (this.prefixSize === PREFIX) {
      this.prefixSize = 0;
      this.headLength = this.prefix.readUInt32LE(0);
      this.frame = Buffer.allocUnsafe(this.headLength + this.prefix.readUInt32LE(4));
      this.size = 0;
    }
    return taken;
  }

  private readFrame(frame: Buffer, piece: Buffer, at: number): number {
    const taken = piece.copy(frame, this.size, at);
    this.size += taken;
    if (this.size === frame.length) {
      this.frame = null;
      this.onFrame(frame.subarray(0, this.headLength), frame.subarray(this.headLength));
    }
    return taken;
  }
}
