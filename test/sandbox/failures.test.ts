/**
 * The failure table of the design, each line done for real. In every one the guilty message is errored
 * with its code, every other message comes out right, in order and once, a neighbour on the same sandbox
 * is not hurt, the next message is served soon, and no process is left behind.
 */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { Message, Outcome } from '../../lib/message';
import { createJsProcessor, type JsProcessor } from '../../lib/processor/js-processor';
import { Sandbox } from '../../lib/sandbox/sandbox';
import { childProcesses, processorTime, until } from '../support/processes';

/** The default, in milliseconds. */
const TIMEOUT = 1_000;
/** For faults that end at the memory limit: on a busy machine that takes its time. */
const PATIENT = 5_000;
const SIZE = 40;
const GUILTY = 17;

interface Fault {
  name: string;
  /** What the guilty message runs. */
  code: string;
  codes: string[];
  timeout?: number;
}

const FAULTS: Fault[] = [
  { name: 'endless loop', code: 'for (;;) {}', codes: ['timeout'] },
  { name: 'endless await', code: 'await new Promise(() => {});', codes: ['timeout'] },
  { name: 'endless chain of awaits', code: 'for (;;) await null;', codes: ['timeout'] },
  { name: 'growing array', code: 'const a = []; for (;;) a.push(new Array(1000).fill(a.length));', codes: ['memory_limit'], timeout: PATIENT },
  { name: 'growing Map', code: 'const m = new Map(); for (let i = 0; ; i++) m.set(i, { i });', codes: ['memory_limit'], timeout: PATIENT },
  { name: 'growing string', code: "let s = 'x'; const a = []; for (;;) { s += s.slice(0, 100000) + 'y'; a.push(s.split('')); }", codes: ['memory_limit'], timeout: PATIENT },
  { name: 'deep JSON nesting', code: "const t = '['.repeat(5e6) + ']'.repeat(5e6); JSON.stringify(JSON.parse(t)); throw new Error('survived');", codes: ['script_error', 'sandbox_crashed', 'memory_limit'], timeout: PATIENT },
  { name: 'giant bigint', code: 'let x = 3n ** 3000000n; for (;;) x = x * x;', codes: ['timeout', 'memory_limit', 'script_error'] },
  { name: 'regular expression backtracking', code: "/^(a+)+$/.test('a'.repeat(60) + 'b'); for (;;) {}", codes: ['timeout'] },
  { name: 'native loop that obeys no timeout', code: 'Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);', codes: ['timeout'] },
  { name: 'memory outside the heap', code: "const a = []; for (;;) a.push(new Intl.DateTimeFormat('de', { dateStyle: 'full', timeZone: 'Europe/Berlin' }).format(0), new Intl.NumberFormat('ar-EG', { style: 'currency', currency: 'EUR' }));", codes: ['memory_limit', 'timeout'] },
  { name: 'error whose message getter loops', code: "throw Object.defineProperty(new Error(), 'message', { get() { for (;;) {} } });", codes: ['timeout'] },
  { name: 'error whose message getter is a native loop', code: "throw Object.defineProperty(new Error(), 'message', { get: () => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1) });", codes: ['timeout'] },
];

function batch(from: number, guilty: number): Message[] {
  return Array.from({ length: SIZE }, (_, index) => ({ payload: from + index, meta: index === guilty ? { bad: 'yes' } : {} }));
}

/** Asserts that all messages but the guilty one came out right and in order; gives the guilty one's outcome. */
function assertNeighbours(outcomes: Outcome[], from: number, guilty: number): Outcome | undefined {
  assert.equal(outcomes.length, SIZE);
  outcomes.forEach((outcome, index) => {
    if (index === guilty) return;
    assert.equal(outcome.status, 'processed', `message ${index}: ${JSON.stringify(outcome)}`);
    assert.deepEqual(outcome.status === 'processed' && outcome.messages.map((message) => message.payload), [from + index]);
  });
  return outcomes[guilty];
}

describe('a fault concerns its message alone:', () => {
  for (const { name, code, codes, timeout = TIMEOUT } of FAULTS) {
    it(name, async (t) => {
      const sandbox = new Sandbox({ timeout, memory_limit: 32, max_size: 2 });
      t.after(() => sandbox.close());
      const script = `if (msg.meta.bad) { ${code} }\nreturn msg;`;
      const processor = await createJsProcessor({ name: 'faulty', code: script, sandbox });
      const neighbour = await createJsProcessor({ name: 'neighbour', code: 'return msg;', sandbox });

      const order: string[] = [];
      const noted = <T>(what: string, work: Promise<T>): Promise<T> => work.finally(() => order.push(what));
      const started = performance.now();
      const first = noted('first', processor.process(batch(0, GUILTY)));
      const second = noted('second', processor.process(batch(SIZE, -1)));
      const beside = neighbour.process(batch(0, -1));

      const guilty = assertNeighbours(await first, 0, GUILTY);
      assertNeighbours(await second, SIZE, -1);
      const seconds = (performance.now() - started) / 1000;
      assertNeighbours(await beside, 0, -1);

      assert.ok(guilty?.status === 'errored');
      assert.ok(codes.includes(guilty.error.code), `${guilty.error.code}: ${guilty.error.message}`);
      assert.deepEqual(guilty.message, { payload: GUILTY, meta: { bad: 'yes' } });
      assert.deepEqual(order, ['first', 'second'], 'outcomes leave in the order in which the batches came in');
      assert.ok(seconds < 2 + timeout / 1000, `the next message was served after ${seconds.toFixed(2)} s`);
      t.diagnostic(`${guilty.error.code}, all served after ${seconds.toFixed(2)} s`);

      await sandbox.close();
      await until('no process is left', () => childProcesses().length === 0);
    });
  }
});

describe('what a message leaves behind', () => {
  const sandbox = new Sandbox({ timeout: TIMEOUT, memory_limit: 32, max_size: 1 });
  after(() => sandbox.close());

  const LEFT_BEHIND = [
    ['a loop in a microtask', 'Promise.resolve().then(() => { for (;;) {} });'],
    ['an endless chain of microtasks', '(function again() { Promise.resolve().then(again); })();'],
    ['a rejection that nobody awaits', "Promise.reject(new Error('nobody waits'));"],
    ['a rejection whose message getter loops', "Promise.reject(Object.defineProperty(new Error(), 'message', { get() { for (;;) {} } }));"],
    ['a native loop in a microtask', 'Promise.resolve().then(() => Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1));'],
  ] as const;

  for (const [name, code] of LEFT_BEHIND) {
    it(`does not hurt its neighbours: ${name}`, async () => {
      const processor = await createJsProcessor({ name, code: `if (msg.meta.bad) { ${code} }\nreturn msg;`, sandbox });
      // The message itself is through when the rest strikes: it may come out, or be blamed.
      const guilty = assertNeighbours(await processor.process(batch(0, GUILTY)), 0, GUILTY);
      const became = guilty?.status === 'errored' ? guilty.error.code : guilty?.status;
      assert.ok(became === 'processed' || became === 'timeout', became);
      assertNeighbours(await processor.process(batch(0, -1)), 0, -1);
      await processor.close();
    });
  }
});

describe('a message that leaves a loop behind', () => {
  it('and takes its time does not make the last message of the batch guilty', async (t) => {
    const sandbox = new Sandbox({ timeout: 200, max_size: 1 });
    t.after(() => sandbox.close());
    // Longer than a slice: the call ends behind the first message, and the loop strikes with the second one open.
    const code = `if (msg.payload === 0) {
      Promise.resolve().then(() => { for (;;); });
      for (const end = Date.now() + 60; Date.now() < end;);
    }
    return msg;`;
    const processor = await createJsProcessor({ code, sandbox });
    const outcomes = await processor.process([{ payload: 0 }, { payload: 1 }]);
    assert.equal(outcomes[1]?.status, 'processed');
  });
});

describe('a process that goes away', () => {
  /** Each message counts itself: what ran twice, or not at all, shows. */
  const COUNTING = "const n = (cache.get('n') ?? 0) + 1; cache.set('n', n); for (let i = 0; i < 2e4; i++) Math.sqrt(i); msg.meta.n = n; return msg;";

  async function running(): Promise<{ sandbox: Sandbox; processor: JsProcessor; results: Promise<Outcome[][]> }> {
    const sandbox = new Sandbox({ timeout: TIMEOUT, max_size: 2 });
    const processor = await createJsProcessor({ code: COUNTING, sandbox });
    const results = Promise.all(Array.from({ length: 40 }, (_, index) => processor.process(batch(index * SIZE, -1))));
    await until('some messages are through', () => processor.stats.processed >= 5 * SIZE);
    return { sandbox, processor, results };
  }

  function assertAllOnce(outcomes: Outcome[]): void {
    outcomes.forEach((outcome, index) => {
      assert.equal(outcome.status, 'processed');
      if (outcome.status !== 'processed') return;
      assert.equal(outcome.messages[0]?.payload, index);
      assert.equal(outcome.messages[0]?.meta?.['n'], String(index + 1));
    });
  }

  it('killed in the middle of a batch: every message comes out once and in order', async (t) => {
    const { sandbox, results } = await running();
    t.after(() => sandbox.close());
    const [pid] = sandbox.pids;
    process.kill(pid as number, 'SIGKILL');
    assertAllOnce((await results).flat());
    assert.equal(sandbox.restarts.exit, 1);
    await sandbox.close();
    await until('no process is left', () => childProcesses().length === 0);
  });

  it('that stops answering is replaced', async (t) => {
    const { sandbox, results } = await running();
    t.after(() => sandbox.close());
    const started = performance.now();
    process.kill(sandbox.pids[0] as number, 'SIGSTOP');
    assertAllOnce((await results).flat());
    assert.equal(sandbox.restarts.unresponsive, 1);
    assert.ok(performance.now() - started < 2_000 + TIMEOUT + 1_000, 'replaced by the heartbeat, in about a second');
    await sandbox.close();
    await until('no process is left', () => childProcesses().length === 0);
  });

  it('again and again, with the same message: that message is found in quarantine', async (t) => {
    const sandbox = new Sandbox({ timeout: 30_000, max_size: 1 });
    t.after(() => sandbox.close());
    const processor = await createJsProcessor({ code: 'if (msg.meta.bad) for (let i = 0; i < 2e10; i++);\nreturn msg;', sandbox });
    // Stands for a script that crashes V8: a process that runs the guilty message is lost. Only that message
    // uses so much of the processor, in whichever process it runs.
    const killer = setInterval(() => {
      for (const pid of sandbox.pids) if (processorTime(pid) > 1_000) process.kill(pid, 'SIGKILL');
    }, 20);
    t.after(() => clearInterval(killer));
    const guilty = assertNeighbours(await processor.process(batch(0, GUILTY)), 0, GUILTY);
    assert.ok(guilty?.status === 'errored');
    assert.equal(guilty.error.code, 'sandbox_crashed');
    assert.equal(sandbox.restarts.exit, 3, 'twice in the process that everybody shares, once in quarantine');
    await sandbox.close();
    await until('no process is left', () => childProcesses().length === 0);
  });
});
