import { createHmac, timingSafeEqual } from 'node:crypto';

/** Signs entries, so that only what this user's own processes have written is ever given to V8. */
export class Seal {
  /** @param key random bytes that nobody else can read */
  constructor(private readonly key: Buffer) {}

  /** HMAC-SHA-256 over an entry's id and its data: an entry that is copied under another id does not fit. */
  sign(id: Buffer, data: Uint8Array): Buffer {
    // The id has a fixed length: where it ends and the data begins is certain.
    return createHmac('sha256', this.key).update(id).update(data).digest();
  }

  fits(id: Buffer, data: Uint8Array, signature: Uint8Array): boolean {
    const expected = this.sign(id, data);
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  }
}
