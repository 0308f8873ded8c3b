/** Characters of results after which garbage is collected. */
const CHARS = 32 * 1024 * 1024;

/**
 * Texts from isolates are external strings, which V8 frees in a full collection only, and which do not make
 * it start one: without help the process grows by each result (1.5 GB in six seconds, measured). A collection
 * of the small heap of this process takes 6 ms; at one in 32 MB that is less than 0.1 µs a message, and the
 * process is three times as fast as one that grows.
 */
export class ResultGarbage {
  private chars = 0;

  /** Counts a result that has been sent. */
  add(length: number): void {
    this.chars += length;
    if (this.chars < CHARS) return;
    this.chars = 0;
    // The process is started with --expose-gc.
    globalThis.gc?.();
  }
}

/** Programs that an isolate has let go of before its garbage is collected. */
const RELEASED = 8;

/**
 * The context of a program that was let go is about half a megabyte of garbage. V8 collects it when the heap has grown
 * enough, in the middle of somebody's message: 10 to 40 ms, once in 30 programs, measured. Here it is collected when
 * the programs go. Those that go together are collected together.
 */
export class ProgramGarbage {
  private released = 0;
  private collecting = false;

  /** Counts a program. `collect` runs a collection in its isolate and settles when that is done; `letGo` is called at last. */
  add(collect: () => Promise<unknown>, letGo: () => void): void {
    this.released++;
    if (this.released < RELEASED || this.collecting) {
      letGo();
      return;
    }
    this.released = 0;
    this.collecting = true;
    // An isolate that is gone has no garbage.
    collect().catch(() => undefined).finally(() => {
      this.collecting = false;
      letGo();
    });
  }
}
