import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { createJsProcessor, Sandbox, type JsProcessor, type Message, type Outcome, type SandboxOptions } from '../../lib/index';
import { errorOf, payloadOf, runBatches, runJs, sharedSandbox } from './run-script';

const sandbox = sharedSandbox();
const FULL_TEXT = 'RangeError: cache is full: 1048576 characters at most';
const FULL_KEYS = 'RangeError: cache is full: 10000 keys at most';

/** Runs each body as the script of one message, one after the other on one cache; gives the payloads, or the errors' messages. */
async function runBodies(...bodies: string[]): Promise<unknown[]> {
  const code = `${bodies.map((body, index) => `if (msg.payload === ${index}) { msg.payload = (() => { ${body} })(); return msg }`).join('\n')}`;
  const outcomes = await runBatches({ code, sandbox }, ...bodies.map((_, payload) => [{ payload }]));
  return outcomes.flat().map((outcome) => (outcome.status === 'errored' ? outcome.error.message : payloadOf(outcome)));
}

suite('get, set, exists, delete', () => {
  test('what is set is there for the next message', async () => {
    const bodies = ["cache.set('k', { a: [1, 'ü', null, true] }); return 0", "return [cache.get('k'), cache.exists('k')]"];
    assert.deepEqual(await runBodies(...bodies), [0, [{ a: [1, 'ü', null, true] }, true]]);
  });

  test('what is missing is undefined', async () => {
    assert.deepEqual(await runBodies("return [cache.get('k') === undefined, cache.exists('k'), cache.delete('k')]"), [[true, false, false]]);
  });

  test('what is deleted is gone, at once and later', async () => {
    const bodies = ["cache.set('k', 1); return 0", "return [cache.delete('k'), cache.exists('k'), cache.get('k') === undefined, cache.delete('k')]", "return cache.exists('k')", "cache.set('k', 2); return cache.get('k')"];
    assert.deepEqual(await runBodies(...bodies), [0, [true, false, true, false], false, 2]);
  });

  test('get gives a copy, and set takes one', async () => {
    const bodies = ["const o = { n: 1 }; cache.set('k', o); o.n = 2; cache.get('k').n = 3; return cache.get('k').n", "const o = cache.get('k'); o.n = 4; return cache.get('k') === o", "return cache.get('k')"];
    assert.deepEqual(await runBodies(...bodies), [1, false, { n: 1 }]);
  });

  test('keys named as built-in properties are keys like others', async () => {
    const keys = "['__proto__', 'constructor', 'toString', '', ' ', 'a\\nb', '\\u2028', '\\ud800']";
    const bodies = [`return ${keys}.map((key) => cache.exists(key)).some(Boolean)`, `${keys}.forEach((key, i) => cache.set(key, i)); return 0`, `return ${keys}.map((key) => cache.get(key))`];
    assert.deepEqual(await runBodies(...bodies), [false, 0, [0, 1, 2, 3, 4, 5, 6, 7]]);
  });

  test('values come back as JSON has them', async () => {
    const bodies = ["cache.set('k', [NaN, new Date(0), undefined, { u: undefined }, -0, '\\ud800']); cache.set('n', null); return 0", "return [cache.get('k'), cache.get('n'), cache.exists('n')]"];
    assert.deepEqual(await runBodies(...bodies), [0, [[null, '1970-01-01T00:00:00.000Z', null, {}, 0, '\ud800'], null, true]]);
  });

  for (const [call, message] of [
    ["cache.set('k', undefined)", 'TypeError: a cache value is anything JSON can hold'],
    ["cache.set('k')", 'TypeError: a cache value is anything JSON can hold'],
    ["cache.set('k', () => 1)", 'TypeError: a cache value is anything JSON can hold'],
    ["cache.set('k', Symbol())", 'TypeError: a cache value is anything JSON can hold'],
    ["cache.set('k', 1n)", 'TypeError: Do not know how to serialize a BigInt'],
    ["cache.set('k', { toJSON() { throw new Error('no') } })", 'Error: no'],
    ['cache.set(1, 1)', 'TypeError: a cache key is a string'],
    ['cache.get()', 'TypeError: a cache key is a string'],
    ["cache.exists(['k'])", 'TypeError: a cache key is a string'],
    ["cache.delete(new String('k'))", 'TypeError: a cache key is a string'],
  ] as const) {
    test(`${call} is an error`, async () => {
      assert.deepEqual(await runBodies(`cache.set('other', 1); ${call}; return 0`, "return [cache.exists('k'), cache.get('other')]"), [message, [false, 1]]);
    });
  }

  test('an object that contains itself is an error', async () => {
    const [message] = await runBodies("const o = {}; o.o = o; cache.set('k', o); return 0");
    assert.match(message as string, /^TypeError: Converting circular structure to JSON/);
  });

  test('each processor has its own, in one isolate', async () => {
    const code = "msg.payload = cache.get('k') ?? 'nothing'; cache.set('k', msg.meta.value); return msg";
    const [one, other] = [await createJsProcessor({ code, sandbox }), await createJsProcessor({ code: ` ${code}`, sandbox })];
    const seen: unknown[] = [];
    for (const [processor, value] of [[one, 'a'], [other, 'b'], [one, 'c'], [other, 'd']] as const) {
      const [outcome] = await processor.process([{ payload: 0, meta: { value } }]);
      seen.push(payloadOf(outcome));
    }
    await Promise.all([one.close(), other.close()]);
    assert.deepEqual(seen, ['nothing', 'nothing', 'a', 'b']);
  });
});

suite('limits', () => {
  // A value of n characters takes two more, for its quotation marks in JSON.
  const big = (key: string, length: number): string => `cache.set('${key}', 'x'.repeat(${length - 2 - key.length})); return 0`;

  test('as much as fits, and a character more', async () => {
    assert.deepEqual(await runBodies(big('a', 1024 * 1024)), [0]);
    assert.deepEqual(await runBodies(big('a', 1024 * 1024 + 1), "return cache.exists('a')"), [FULL_TEXT, false]);
    assert.deepEqual(await runBodies(big('a', 1024 * 1024 - 9), big('b', 10), big('b', 9)), [0, FULL_TEXT, 0]);
  });

  test('deleting frees what was taken, in the same message and later', async () => {
    const bodies = [big('a', 1024 * 1024), big('b', 10), `cache.delete('a'); ${big('b', 1024 * 1024)}`, big('a', 10), "cache.delete('b'); return 0", big('a', 1024 * 1024)];
    assert.deepEqual(await runBodies(...bodies), [0, FULL_TEXT, 0, FULL_TEXT, 0, 0]);
  });

  test('a key that is overwritten counts once', async () => {
    const bodies = [`for (let i = 0; i < 20; i++) { ${big('a', 500_000).replace('return 0', '')} } return 0`, big('a', 1024 * 1024), big('a', 10), big('b', 1024 * 1024 - 10)];
    assert.deepEqual(await runBodies(...bodies), [0, 0, 0, 0]);
  });

  test('so many keys, and one more', async () => {
    const fill = 'for (let i = 0; i < 10_000; i++) cache.set(String(i), i); return 0';
    const bodies = [fill, "cache.set('more', 1); return 0", fill, "cache.delete('5'); cache.set('more', 1); return 0", "cache.set('5', 1); return 0", "cache.delete('6'); return 0", "cache.set('5', 1); return 0"];
    assert.deepEqual(await runBodies(...bodies), [0, FULL_KEYS, 0, 0, FULL_KEYS, 0, 0]);
  });

  test('many keys that are overwritten leave room for others', async () => {
    const bodies = ['for (let i = 0; i < 6000; i++) cache.set(String(i), i); return 0', "for (let i = 0; i < 6000; i++) cache.set(String(i), -i); cache.set('more', 1); return cache.get('5999')"];
    assert.deepEqual(await runBodies(...bodies), [0, -5999]);
  });

  test('a stack that is used up in the middle of cache does not put the count wrong', async () => {
    const bodies = [
      "(function deeper(i) { try { deeper(i + 1) } catch {} try { cache.set('k' + i, i); cache.delete('k' + i) } catch {} })(0); return 0",
      "for (let i = 0; i < 20_000; i++) cache.delete('k' + i); return 0",
      big('a', 1024 * 1024),
      big('b', 10),
    ];
    assert.deepEqual(await runBodies(...bodies), [0, 0, 0, FULL_TEXT]);
  });
});

suite('what counts', () => {
  test('changes of a message that errs', async () => {
    const bodies = ["cache.set('k', 1); throw new Error('x')", "return cache.get('k')"];
    assert.deepEqual(await runBodies(...bodies), ['Error: x', 1]);
  });

  test('not those of a message that runs out of time; all others, once', async () => {
    const own = new Sandbox({ max_size: 1, timeout: 300 });
    const code = "const n = (cache.get('n') ?? 0) + 1; cache.set('n', n); while (msg.payload === 'loop'); msg.payload = n; return msg";
    const outcomes = await runJs({ code, sandbox: own }, { payload: 0 }, { payload: 'loop' }, { payload: 0 });
    await own.close();
    assert.deepEqual([payloadOf(outcomes[0]), errorOf(outcomes[1]).code, payloadOf(outcomes[2])], [1, 'timeout', 2]);
  });
});

suite('keys and time to live', () => {
  /** Waits inside the script: the clock of the isolate is the one that counts. */
  const sleep = (milliseconds: number): string => `for (const end = Date.now() + ${milliseconds}; Date.now() <= end; );`;

  test('keys gives what is there, changes by the message that runs included', async () => {
    const bodies = ["cache.set('a', 1); cache.set('b', 1); return cache.keys()", "cache.delete('a'); cache.set('c', 1); return cache.keys()"];
    assert.deepEqual(await runBodies(...bodies), [['a', 'b'], ['b', 'c']]);
  });

  test('a key with a ttl vanishes for get, exists, delete and keys, in the same message and later', async () => {
    const look = "return [cache.get('k') === undefined, cache.exists('k'), cache.delete('k'), cache.keys()]";
    const gone = [true, false, false, ['stays']];
    assert.deepEqual(
      await runBodies(`cache.set('stays', 1, { ttl: 60_000 }); cache.set('k', 1, { ttl: 10 }); const there = cache.get('k'); ${sleep(10)} if (there !== 1) return there; ${look}`, look,
        "cache.set('k', 1, { ttl: 10 }); return 0", `${sleep(10)} ${look}`),
      [gone, gone, 0, gone],
    );
  });

  test('setting it again without a ttl keeps it', async () => {
    assert.deepEqual(await runBodies("cache.set('k', 1, { ttl: 5 }); cache.set('k', 2); return 0", `${sleep(10)} return cache.get('k')`), [0, 2]);
  });

  test('what has expired frees its room', async () => {
    const fill = "cache.set('a', 'x'.repeat(1024 * 1024 - 3), { ttl: 200 }); return 0";
    const more = "cache.set('b', 'more'); return cache.keys()";
    assert.deepEqual(await runBodies(fill, more, `${sleep(250)} ${more}`), [0, FULL_TEXT, ['b']]);
  });

  for (const ttl of ['0', '-1', 'NaN', "'5'"]) {
    test(`a ttl of ${ttl} is an error`, async () => {
      const [message] = await runBodies(`cache.set('k', 1, { ttl: ${ttl} }); return 0`);
      assert.equal(message, 'TypeError: the ttl of cache.set is a number of milliseconds greater than 0');
    });
  }

  test('the expiry outlives the process', async () => {
    const code = "if (msg.payload > 0) { cache.set('long', 1, { ttl: 60_000 }); cache.set('short', 1, { ttl: 500 }) } msg.payload = cache.keys(); return msg";
    await withProcessor({ max_size: 1 }, code, async (processor, own) => {
      await processor.process([{ payload: 1 }]);
      killProcess(own);
      await wait(550);
      assert.deepEqual(payloadOf((await processor.process([{ payload: 0 }]))[0]), ['long']);
    });
  });

  test('limits are the processor\'s own', async () => {
    const code = "cache.set(String(msg.payload), 'x'.repeat(msg.payload)); return msg";
    const outcomes = await runJs({ code, cacheSize: 100, cacheKeys: 2, sandbox }, { payload: 200 }, { payload: 1 }, { payload: 2 }, { payload: 3 });
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.status === 'errored' ? outcome.error.message : outcome.status)),
      ['RangeError: cache is full: 100 characters at most', 'processed', 'processed', 'RangeError: cache is full: 2 keys at most'],
    );
  });
});

/** Counts the messages of each key. With `busy`, a message takes so many milliseconds. */
const COUNT = `
  const n = (cache.get(msg.meta.key) ?? 0) + 1;
  cache.set(msg.meta.key, n);
  for (const end = Date.now() + (msg.meta.busy ?? 0); Date.now() < end; );
  msg.payload = n;
  return msg`;

const count = (key: string, busy = 0): Message => ({ payload: 0, meta: { key, busy } });

async function withProcessor<T>(options: SandboxOptions, code: string, use: (processor: JsProcessor, sandbox: Sandbox) => Promise<T>): Promise<T> {
  const own = new Sandbox(options);
  const processor = await createJsProcessor({ code, sandbox: own });
  try {
    return await use(processor, own);
  } finally {
    await processor.close();
    await own.close();
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await wait(5);
}

function killProcess({ pids }: Sandbox): void {
  assert.equal(pids.length, 1);
  process.kill(pids[0] as number, 'SIGKILL');
}

suite('exact under load', () => {
  for (const [kind, code] of [['a script', COUNT], ['a script that awaits', `await null; ${COUNT.replace('cache.set', 'await null; cache.set')}`]] as const) {
    test(`fifty counters that get fifty messages each end at fifty: ${kind}, four isolates, many batches at once`, async () => {
      await withProcessor({ max_size: 4 }, code, async (processor) => {
        const messages = Array.from({ length: 2500 }, (_, index) => count(`counter ${index % 50}`));
        const batches: Promise<Outcome[]>[] = [];
        for (let at = 0; at < messages.length; at += 7) batches.push(processor.process(messages.slice(at, at + 7)));
        const counts = (await Promise.all(batches)).flat().map(payloadOf);
        assert.deepEqual(counts, messages.map((_, index) => Math.floor(index / 50) + 1));
      });
    });
  }
});

suite('state outlives its process', () => {
  test('killed between two batches', async () => {
    await withProcessor({ max_size: 2 }, COUNT, async (processor, own) => {
      await processor.process([count('a'), count('a'), count('b')]);
      killProcess(own);
      const outcomes = await processor.process([count('a'), count('b'), count('c')]);
      assert.deepEqual(outcomes.map(payloadOf), [3, 2, 1]);
      assert.equal(own.restarts.exit, 1);
    });
  });

  test('killed in the middle of a batch: each message counts once', async () => {
    await withProcessor({ max_size: 2 }, COUNT, async (processor, own) => {
      await processor.process([count('a')]);
      const batch = processor.process(Array.from({ length: 60 }, () => count('a', 10)));
      await until(() => own.isolates.busy > 0);
      killProcess(own);
      assert.deepEqual((await batch).map(payloadOf), Array.from({ length: 60 }, (_, index) => index + 2));
      assert.equal(own.restarts.exit, 1);
      const [outcome] = await processor.process([count('a')]);
      assert.equal(payloadOf(outcome), 62);
    });
  });

  test('also of messages that leave a rejection behind', async () => {
    await withProcessor({ max_size: 1 }, `Promise.reject(new Error('left behind')); ${COUNT}`, async (processor, own) => {
      await processor.process([count('a'), count('a')]);
      killProcess(own);
      const [outcome] = await processor.process([count('a')]);
      assert.equal(payloadOf(outcome), 3);
    });
  });

  test('a value with every kind of character', async () => {
    const text = '\ud800 \udc00 \u2028 \0 \n "\\" € 😀';
    const code = `cache.exists('k') || cache.set('k', ${JSON.stringify(text)}); msg.payload = cache.get('k'); return msg`;
    await withProcessor({ max_size: 1 }, code, async (processor, own) => {
      await processor.process([{ payload: 0 }]);
      killProcess(own);
      const [outcome] = await processor.process([{ payload: 0 }]);
      assert.equal(payloadOf(outcome), text);
    });
  });
});
