import assert from 'node:assert/strict';
import { PassThrough, Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { isClosedPipe, LineSink } from '../../../lib/connectors/stdio/line-sink';

const closedPipe = (): Error => Object.assign(new Error('write EPIPE'), { code: 'EPIPE' });

describe('the line sink', () => {
  it('puts a newline behind what it writes', async () => {
    const stream = new PassThrough();
    const sink = new LineSink(stream);
    await sink.write(Buffer.from('a\nb'));
    await sink.write('c');
    assert.equal(String(stream.read()), 'a\nb\nc\n');
  });

  it('waits until the stream has taken it', async () => {
    let take = (): void => undefined;
    const stream = new Writable({ writev: (_, done) => (take = done) });
    let settled = false;
    const writing = new LineSink(stream).write('a').then(() => (settled = true));
    await new Promise(setImmediate);
    assert.equal(settled, false);
    take();
    await writing;
  });

  it('rejects every write after the stream has failed, with the first reason', async () => {
    const sink = new LineSink(new Writable({ write: (_chunk, _encoding, done) => done(closedPipe()) }));
    await assert.rejects(sink.write('a'), isClosedPipe);
    await assert.rejects(sink.write('b'), isClosedPipe);
  });

  it('tells a closed pipe from other failures', () => {
    assert.equal(isClosedPipe(closedPipe()), true);
    assert.equal(isClosedPipe(Object.assign(new Error('full'), { code: 'ENOSPC' })), false);
    assert.equal(isClosedPipe(null), false);
  });
});
