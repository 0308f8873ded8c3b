import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { until } from '../../support/processes';
import { folder, openStore } from './folder';

const INTERVAL = 300;

interface Counter {
  child: ChildProcess;
  /** When which number was reached (Unix ms). */
  lines: { at: number; count: number }[];
  stderr: () => string;
}

function startCounter(t: TestContext, directory: string): Counter {
  const child = spawn(process.execPath, [join(__dirname, 'counter.js'), directory, String(INTERVAL)]);
  t.after(() => child.kill('SIGKILL'));
  const lines: Counter['lines'] = [];
  let rest = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) lines.push({ at: Number(part.split(' ')[0]), count: Number(part.split(' ')[1]) });
  });
  return { child, lines, stderr: () => stderr };
}

async function end({ child }: Counter, signal: NodeJS.Signals): Promise<void> {
  const closed = once(child, 'close');
  child.kill(signal);
  await closed;
}

async function stateIn(t: TestContext, directory: string): Promise<Map<string, number>> {
  const { store, warnings } = await openStore(t, directory);
  const state = await store.cache('counter', 'plant').load();
  assert.deepEqual(warnings, []);
  await store.close();
  return new Map(state.map(([key, json]) => [key, Number(json)]));
}

suite('the end of the program', () => {
  test('after SIGKILL at most the last interval is lost, and what is there is whole', async (t) => {
    const directory = folder(t);
    let reached = 0;
    for (let round = 1; round <= 3; round++) {
      const counter = startCounter(t, directory);
      await until('it has counted for some intervals', () => (counter.lines.at(-1)?.at ?? 0) - (counter.lines[0]?.at ?? 0) > 3.5 * INTERVAL);
      await end(counter, 'SIGKILL');
      const last = counter.lines.at(-1) as { at: number; count: number };
      assert.equal(counter.lines[0]?.count, reached + 1, 'it went on where the last one had been kept');
      const state = await stateIn(t, directory);
      const kept = state.get('count') ?? 0;
      const lost = last.at - (counter.lines.find(({ count }) => count === kept)?.at ?? 0);
      t.diagnostic(`counted to ${last.count}, kept ${kept}: the last ${lost} ms are lost`);
      // On a busy machine the commit itself takes its time.
      assert.ok(lost < 2 * INTERVAL, `${lost} ms are lost`);
      assert.equal(state.get('twice'), 2 * kept);
      assert.equal(state.get(`key ${kept % 100}`), kept);
      reached = kept;
    }
    assert.deepEqual(readdirSync(directory).filter((name) => name.includes('corrupt')), []);
  });

  test('after SIGTERM and close nothing is lost, and the process ends by itself', async (t) => {
    const directory = folder(t);
    const counter = startCounter(t, directory);
    await until('it counts', () => counter.lines.length > 20);
    await end(counter, 'SIGTERM');
    assert.equal(counter.child.exitCode, 0);
    assert.equal((await stateIn(t, directory)).get('count'), counter.lines.at(-1)?.count);
    assert.equal(counter.stderr(), '', 'no warning of Node that SQLite is experimental');
  });

  test('by itself, without close: what was asked for is done first', async (t) => {
    const directory = folder(t);
    const script = `
      const { Store } = require(${JSON.stringify(join(__dirname, '../../../lib/services/store/store.js'))});
      Store.open(process.argv[1], { flush_interval: 50 }).then(async (store) => {
        await store.documents.put('t', 'k', '1');
        store.cache('counter', 'plant').write([['count', '7']]);
      });`;
    const { stderr } = await promisify(execFile)(process.execPath, ['-e', script, directory], { timeout: 30_000 });
    assert.equal(stderr, '');
    assert.equal((await stateIn(t, directory)).get('count'), 7);
  });
});
