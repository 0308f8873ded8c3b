import type ivm from 'isolated-vm';
import { isolatedVm } from './isolated-vm';

/** A text with what V8 has made of it, so that one isolate of this process compiles it and the others need not. */
export class CompiledCode {
  /** V8 refused the code that was given. */
  isRejected = false;
  private isNew = false;
  private code: ivm.ExternalCopy<ArrayBuffer> | undefined;

  /**
   * @param given V8's code for exactly this text, from a source that is trusted: V8 does not check it
   * @param isWanted have V8 make code where none is given
   */
  constructor(
    private readonly text: string,
    private readonly filename: string,
    private readonly isWanted: boolean,
    given: Buffer | null = null,
  ) {
    if (given !== null) this.code = new isolatedVm.ExternalCopy(new Uint8Array(given).buffer);
  }

  /** The text as a script of an isolate. Throws the SyntaxError of V8 when it refuses the text. */
  async compile(isolate: ivm.Isolate): Promise<ivm.Script> {
    const { text, filename, code } = this;
    const produceCachedData = this.isWanted && code === undefined;
    const options = code === undefined ? { filename, produceCachedData } : { filename, cachedData: code };
    const script: ivm.Script & { cachedData?: ivm.ExternalCopy<ArrayBuffer>; cachedDataRejected?: boolean } =
      await isolate.compileScript(text, options);
    if (script.cachedDataRejected === true) {
      this.isRejected = true;
      this.code = undefined;
    } else if (script.cachedData !== undefined && produceCachedData) {
      this.code = script.cachedData;
      this.isNew = true;
    }
    return script;
  }

  /** What V8 has made here since the last call; null when it made nothing. */
  takeMade(): Buffer | null {
    const made = this.isNew && this.code !== undefined ? Buffer.from(this.code.copy()) : null;
    this.isNew = false;
    return made;
  }
}
