import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Trial } from '../../../../lib';
import { runProgram, Workspace } from '../../../support/program';
import { ServedNodeRed, type Answer } from './served';

const workspace = new Workspace();
after(() => workspace.remove());

const POOL = { id: 'pool', type: 'sandbox-pool', name: 'small', timeout: '300', memory_limit: '32', max_size: '1', db: true, env: 'PATH', flow_keys: 'shift' };
const PLACE = { z: 'tab', x: 100, y: 100 };
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  POOL,
  { id: 'in', type: 'http in', ...PLACE, url: '/in', method: 'post', wires: [['js']] },
  { id: 'js', type: 'js-processor', ...PLACE, name: 'script', code: 'msg.payload = { got: msg.payload.value }; return msg;', pool: 'pool', batchTimeout: '0', wires: [['out'], []] },
  { id: 'out', type: 'http response', ...PLACE, wires: [] },
];
const DRAFT = { type: 'js-processor', id: 'js', pool: 'pool', message: '{"payload": 1}' };
const TAG = {
  type: 'tag-processor', pool: 'pool', message: '{"payload": 20, "topic": "t"}',
  defaults: "msg.meta = { location_path: 'plant', data_contract: '_raw', tag_name: msg.topic }; return msg;",
  conditions: [{ if: 'msg.payload > 10', then: "msg.meta.virtual_path = 'hot'; return msg;" }],
};

/** The routes of a real Node-RED: who may ask for what, and what hostile drafts do to it. */
export function trialSuite(runtime: 'node-red' | 'node-red-4'): void {
  describe(`trials in ${runtime}`, () => {
    let red: ServedNodeRed;
    const tryCode = async (code: string, more: object = {}): Promise<Trial & Answer> => {
      const { status, body } = await red.ask('writer', 'try', { ...DRAFT, code, ...more });
      return { ...(body as unknown as Trial), status, body };
    };
    const errorOf = ({ outcome, body }: Trial & Answer) => (outcome?.status === 'errored' ? outcome.error : assert.fail(JSON.stringify(body)));

    before(async () => {
      red = await ServedNodeRed.start(runtime, FLOW);
    });
    after(() => red.stop());

    it('need permissions', async () => {
      const asked = async (user: string): Promise<number[]> => {
        const draft = { ...DRAFT, code: 'return msg;', test: { input: [{ payload: 1 }], output: [{}] } };
        const pipeline = red.ask(user, 'pipeline', { ...draft, tests: [draft.test] });
        const answers = [red.ask(user, 'check', draft), red.ask(user, 'samples/js'), pipeline, red.ask(user, 'try', draft), red.ask(user, 'test', draft)];
        return (await Promise.all(answers)).map(({ status }) => status);
      };
      assert.deepEqual(await asked('nobody'), [401, 401, 401, 401, 401]);
      assert.deepEqual(await asked('stranger'), [401, 401, 401, 401, 401]);
      assert.deepEqual(await asked('reader'), [200, 200, 200, 401, 401], 'who may look may not run code');
      assert.deepEqual(await asked('writer'), [200, 200, 200, 200, 200]);
    });

    it('check all scripts of a draft, with the places of problems and warnings', async () => {
      const { status, body } = await red.ask('reader', 'check', { ...TAG, conditions: [{ if: 'msg.payload >', then: 'return msg;' }], advancedProcessing: 'require("fs");\nreturn msg;;(' });
      assert.equal(status, 200);
      const { problems } = body as unknown as { problems: { key: string; line: number; column: number }[] };
      assert.deepEqual(problems.map(({ key, line }) => [key, line]), [['conditions[0].if', 1], ['advancedProcessing', 2]]);
      assert.deepEqual((await red.ask('reader', 'check', TAG)).body, { problems: [], warnings: [] });
    });

    it('say what is wrong with a request', async () => {
      const refused = async (path: string, body: unknown): Promise<[number, string]> => {
        const answer = await red.ask('writer', path, body);
        return [answer.status, String(answer.body['error'])];
      };
      assert.deepEqual(await refused('check', { type: 'function' }), [400, 'type is not one of tag-processor, js-processor']);
      assert.deepEqual(await refused('check', { ...TAG, defaults: 1 }), [400, 'defaults: is not text']);
      assert.deepEqual(await refused('check', []), [400, 'the request is not a JSON object']);
      assert.match((await refused('try', { ...DRAFT, message: '{' }))[1], /^the message is not JSON: /);
      assert.match((await refused('try', { ...DRAFT, message: '1' }))[1], /^the message is not a JSON object/);
      assert.match((await refused('try', { ...DRAFT, pool: 'gone' }))[1], /sandbox pool is missing or disabled/);
      assert.deepEqual(await refused('try', { ...DRAFT, tenant: 'meta.customer', tenantType: 'msg' }), [400, 'msg.meta.customer, which gives the tenant, is missing']);
      const [status, reason] = await refused('check', { ...TAG, defaults: 'x'.repeat(2 * 1024 * 1024) });
      assert.equal(status, 413);
      assert.match(reason, /^the request has \d+ bytes; 2097152 are possible$/);
    });

    it('tell what each stage made of a message', async () => {
      const { status, body } = await red.ask('writer', 'try', TAG);
      const { steps, outcome } = body as unknown as Trial;
      assert.equal(status, 200);
      assert.deepEqual(steps.map((step) => [step.stage, step.status]), [['defaults', 'done'], ['conditions[0]', 'matched']]);
      assert.equal(outcome?.status === 'processed' && outcome.messages[0]?.['topic'], 'umh.v1.plant._raw.hot.t');
    });

    it('run with the context, the environment and the events of the node, and call nobody', async () => {
      const code = `events.emit('seen', context.tenant);
msg.payload = { tenant: context.tenant, path: typeof env.get('PATH'), shift: flow.get('shift') };
try { await db.put('a', 1); } catch (error) { msg.refused = error.message; }
return msg;`;
      const { outcome, events } = await tryCode(code, { tenant: 'meta.customer', tenantType: 'msg', message: '{"payload":1,"meta":{"customer":"acme"}}' });
      const [message] = outcome?.status === 'processed' ? outcome.messages : [];
      assert.deepEqual(message?.payload, { tenant: 'acme', path: 'string' });
      assert.equal(message?.['refused'], 'db.put: a trial does not call out, neither to hosts nor to documents');
      assert.deepEqual(events, [{ name: 'seen', payload: 'acme' }]);
    });

    it('end by the limits of the pool, while flows go on', async () => {
      let isDone = false;
      const hostile = Promise.all([
        tryCode('console.log("before"); for (;;);'),
        tryCode('const all = []; for (;;) all.push(new Array(1000).fill(all.length));'),
        tryCode('await new Promise(() => {});'),
        tryCode('const f = () => f() + f(); return f();'),
      ]).finally(() => (isDone = true));
      let sent = 0;
      let slowest = 0;
      while (!isDone) {
        const from = performance.now();
        assert.deepEqual(await red.send({ value: sent }), { got: sent });
        slowest = Math.max(slowest, performance.now() - from);
        sent++;
      }
      const [loop, bomb, hang, recursion] = await hostile;
      assert.equal(errorOf(loop).code, 'timeout');
      assert.deepEqual(loop.console, [{ level: 'log', text: 'before' }]);
      assert.ok(['memory_limit', 'sandbox_crashed', 'timeout'].includes(errorOf(bomb).code), errorOf(bomb).code);
      assert.equal(errorOf(hang).code, 'timeout');
      assert.equal(errorOf(recursion).code, 'script_error');
      assert.ok(sent > 10, `${sent} messages went through the flow meanwhile`);
      assert.ok(slowest < 2_000, `the slowest took ${slowest} ms`);
      const { outcome } = await tryCode('return msg;');
      assert.equal(outcome?.status, 'processed', 'the next trial is none the worse');
    });

    it('check a thousand conditions beside the flows', async () => {
      const conditions = Array.from({ length: 1000 }, (_, index) => ({ if: `msg.meta.id === ${index}`, then: `msg.meta.tag_name = 't${index}';\nmsg.payload *= 2;\nreturn msg;` }));
      let checked: Answer | null = null;
      const check = red.ask('reader', 'check', { ...TAG, conditions }).then((answer) => (checked = answer));
      let sent = 0;
      while (checked === null) assert.deepEqual(await red.send({ value: sent }), { got: sent++ });
      assert.deepEqual((await check).body, { problems: [], warnings: [] });
      assert.ok(sent > 5, `${sent} messages went through the flow meanwhile`);
    });

    it('are no more than some at once', async () => {
      const statuses = (await Promise.all(Array.from({ length: 12 }, () => tryCode('for (;;);')))).map(({ status }) => status);
      assert.deepEqual([statuses.filter((status) => status === 200).length, statuses.filter((status) => status === 503).length], [9, 3]);
    });

    it('run a test of the node', async () => {
      const body = { ...DRAFT, code: 'msg.payload *= 2; return msg;', test: { name: 'double', input: [{ payload: 2 }], output: [{ payload: 5 }] } };
      const { status, body: verdict } = await red.ask('writer', 'test', body);
      assert.equal(status, 200);
      assert.deepEqual(verdict, { problems: [], differences: [{ path: 'output[0].payload', expected: '5', actual: '4' }], errors: [] });
    });

    it('become a pipeline file whose tests pass on the command line', async () => {
      const tests = [
        { name: 'hot', input: [{ payload: 20, topic: 'oven', _msgid: 'a1' }], output: [{ payload: { value: 20 }, topic: 'umh.v1.plant._raw.hot.oven' }] },
        { name: 'no value', input: [{ topic: 'oven' }], errored: [{ code: 'invalid_message' }] },
      ];
      const { status, body } = await red.ask('reader', 'pipeline', { ...TAG, name: 'Oven ${1}', tests });
      assert.equal(status, 200, JSON.stringify(body));
      const text = String(body['yaml']);
      assert.match(text, /^# From the node "Oven \$\{1\}" of Node-RED\./);
      assert.match(text, /^sandbox:\n  timeout: 300\n  memory_limit: 32\n  max_size: 1\n  preload_size: 0\n  db: true\n  env:\n    - PATH$/m);
      assert.equal((await runProgram(['test', workspace.write('oven.yaml', text)])).stdout.split('\n').at(-2), '2 tests: 2 passed, 0 failed');
      const refused = await red.ask('reader', 'pipeline', { ...TAG, tests: [{ input: [1] }] });
      assert.deepEqual([refused.status, refused.body['error']], [400, 'test "test 1": a message is not an object']);
    });

    it('show the messages that arrive at a node while somebody looks', async () => {
      assert.deepEqual((await red.ask('reader', 'samples/out')).body, { samples: [] });
      await red.ask('reader', 'samples/js');
      await red.send({ value: 42, token: 'hunter2' });
      const { samples } = (await red.ask('reader', 'samples/js')).body as { samples: { text: string }[] };
      assert.deepEqual((JSON.parse(samples[0]?.text ?? '') as { payload: unknown }).payload, { value: 42, token: '***' });
    });
  });
}
