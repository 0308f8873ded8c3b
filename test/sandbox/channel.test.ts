import assert from 'node:assert/strict';
import { Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { Channel } from '../../lib/sandbox/channel';

interface Header {
  n: number;
  text?: string;
}

/** What a channel writes, and a channel that reads it in pieces of `size` bytes. */
function roundTrip(frames: [Header, string | Buffer][], size: number): [Header, string][] {
  const written: Buffer[] = [];
  const sink = new Duplex({ read: () => undefined, write: (chunk: Buffer, _encoding, done) => (written.push(chunk), done()) });
  const sender = new Channel<never, Header>(sink, () => undefined);
  for (const [header, body] of frames) sender.send(header, body);

  const received: [Header, string][] = [];
  const source = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
  new Channel<Header, never>(source, (header, body) => received.push([header, body.toString()]));
  const bytes = Buffer.concat(written);
  for (let at = 0; at < bytes.length; at += size) source.emit('data', bytes.subarray(at, at + size));
  return received;
}

const FRAMES: [Header, string | Buffer][] = [
  [{ n: 1 }, 'a body'],
  [{ n: 2 }, ''],
  [{ n: 3, text: 'Größe €' }, 'Überlänge 🏭'],
  [{ n: 4 }, Buffer.from('bytes')],
  [{ n: 5 }, 'x'.repeat(200_000)],
];

describe('a channel', () => {
  for (const size of [1, 7, 8, 9, 1000, 65_536, 1_000_000]) {
    it(`gives frames whole that come in pieces of ${size} bytes`, () => {
      assert.deepEqual(roundTrip(FRAMES, size), FRAMES.map(([header, body]) => [header, body.toString()]));
    });
  }

  it('says nothing when the other side is gone', () => {
    const gone = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    const channel = new Channel<never, Header>(gone, () => undefined);
    gone.destroy(new Error('EPIPE'));
    channel.send({ n: 1 }, 'nobody');
  });
});
