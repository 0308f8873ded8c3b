import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createJsProcessor, type Message, type ScriptEvent } from '../../lib/index';
import { errorOf, payloadOf, runJs, sharedSandbox } from './run-script';
import { echo, openSandbox } from './services';

suite('an API that is not turned on says so', () => {
  const sandbox = sharedSandbox();
  for (const [name, call] of [
    ['db', "db.get('k')"], ['http', "http.fetch('http://a/')"], ['events', "events.emit('e')"], ['env', "env.get('HOME')"],
    ['flow', "flow.get('k')"], ['global', "global.get('k')"],
  ] as const) {
    for (const code of [call, `await ${call}`]) {
      test(code, async () => {
        const { code: errorCode, message, line } = errorOf((await runJs({ code: `${code}; return msg`, sandbox }, { payload: 0 }))[0]);
        assert.deepEqual([errorCode, message, line], ['script_error', `Error: ${name} is not turned on: allow it in the sandbox's options`, 1]);
      });
    }
  }
});

test('without services a call is refused', async () => {
  const [outcome] = await runJs({ code: "await db.get('k'); return msg", sandbox: openSandbox() }, { payload: 0 });
  assert.equal(errorOf(outcome).message, 'Error: db.get: nothing answers db.get here: the sandbox was made without services');
});

test('db and http bring out what the script gives, and bring in what the service gives', async () => {
  const { services, calls } = echo({ k: async () => ({ a: [1] }), 'http://a/': async () => ({ status: 201, headers: { x: '1' }, body: '{"b":2}' }) });
  const code = `
    await db.put('p', { v: 1 }); await db.delete('d'); await db.list({ prefix: 'q', limit: 3 });
    const response = await http.fetch('http://a/', { method: 'POST', headers: { h: '1' }, body: 'text', timeout: 50 });
    msg.payload = [await db.get('k'), response.status, response.headers.x, await response.text(), await response.json()];
    return msg`;
  const [outcome] = await runJs({ code, sandbox: openSandbox({ services }) }, { payload: 0 });
  assert.deepEqual(payloadOf(outcome), [{ a: [1] }, 201, '1', '{"b":2}', { b: 2 }]);
  assert.deepEqual(calls.map(({ api, method, args }) => [`${api}.${method}`, ...args]), [
    ['db.put', 'p', { v: 1 }], ['db.delete', 'd'], ['db.list', { prefix: 'q', limit: 3 }],
    ['http.fetch', 'http://a/', { method: 'POST', headers: { h: '1' }, body: 'text', timeout: 50 }], ['db.get', 'k'],
  ]);
});

test('the services hear who calls', async () => {
  const heard: unknown[] = [];
  const sandbox = openSandbox({ services: async (_, { context, timeout }) => void heard.push(context, timeout) });
  const processor = await createJsProcessor({ code: "await db.get('k'); return msg", sandbox });
  await processor.process([{ payload: 0 }], { user: 'ann' });
  await processor.close();
  assert.deepEqual(heard, [{ tenant: 'default', user: 'ann', organization: null }, 10_000]);
});

suite('events', () => {
  async function eventsOf(code: string, ...messages: Message[]): Promise<ScriptEvent[]> {
    const events: ScriptEvent[] = [];
    await runJs({ code, sandbox: openSandbox({ services: echo().services }), onEvent: (event) => events.push(event) }, ...messages);
    return events;
  }

  for (const [kind, wait] of [['a script', ''], ['a script that awaits', 'await db.get(String(msg.payload));']] as const) {
    test(`leave with the messages that are processed or dropped, not with errored ones: ${kind}`, async () => {
      const code = `events.emit('alarm', { at: msg.payload }); ${wait} events.emit('second');
        if (msg.payload === 1) throw new Error('x'); if (msg.payload === 2) return null; return msg`;
      const events = await eventsOf(code, { payload: 0 }, { payload: 1 }, { payload: 2 }, { payload: 3 });
      assert.deepEqual(
        events.sort((a, b) => JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
        [0, 2, 3].map((at) => ({ name: 'alarm', payload: { at } })).concat(Array(3).fill({ name: 'second', payload: null })),
      );
    });
  }

  test('of a message are bounded', async () => {
    const [outcome] = await runJs({ code: "for (;;) events.emit('e', 'x'.repeat(1000)); return msg", sandbox: openSandbox() }, { payload: 0 });
    assert.equal(errorOf(outcome).code, 'output_too_large');
  });
});

test('env, flow and global give what they were given, and copies of it', async () => {
  const sandbox = openSandbox({ env: { SITE: 'north' } });
  const code = `
    const seen = [env.get('SITE'), env.get('HOME') === undefined, flow.get('list'), global.get('n'), global.get('toString') === undefined];
    flow.get('list').push('left'); msg.payload = seen; return msg`;
  const processor = await createJsProcessor({ code, sandbox });
  const shared = { flow: { list: [1] }, global: { n: 5 } };
  const outcomes = await processor.process([{ payload: 0 }, { payload: 0 }], {}, shared);
  const [without] = await processor.process([{ payload: 0 }]);
  await processor.close();
  assert.deepEqual(outcomes.map(payloadOf), Array(2).fill(['north', true, [1], 5, true]));
  assert.equal(errorOf(without).message, "TypeError: Cannot read properties of undefined (reading 'push')");
});

suite('context', () => {
  for (const [kind, wait] of [['a script', ''], ['a script that awaits', 'await null;']] as const) {
    test(`is that of the batch, frozen, and not left in the isolate: ${kind}`, async () => {
      const code = `${wait} msg.payload = [context, Object.isFrozen(context), (() => { try { context.left = 1 } catch (error) { return error.name } })()]; return msg`;
      const processor = await createJsProcessor({ code, sandbox: openSandbox() });
      const given = [{ tenant: 'a', user: 'ann', organization: 'plant' }, { user: 'bob' }, undefined];
      const outcomes = await Promise.all(given.map((context) => processor.process([{ payload: 0 }, { payload: 0 }], context)));
      await processor.close();
      const seen = (context: object): unknown[] => Array(2).fill([{ tenant: 'default', user: null, organization: null, ...context }, true, 'TypeError']);
      assert.deepEqual(outcomes.map((batch) => batch.map(payloadOf)), given.map((context) => seen(context ?? {})));
    });
  }
});
