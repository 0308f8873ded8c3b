/** The `cache` of scripts with a store behind it. */
import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import { createJsProcessor, Sandbox, type JsProcessor } from '../../../lib/index';
import type { CacheStore } from '../../../lib/sandbox/stored-cache';
import { folder, openStore } from './folder';

const COUNT = "const n = (cache.get('n') ?? 0) + 1; cache.set('n', n); msg.payload = n; return msg";

interface Plant {
  sandbox: Sandbox;
  /** Runs so many messages through a processor; gives the last payload. */
  count: (processor: JsProcessor, messages?: number) => Promise<unknown>;
}

function openPlant(t: TestContext, cacheStore: CacheStore): Plant {
  const sandbox = new Sandbox({ max_size: 1, timeout: 10_000 }, { cacheStore });
  t.after(() => sandbox.close());
  const count = async (processor: JsProcessor, messages = 1): Promise<unknown> => {
    const outcomes = await processor.process(Array.from({ length: messages }, () => ({ payload: 0 })));
    const last = outcomes.at(-1);
    return last?.status === 'processed' ? last.messages[0]?.payload : last;
  };
  return { sandbox, count };
}

suite('a processor with a cache key', () => {
  test('goes on where it was when the program was closed', async (t) => {
    const directory = folder(t);
    for (const expected of [5, 10, 15]) {
      const { store, warnings } = await openStore(t, directory);
      const { sandbox, count } = openPlant(t, store);
      const processor = await createJsProcessor({ code: COUNT, sandbox, cacheKey: 'node 1' });
      assert.equal(await count(processor, 5), expected);
      await processor.close();
      await sandbox.close();
      await store.close();
      assert.deepEqual(warnings, []);
    }
  });

  test('goes on after a redeploy, while the program runs', async (t) => {
    const { store } = await openStore(t, null);
    const { sandbox, count } = openPlant(t, store);
    const first = await createJsProcessor({ code: COUNT, sandbox, cacheKey: 'node 1' });
    await count(first, 3);
    await first.close();
    const changed = await createJsProcessor({ code: `// changed\n${COUNT}`, sandbox, cacheKey: 'node 1' });
    assert.equal(await count(changed), 4);
  });

  test('does not see what another processor keeps, nor one without a key', async (t) => {
    const { store } = await openStore(t, null);
    const { sandbox, count } = openPlant(t, store);
    await count(await createJsProcessor({ code: COUNT, sandbox, cacheKey: 'node 1' }), 3);
    assert.equal(await count(await createJsProcessor({ code: COUNT, sandbox, cacheKey: 'node 2' })), 1);
    assert.equal(await count(await createJsProcessor({ code: COUNT, sandbox }), 7), 7);
    assert.equal(await count(await createJsProcessor({ code: COUNT, sandbox, cacheKey: 'node 1' })), 4);
  });

  test('keeps what it changed before the sandbox process died', async (t) => {
    const { store } = await openStore(t, null);
    const { sandbox, count } = openPlant(t, store);
    const processor = await createJsProcessor({ code: COUNT, sandbox, cacheKey: 'node 1' });
    await count(processor, 3);
    process.kill(sandbox.pids[0] as number, 'SIGKILL');
    assert.equal(await count(processor), 4);
    await processor.close();
    assert.equal(await count(await createJsProcessor({ code: COUNT, sandbox, cacheKey: 'node 1' })), 5);
  });

  test('loses no message when nothing can be kept', async (t) => {
    const { store, warnings } = await openStore(t, '/dev/null/store');
    const { sandbox, count } = openPlant(t, store);
    const processor = await createJsProcessor({ code: COUNT, sandbox, cacheKey: 'node 1' });
    assert.equal(await count(processor, 100), 100);
    await store.flush();
    assert.equal(warnings.length, 1, warnings.join('\n'));
  });
});

test('a processor that does not use its cache asks the store for nothing', async (t) => {
  const asked: string[] = [];
  const { sandbox, count } = openPlant(t, {
    cache: (name) => {
      asked.push(name);
      throw new Error('not needed');
    },
  });
  await count(await createJsProcessor({ code: 'return msg', sandbox, cacheKey: 'node 1' }));
  assert.deepEqual(asked, []);
});
