/** The cache with real sandbox processes: what they get from it, what they hand back, and what they must never get. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createJsProcessor } from '../../../lib/processor/js-processor';
import { createTagProcessor } from '../../../lib/processor/tag-processor';
import { ProgramCode, WORTH_CACHING } from '../../../lib/sandbox/code-cache/program-code';
import { Seal } from '../../../lib/sandbox/code-cache/seal';
import { Sandbox } from '../../../lib/sandbox/sandbox';
import { until } from '../../support/processes';
import { KEY_FILE, makeDirectory, openCache, openFile, runOnce, scriptOf } from './support';

/** A directory in which two scripts of the same length were compiled and kept. */
async function filled(t: TestContext): Promise<string> {
  const directory = makeDirectory(t);
  const { cache } = openCache(t, directory);
  for (const value of ['first', 'second']) assert.equal(await runOnce(cache, scriptOf(value)), value.padEnd(8));
  assert.deepEqual(cache.counts.code, { hits: 0, misses: 2, rejections: 0 });
  cache.close();
  return directory;
}

interface Entry {
  id: Uint8Array;
  data: Uint8Array;
}

/** The entries of V8's code, in the order in which they were written. */
function codeEntries(t: TestContext, directory: string): Entry[] {
  // The other entries are JSON.
  const rows = openFile(t, directory).prepare(`SELECT id, data FROM entries WHERE substr(data, 1, 1) <> CAST('{' AS BLOB) ORDER BY rowid`);
  return rows.all() as unknown as Entry[];
}

describe('a program', () => {
  it('is compiled once: the next process gets the code, the transform and the same results', async (t) => {
    const directory = await filled(t);
    const { cache, warnings } = openCache(t, directory);
    assert.equal(await runOnce(cache, scriptOf('first')), 'first   ');
    assert.deepEqual(cache.counts, {
      code: { hits: 1, misses: 0, rejections: 0 },
      transform: { hits: 1, misses: 0, rejections: 0 },
    });
    assert.deepEqual(warnings, []);
  });

  it('that is too small to gain is not stored', async (t) => {
    const directory = makeDirectory(t);
    const { cache } = openCache(t, directory);
    await runOnce(cache, 'return msg;');
    assert.deepEqual(cache.counts.code, { hits: 0, misses: 0, rejections: 0 });
    assert.equal(codeEntries(t, directory).length, 0);
  });

  it('never runs as another: valid code of V8 for another script of the same length is refused', async (t) => {
    const directory = await filled(t);
    const [first, second] = codeEntries(t, directory);
    assert.ok(first && second);
    openFile(t, directory).prepare('UPDATE entries SET data = ? WHERE id = ?').run(second.data, first.id);
    const { cache } = openCache(t, directory);
    assert.equal(await runOnce(cache, scriptOf('first')), 'first   ');
    assert.deepEqual(cache.counts.code, { hits: 0, misses: 1, rejections: 1 });
    assert.equal(await runOnce(openCache(t, directory).cache, scriptOf('first')), 'first   ', 'and is compiled and kept again');
  });

  it('never runs as another: nor with the signature of its own', async (t) => {
    const directory = await filled(t);
    const [first, second] = codeEntries(t, directory);
    assert.ok(first && second);
    const swap = 'UPDATE entries SET (data, signature) = (SELECT data, signature FROM entries WHERE id = ?) WHERE id = ?';
    openFile(t, directory).prepare(swap).run(second.id, first.id);
    const { cache } = openCache(t, directory);
    assert.equal(await runOnce(cache, scriptOf('first')), 'first   ');
    assert.equal(cache.counts.code.rejections, 1);
  });

  it('the test before would notice: V8 itself runs the other script', async (t) => {
    const directory = await filled(t);
    const [first, second] = codeEntries(t, directory);
    assert.ok(first && second);
    const seal = new Seal(readFileSync(join(directory, KEY_FILE)));
    const sign = 'UPDATE entries SET data = ?, signature = ? WHERE id = ?';
    openFile(t, directory).prepare(sign).run(second.data, seal.sign(Buffer.from(first.id), second.data), first.id);
    assert.equal(await runOnce(openCache(t, directory).cache, scriptOf('first')), 'second  ');
  });

  it('whose code V8 rejects is compiled, and the entry goes', async (t) => {
    const directory = await filled(t);
    const [first] = codeEntries(t, directory);
    assert.ok(first);
    const seal = new Seal(readFileSync(join(directory, KEY_FILE)));
    const useless = Buffer.alloc(first.data.length);
    const sign = 'UPDATE entries SET data = ?, signature = ? WHERE id = ?';
    openFile(t, directory).prepare(sign).run(useless, seal.sign(Buffer.from(first.id), useless), first.id);
    const { cache } = openCache(t, directory);
    assert.equal(await runOnce(cache, scriptOf('first')), 'first   ');
    assert.equal(cache.counts.code.rejections, 1);
    assert.equal(codeEntries(t, directory).length, 1);
    assert.equal(await runOnce(cache, scriptOf('first')), 'first   ');
    assert.equal(codeEntries(t, directory).length, 2, 'the next process makes it anew');
  });

  it('gets its code in every process that is started in the place of another', async (t) => {
    const { cache } = openCache(t, null);
    const sandbox = new Sandbox({ max_size: 2 }, { codeCache: cache });
    t.after(() => sandbox.close());
    const processor = await createJsProcessor({ sandbox, code: scriptOf('first') });
    process.kill(sandbox.pids[0] as number, 'SIGKILL');
    await until('the process is replaced', () => sandbox.restarts.exit === 1);
    const [outcome] = await processor.process([{ payload: 1 }]);
    assert.equal(outcome?.status === 'processed' && outcome.messages[0]?.payload, 'first   ');
    assert.deepEqual(cache.counts.code, { hits: 1, misses: 1, rejections: 0 });
  });

  it('shows run-time errors at the same place, with and without the cache', async (t) => {
    const { cache } = openCache(t, makeDirectory(t));
    const places: unknown[] = [];
    for (const codeCache of [undefined, cache, cache]) {
      const sandbox = new Sandbox({ max_size: 1 }, { codeCache });
      const processor = await createTagProcessor({
        sandbox,
        defaults: `// ${'-'.repeat(WORTH_CACHING)}\nconst helper = (x: number) => {\n  return x.a.b;\n};\n  if (msg.payload === 1) helper(1);\nreturn msg;`,
        conditions: [{ if: 'msg.payload === 2 &&\n    msg.a.b', then: 'return msg' }, { if: 'true', then: '\r\n  msg.a.b;\r\nreturn msg' }],
      });
      const outcomes = await processor.process([1, 2, 3].map((payload) => ({ payload })));
      places.push(outcomes.map((outcome) => outcome.status === 'errored' && [outcome.error.stage, outcome.error.line, outcome.error.column]));
      await sandbox.close();
    }
    assert.deepEqual(places[0], [['defaults', 3, 14], ['conditions[0].if', 2, 11], ['conditions[1].then', 2, 9]]);
    assert.deepEqual(places[1], places[0]);
    assert.deepEqual(places[2], places[0]);
    assert.deepEqual(cache.counts.code, { hits: 1, misses: 1, rejections: 0 });
  });
});

describe('the code of a program', () => {
  const text = 'x'.repeat(WORTH_CACHING);
  const made = Buffer.from('code');

  it('is for one tenant, one engine and one text', (t) => {
    const { cache } = openCache(t, null);
    const take = (engine: string, tenant: string, program: string) => new ProgramCode(cache, { text: program, tenant }).take(engine).use;
    const code = new ProgramCode(cache, { text, tenant: 'a' });
    assert.equal(code.take('v8').use, 'wanted');
    code.settle(false, made);
    assert.equal(take('v8', 'a', text), 'given');
    assert.equal(take('v8', 'b', text), 'wanted');
    assert.equal(take('v9', 'a', text), 'wanted');
    assert.equal(take('v8', 'a', `${text.slice(1)}y`), 'wanted');
    const [high, higher] = ['\ud800', '\ud801'].map((half) => half + text);
    const other = new ProgramCode(cache, { text: high!, tenant: 'a' });
    other.take('v8');
    other.settle(false, made);
    assert.equal(take('v8', 'a', high!), 'given');
    assert.equal(take('v8', 'a', higher!), 'wanted', 'halves of surrogate pairs count');
  });

  it('is not given again to a process when one died over it', (t) => {
    const { cache } = openCache(t, null);
    const code = new ProgramCode(cache, { text, tenant: 'a' });
    code.take('v8');
    code.settle(false, made);
    assert.deepEqual(code.take('v8').bytes, made);
    assert.equal(code.take('v8').use, 'wanted');
    assert.equal(cache.counts.code.rejections, 1);
    code.settle(false, made);
    assert.equal(code.take('v8').use, 'given');
  });

  it('is not taken from a process that was not asked for it', (t) => {
    const { cache } = openCache(t, null);
    const code = new ProgramCode(cache, { text, tenant: 'a' });
    code.settle(false, made);
    code.take('v8');
    code.settle(false, made);
    code.take('v8');
    code.settle(false, Buffer.from('evil'));
    code.settle(false, Buffer.from('evil'));
    assert.deepEqual(code.take('v8').bytes, made);
  });

  it('is made for the other isolates of a process also without a cache', () => {
    assert.equal(new ProgramCode(undefined, { text, tenant: 'a' }).take('v8').use, 'wanted');
  });
});

it('a deployment of 1,000 scripts of which one has changed finds more than 99 % of them', async (t) => {
  const { cache } = openCache(t, makeDirectory(t));
  const deploy = async (values: string[]): Promise<void> => {
    const sandbox = new Sandbox({ max_size: 1 }, { codeCache: cache });
    for (const [index, value] of values.entries()) {
      const processor = await createJsProcessor({ sandbox, slot: `node ${index}`, code: scriptOf(value) });
      await processor.close();
    }
    await sandbox.close();
  };
  const values = Array.from({ length: 1_000 }, (_, index) => `s${index}`);
  await deploy(values);
  const before = structuredClone(cache.counts);
  values[500] = 'changed';
  await deploy(values);
  for (const part of ['code', 'transform'] as const) {
    const hits = cache.counts[part].hits - before[part].hits;
    assert.equal(hits / values.length > 0.99, true, `${part}: ${hits} hits`);
    assert.equal(cache.counts[part].misses - before[part].misses, 1);
    assert.equal(cache.counts[part].rejections, 0);
    t.diagnostic(`${part}: ${hits} of ${values.length}`);
  }
});
