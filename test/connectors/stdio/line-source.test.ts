import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { readLines } from '../../../lib/connectors/stdio/line-source';

async function collect(batches: AsyncIterable<{ text: Buffer }>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of batches) texts.push(text.toString());
  return texts;
}

const never = new AbortController().signal;

describe('reading lines', () => {
  it('gives every line, the last one without a newline too', async () => {
    const stream = Readable.from([Buffer.from('a\nb'), Buffer.from('c\nd')]);
    assert.deepEqual(await collect(readLines(stream, { signal: never, maxLine: 100 })), ['a', 'bc', 'd']);
  });

  it('gives a line as soon as it is whole', async () => {
    const stream = new PassThrough();
    const batches = readLines(stream, { signal: never, maxLine: 100 });
    stream.write('a\nb');
    assert.equal((await batches.next()).value?.text.toString(), 'a');
    stream.end('c\n');
    assert.equal((await batches.next()).value?.text.toString(), 'bc');
    assert.equal((await batches.next()).done, true);
  });

  it('reads no further than batches are taken', async () => {
    let read = 0;
    const stream = new Readable({
      highWaterMark: 1000,
      read() {
        read++;
        this.push(Buffer.alloc(1000, 'x\n'));
      },
    });
    const batches = readLines(stream, { signal: never, maxLine: 100 });
    for (let i = 0; i < 5; i++) await batches.next();
    assert.ok(read < 20, `${read} chunks were read for 5 batches`);
    await batches.return(undefined);
  });

  it('when stopped gives what was read, without the line that is not whole, and ends the stream', async () => {
    const stop = new AbortController();
    const stream = new PassThrough();
    const batches = readLines(stream, { signal: stop.signal, maxLine: 100 });
    stream.write('a\n');
    assert.equal((await batches.next()).value?.text.toString(), 'a');
    stream.write('b\nc\nd');
    stop.abort();
    assert.deepEqual(await collect(batches), ['b\nc']);
    if (!stream.closed) await once(stream, 'close');
  });

  it('ends when it is stopped while it waits for input', async () => {
    const stop = new AbortController();
    const rest = collect(readLines(new PassThrough(), { signal: stop.signal, maxLine: 100 }));
    setImmediate(() => stop.abort());
    assert.deepEqual(await rest, []);
  });

  it('gives nothing when it is stopped before it starts', async () => {
    assert.deepEqual(await collect(readLines(new PassThrough(), { signal: AbortSignal.abort(), maxLine: 100 })), []);
  });

  it('throws what reading throws', async () => {
    const stream = new Readable({
      read() {
        this.destroy(new Error('EIO'));
      },
    });
    await assert.rejects(collect(readLines(stream, { signal: never, maxLine: 100 })), /EIO/);
  });
});
