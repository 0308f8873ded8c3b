import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, describe, it } from 'node:test';
import { childProcesses, until } from '../../support/processes';
import { CATCH, complete, js, POOL, tag, type Harness, type Message } from '../harness';

const THROWS = 'if (msg.payload === "bad") {\n  throw new Error("boom");\n}\nreturn msg;';

/** Errors of messages: where they go, and who is not affected. */
export function errorSuite(red: Harness): void {
  describe('errored messages', () => {
    afterEach(() => red.unload());

    it('leave by the error output as they came in, with what happened where', async () => {
      await red.load([tag({ advancedProcessing: THROWS }), complete('tag'), CATCH], ['caught']);
      const req = {};
      red.send('tag', { _msgid: 'm', payload: 'bad', topic: 't', req });
      const [err] = await red.arrived('err', 1);
      assert.deepEqual(err, {
        _msgid: 'm',
        payload: 'bad',
        topic: 't',
        req,
        error: {
          code: 'script_error',
          stage: 'advancedProcessing',
          line: 2,
          column: 9,
          message: 'Error: boom',
          source: { id: 'tag', type: 'tag-processor', name: 'line' },
        },
      });
      assert.equal(err?.['req'], req);
      await red.arrived('complete', 1);
      assert.deepEqual([red.at('complete').length, red.at('caught').length], [1, 0]);
    });

    it('reach catch nodes where nothing is wired to the error output', async () => {
      await red.load([tag({ advancedProcessing: THROWS, wires: [['out'], []] }), complete('tag'), CATCH], ['caught']);
      red.send('tag', { payload: 'bad' }, { payload: 1 });
      const [caught] = await red.arrived('caught', 1);
      const { message, code, source } = caught?.['error'] as Message;
      assert.equal(message, 'Error: advancedProcessing:2:9 Error: boom');
      assert.equal(code, 'script_error');
      assert.equal((source as Message)['id'], 'tag');
      assert.equal(caught?.['payload'], 'bad');
      await red.arrived('complete', 1);
      await red.arrived('out', 1);
      assert.deepEqual([red.at('complete').length, red.at('caught').length], [1, 1]);
    });

    it('are logged once with line of script, tenant and message, then counted, where nothing takes them', async () => {
      await red.load([tag({ advancedProcessing: THROWS, wires: [['out'], []] })]);
      for (let i = 0; i < 50; i++) red.send('tag', { _msgid: 'm', payload: 'bad', headers: { authorization: 'geheim' }, req: {} });
      red.send('tag', { payload: 1 });
      await red.arrived('out', 1);
      assert.deepEqual(red.logged('tag', 'ERROR'), [
        'script_error in advancedProcessing:2:9: Error: boom\n' +
          '  |   throw new Error("boom");\n' +
          '  |         ^\n' +
          '  tenant: default\n' +
          '  message: {"_msgid":"m","payload":"bad","headers":{"authorization":"***"},"req":{}}',
      ]);
      await red.deploy([]);
      assert.deepEqual(red.logged('tag', 'ERROR').slice(1), ['script_error in advancedProcessing:2:9: Error: boom (49 more in 1 s)']);
    });

    it('are not logged where a catch node takes them, nor in full where they are wired', async () => {
      await red.load([tag({ advancedProcessing: THROWS, wires: [['out'], []] }), js('throw 1;'), CATCH], ['caught']);
      red.send('tag', { payload: 'bad' }, { payload: 'bad' });
      red.send('js', { payload: 1 }, { payload: 2 }, { payload: 3 });
      await red.arrived('caught', 2);
      await red.arrived('err', 3);
      await red.deploy([]);
      assert.deepEqual([red.logged('tag', 'ERROR'), red.logged('js', 'ERROR'), red.logged('tag', 'INFO')], [[], [], []]);
      assert.deepEqual(red.logged('js', 'INFO'), ['3 messages were errored in 1 s (script_error 3); sent to the error output']);
    });

    it('of a batch are logged with how many they are', async () => {
      await red.load([tag({ advancedProcessing: THROWS, wires: [['out'], []] })]);
      red.send('tag', { batch: true, payload: ['bad', 1, 'bad'] });
      await red.arrived('out', 1);
      await until('the log', () => red.logged('tag', 'ERROR').length > 0);
      const [entry = ''] = red.logged('tag', 'ERROR');
      assert.match(entry, /^script_error in advancedProcessing:2:9: 2 of the batch's 3 messages errored, the first with: /);
      assert.match(entry, /\n {2}message: \{.*"payload":\["bad",1,"bad"\]/);
    });

    it('follow the wires when only these are deployed again', async () => {
      const flow = (wires: string[][]) => [tag({ advancedProcessing: THROWS, wires }), CATCH];
      await red.load(flow([['out'], []]));
      await red.ready('tag');
      await red.deploy(flow([['out'], ['err']]), 'nodes');
      red.send('tag', { payload: 'bad' });
      await red.arrived('err', 1);
      assert.equal(red.at('caught').length, 0);
    });

    it('of an endless loop time out, while the rest of the flow goes on and the event loop is free', async () => {
      const other = tag({ pool: '', wires: [['other'], []] });
      await red.load([{ ...POOL, timeout: 600 }, js('while (msg.payload === "loop"); return msg;'), other], ['other']);
      await red.ready('js');
      await red.ready('tag');
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      red.send('js', { payload: 1 }, { payload: 'loop' }, { payload: 2 });
      red.send('tag', { payload: 3 });
      await red.arrived('other', 1);
      assert.equal(red.at('err').length, 0, 'the loop still runs');
      const [err] = await red.arrived('err', 1);
      await red.arrived('out', 2);
      delay.disable();
      assert.equal((err?.['error'] as Message)['code'], 'timeout');
      assert.deepEqual(red.at('out').map(({ payload }) => payload), [1, 2]);
      assert.ok(delay.max / 1e6 < 300, `event loop blocked for ${delay.max / 1e6} ms`);
    });

    it('beyond maxQueue come out at once as queue_full, and none is lost', async () => {
      const slow = 'for (const end = Date.now() + 20; Date.now() < end;); return msg;';
      await red.load([js(slow, { maxQueue: 10 }), complete('js')]);
      await red.ready('js');
      for (let payload = 0; payload < 25; payload++) red.send('js', { payload });
      await red.arrived('complete', 25);
      assert.deepEqual(red.at('out').map(({ payload }) => payload), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      assert.deepEqual(red.at('err').map(({ payload }) => payload), Array.from({ length: 15 }, (_, index) => index + 10));
      const { code, message } = red.at('err')[0]?.['error'] as Message;
      assert.equal(code, 'queue_full');
      assert.equal(message, '10 messages are waiting or running, and maxQueue is 10');
      await red.status('js', /15 errored/);
      const { text } = await red.get('/tag-processor/metrics');
      assert.match(text, /messages_errored_total\{processor="script",code="queue_full"\} 15/);
      red.send('js', { payload: 'again' });
      await red.arrived('out', 11);
    });

    it('are a whole batch when there is no room for it', async () => {
      await red.load([js('return msg;', { maxQueue: 3 })]);
      red.send('js', { batch: true, payload: [1, 2, 3, 4] }, { batch: true, payload: [1, 2, 3] });
      const [err] = await red.arrived('err', 1);
      assert.deepEqual(err?.['payload'], [1, 2, 3, 4]);
      await red.arrived('out', 3);
    });

    it('are none when the sandbox process is killed: the log says so, and the messages come out', async () => {
      await red.load([js('for (const end = Date.now() + 10; Date.now() < end;); return msg;', { batchSize: 5 })]);
      await red.ready('js');
      await until('the processes of other tests are gone', () => childProcesses().length === 1);
      for (let payload = 0; payload < 20; payload++) red.send('js', { payload });
      process.kill(childProcesses()[0] as number, 'SIGKILL');
      const outs = await red.arrived('out', 20);
      assert.deepEqual(outs.map(({ payload }) => payload), Array.from({ length: 20 }, (_, index) => index));
      assert.deepEqual(red.at('err'), []);
      assert.match(red.logged('pool', 'WARN').join(), /^the sandbox process was replaced \(exit\): SIGKILL/);
    });

    it('write what scripts log to the node\'s log', async () => {
      const levels = '["debug", "log", "info", "warn", "error"]';
      const code = `for (const level of ${levels}) console[level](level, msg.payload); return msg;`;
      await red.load([js(code)]);
      red.send('js', { payload: 7 });
      await red.arrived('out', 1);
      assert.deepEqual(red.logged('js', 'DEBUG'), ['debug 7']);
      assert.deepEqual(red.logged('js', 'INFO'), ['log 7', 'info 7']);
      assert.deepEqual(red.logged('js', 'WARN'), ['warn 7']);
      assert.deepEqual(red.logged('js', 'ERROR'), ['error 7']);
    });
  });
}
