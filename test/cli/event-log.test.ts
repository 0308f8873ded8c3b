import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { EventLog } from '../../lib/cli/event-log';

/** An output that is as slow as the test likes. */
class SlowOutput {
  readonly texts: string[] = [];
  private readonly open: { resolve: () => void; reject: (error: Error) => void }[] = [];

  write(text: Buffer | string): Promise<void> {
    this.texts.push(text.toString());
    return new Promise((resolve, reject) => this.open.push({ resolve, reject }));
  }

  finish(error?: Error): void {
    for (const { resolve, reject } of this.open.splice(0)) {
      if (error === undefined) resolve();
      else reject(error);
    }
  }
}

describe('the log of events', () => {
  it('is flushed when everything is written that was added, also by others before', async () => {
    const output = new SlowOutput();
    const log = new EventLog(output, 'acme');
    log.add('p', { name: 'a', payload: 1 });
    log.add('q', { name: 'b', payload: null });
    const done: string[] = [];
    const both = [log.flush().then(() => done.push('first')), log.flush().then(() => done.push('second'))];
    await setImmediate();
    assert.deepEqual(done, []);
    output.finish();
    await Promise.all(both);
    assert.deepEqual(output.texts, [
      '{"event":"a","payload":1,"processor":"p","tenant":"acme"}\n{"event":"b","payload":null,"processor":"q","tenant":"acme"}',
    ]);
  });

  it('writes nothing when nothing was added', async () => {
    const output = new SlowOutput();
    await new EventLog(output, 'acme').flush();
    assert.deepEqual(output.texts, []);
  });

  it('passes on that it cannot be written', async () => {
    const output = new SlowOutput();
    const log = new EventLog(output, 'acme');
    log.add('p', { name: 'a', payload: 1 });
    const flushed = log.flush();
    output.finish(new Error('full'));
    await assert.rejects(flushed, /full/);
    await assert.rejects(log.flush(), /full/);
  });
});
