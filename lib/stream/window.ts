/** Counts what is in flight, and makes whoever brings more wait until there is room. For one bringer. */
export class Window {
  private count = 0;
  private bytes = 0;
  private onLeave: (() => void) | null = null;

  constructor(
    private readonly maxCount: number,
    /** Something larger gets in when nothing else is there. */
    private readonly maxBytes: number,
  ) {}

  /** Waits for room and takes it. */
  async enter(bytes: number): Promise<void> {
    while (this.count >= this.maxCount || (this.count > 0 && this.bytes + bytes > this.maxBytes)) {
      await new Promise<void>((resolve) => (this.onLeave = resolve));
    }
    this.count++;
    this.bytes += bytes;
  }

  /** Gives back what was taken. */
  leave(bytes: number): void {
    this.count--;
    this.bytes -= bytes;
    this.onLeave?.();
    this.onLeave = null;
  }
}
