import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FrameReader, PREFIX } from '../../lib/sandbox/frame-reader';

function frame(head: string, body: string): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32LE(Buffer.byteLength(head), 0);
  prefix.writeUInt32LE(Buffer.byteLength(body), 4);
  return Buffer.concat([prefix, Buffer.from(head), Buffer.from(body)]);
}

const FRAMES: [head: string, body: string][] = [
  ['a', 'body'],
  ['b', ''],
  ['', ''],
  ['', 'only a body'],
  ['größe', 'Überlänge 🏭'],
  ['c', 'x'.repeat(200_000)],
  ['', ''],
];

describe('a frame reader', () => {
  for (const size of [1, 7, 8, 9, 1000, 65_536, 1_000_000]) {
    it(`gives frames whole that come in pieces of ${size} bytes, each in the same buffer`, () => {
      const received: [Buffer, Buffer][] = [];
      const reader = new FrameReader((head, body) => received.push([head, body]));
      const bytes = Buffer.concat(FRAMES.map(([head, body]) => frame(head, body)));
      const piece = Buffer.alloc(size);
      for (let at = 0; at < bytes.length; at += size) {
        const length = bytes.copy(piece, 0, at, at + size);
        reader.add(piece.subarray(0, length));
        piece.fill(0);
      }
      assert.deepEqual(received.map(([head, body]) => [head.toString(), body.toString()]), FRAMES);
    });
  }
});
