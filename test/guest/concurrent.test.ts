import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { CallError, createJsProcessor, type Message, type Outcome } from '../../lib/index';
import { until } from '../support/processes';
import { errorOf, payloadOf, runJs } from './run-script';
import { echo, never, openSandbox } from './services';

const messages = (count: number): Message[] => Array.from({ length: count }, (_, payload) => ({ payload: String(payload) }));
const GET = 'msg.payload = await db.get(msg.payload); return msg';
const refused = (): Promise<never> => Promise.reject(new CallError('rate_limited', 'too many'));

/** Every message but those named came out with its own payload, in its own place. */
function assertOwn(outcomes: Outcome[], ...others: number[]): void {
  outcomes.forEach((outcome, index) => {
    if (!others.includes(index)) assert.equal(payloadOf(outcome), String(index));
  });
}

suite('messages that await', () => {
  test('are under way together, 256 of them: one that is never answered and one that is refused hurt no other', async () => {
    const { services, calls } = echo({ 7: never, 9: refused });
    let open = 0;
    let letGo: () => void = () => undefined;
    const allOpen = new Promise<void>((resolve) => (letGo = resolve));
    const sandbox = openSandbox({
      // Nothing is answered before so many calls are open.
      services: async (call, info) => {
        if (++open === 256) letGo();
        await allOpen;
        return services(call, info);
      },
    }, { timeout: 3000 });
    const outcomes = await runJs({ code: GET, sandbox }, ...messages(300));
    assert.equal(calls.length, 300);
    assertOwn(outcomes, 7, 9);
    const late = errorOf(outcomes[7]);
    assert.deepEqual([late.code, late.stage, late.message], ['timeout', 'code', 'ran longer than 3000 ms: it waits for db.get']);
    const error = errorOf(outcomes[9]);
    assert.deepEqual([error.code, error.line, error.column, error.message], ['rate_limited', 1, 24, 'Error: db.get: too many']);
    assert.equal(sandbox.restarts.exit, 0);
  });

  test('may catch what is refused, and see its code', async () => {
    const sandbox = openSandbox({ services: echo({ 1: refused }).services });
    const code = 'try { msg.payload = await db.get(msg.payload) } catch (error) { msg.payload = error.code + ", " + error.message } return msg';
    const outcomes = await runJs({ code, sandbox }, ...messages(3));
    assertOwn(outcomes, 1);
    assert.equal(payloadOf(outcomes[1]), 'rate_limited, db.get: too many');
  });

  test('keep their order, however their answers come', async () => {
    const sandbox = openSandbox({
      services: async ({ args }) => {
        await new Promise((resolve) => setTimeout(resolve, 40 - Number(args[0])));
        return args[0];
      },
    });
    assertOwn(await runJs({ code: GET, sandbox }, ...messages(40)));
  });

  test('with an ordinary failure give the place of the call', async () => {
    const sandbox = openSandbox({ services: echo({ 0: () => Promise.reject(new Error('disk full')) }).services });
    const { code, line, column, message } = errorOf((await runJs({ code: `// first line\n${GET}`, sandbox }, ...messages(1)))[0]);
    assert.deepEqual([code, line, column, message], ['script_error', 2, 24, 'Error: db.get: disk full']);
  });

  test('wait for what never happens: errored at once, and the neighbours go on', async () => {
    const sandbox = openSandbox({ services: echo().services });
    const started = performance.now();
    const code = `if (msg.payload === '3') await new Promise(() => {}); ${GET}`;
    const outcomes = await runJs({ code, sandbox }, ...messages(10));
    assertOwn(outcomes, 3);
    assert.deepEqual([errorOf(outcomes[3]).code, errorOf(outcomes[3]).message], ['timeout', 'awaits something that can never happen']);
    assert.ok(performance.now() - started < 5000);
  });

  for (const [name, code] of [
    ['at once', `if (msg.payload === '5') for (;;); ${GET}`],
    ['behind an answer', `msg.payload = await db.get(msg.payload); if (msg.payload === '5') for (;;); return msg`],
    ['behind an answer, in awaits', `msg.payload = await db.get(msg.payload); if (msg.payload === '5') for (;;) await null; return msg`],
    ['in calls', `if (msg.payload === '5') for (;;) await db.get(msg.payload); ${GET}`],
  ] as const) {
    test(`loop for ever, ${name}: the message alone is errored`, async () => {
      const sandbox = openSandbox({ services: echo().services }, { timeout: 300 });
      const outcomes = await runJs({ code, sandbox }, ...messages(20));
      assertOwn(outcomes, 5);
      assert.equal(errorOf(outcomes[5]).code, 'timeout');
    });
  }

  test('are answered late: a message that was failed does not finish again', async () => {
    let answer = (): void => undefined;
    const sandbox = openSandbox({ services: echo({ 0: () => new Promise<void>((resolve) => (answer = resolve)) }).services }, { timeout: 100 });
    const processor = await createJsProcessor({ code: GET, sandbox });
    const [first] = await processor.process(messages(1));
    assert.equal(errorOf(first).code, 'timeout');
    answer();
    assertOwn(await processor.process([{ payload: '0' }, { payload: '1' }]), 0);
    assert.deepEqual({ ...processor.stats, hits: 0, misses: 0 }, { processed: 1, errored: 2, dropped: 0, hits: 0, misses: 0 });
    await processor.close();
  });

  test('are not through when their process is killed: they run again', async () => {
    const other = { 2: never };
    const { services, calls } = echo(other);
    const sandbox = openSandbox({ services });
    const running = runJs({ code: GET, sandbox }, ...messages(5));
    await until('all have called', () => calls.length === 5);
    other[2] = (): Promise<never> => Promise.resolve('2') as Promise<never>;
    process.kill(sandbox.pids[0] as number, 'SIGKILL');
    assertOwn(await running);
    assert.deepEqual([calls.length, sandbox.restarts.exit], [10, 1]);
  });

  test('are one after the other where they use the cache', async () => {
    const sandbox = openSandbox({ services: echo().services });
    const code = "const n = cache.get('n') ?? 0; await db.get('x'); cache.set('n', n + 1); msg.payload = n; return msg";
    const outcomes = await runJs({ code, sandbox }, ...messages(50));
    assert.deepEqual(outcomes.map(payloadOf), Array.from({ length: 50 }, (_, index) => index));
  });

  test('and run out of time leave nothing in the cache', async () => {
    const sandbox = openSandbox({ services: echo({ 0: never }).services }, { timeout: 100 });
    const code = "const n = cache.get('n') ?? 0; cache.set('n', n + 1); await db.get(msg.payload); msg.payload = n; return msg";
    const outcomes = await runJs({ code, sandbox }, ...messages(3));
    assert.equal(errorOf(outcomes[0]).code, 'timeout');
    assert.deepEqual([payloadOf(outcomes[1]), payloadOf(outcomes[2])], [0, 1]);
  });

  test('a rejection that nobody awaits hurts no other', async () => {
    const sandbox = openSandbox({ services: echo({ 1: refused }).services });
    const outcomes = await runJs({ code: `db.get('1'); Promise.reject(new Error('left')); await null; ${GET.replace('msg.payload)', "'x')")}`, sandbox }, ...messages(20));
    assert.deepEqual(outcomes.map(payloadOf), Array(20).fill('x'));
  });
});
