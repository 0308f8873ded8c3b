import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { childProcesses, until } from '../../support/processes';
import { CATCH, complete, js, POOL, tag, type Harness, type Message } from '../harness';

const BROKEN = {
  conditions: [{ if: 'true', then: 'return msg;' }, { name: 'bad', if: 'msg.payload >\n  )', then: 'return msg;' }],
};

/** Deploying: what is not valid, what is shared, and what is left behind. */
export function deploySuite(red: Harness): void {
  describe('a deploy', () => {
    afterEach(() => red.unload());

    it('with a syntax error shows it in the status and the log, tells catch nodes, and runs the other nodes', async () => {
      await red.load([tag(BROKEN), js('return msg;', { wires: [['other'], []] }), CATCH], ['other', 'caught']);
      const { fill, text } = await red.status('tag', /conditions/);
      assert.deepEqual([fill, text], ['red', 'conditions[1].if:2:3 unexpected token `)`']);
      const [caught] = await red.arrived('caught', 1);
      const { message, code } = caught?.['error'] as Message;
      assert.equal(code, 'config_error');
      assert.equal(message, 'Error: conditions[1].if:2:3: unexpected token `)`\n  |   )\n  |   ^');
      assert.deepEqual(red.logged('tag', 'ERROR'), ['conditions[1].if:2:3: unexpected token `)`\n  |   )\n  |   ^']);
      red.send('js', { payload: 1 });
      await red.arrived('other', 1);
    });

    it('with a syntax error logs it once where there is no catch node', async () => {
      await red.load([tag(BROKEN)]);
      await until('the error is logged', () => red.logged('tag', 'ERROR').length > 0);
      assert.equal(red.logged('tag', 'ERROR').length, 1);
    });

    it('with a syntax error errors every message, also those that came before it was found', async () => {
      await red.load([tag({ ...BROKEN, wires: [['out'], []] }), CATCH, complete('tag')], ['caught']);
      red.send('tag', { payload: 1 });
      await red.status('tag', /conditions/);
      red.send('tag', { payload: 2 });
      await until('both are caught', () => red.at('caught').filter(({ payload }) => payload !== undefined).length === 2);
      const caught = red.at('caught').find(({ payload }) => payload === 2);
      const { message } = caught?.['error'] as Message;
      assert.equal(message, 'Error: conditions[1].if:2:3 unexpected token `)`; the node was not started');
      assert.equal(red.at('complete').length, 0);
      assert.match((await red.get('/tag-processor/metrics')).text, /code="config_error"\} 2/);
    });

    it('warns once of what the lint finds', async () => {
      const conditions = [{ if: 'msg.payload = 1', then: 'return msg;' }];
      await red.load([tag({ conditions })]);
      await red.ready('tag');
      red.send('tag', { payload: 5 });
      await red.arrived('out', 1);
      const warnings = red.logged('tag', 'WARN');
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', /^conditions\[0\]\.if:1:1: assigns.*\n {2}\| msg\.payload = 1\n/);
    });

    it('leaves a condition out that is switched off', async () => {
      const conditions = [{ if: 'true', then: 'msg.payload = "on"; return msg;', enabled: false }];
      await red.load([tag({ conditions })]);
      red.send('tag', { payload: 'off' });
      const [out] = await red.arrived('out', 1);
      assert.equal((out?.['payload'] as Message)['value'], 'off');
    });

    const invalid: [what: string, properties: object, status: RegExp][] = [
      ['a batch size that is no number', { batchSize: 'many' }, /^batchSize: "many" is not a whole number from 1 to 10000/],
      ['a queue of no messages', { maxQueue: '0' }, /^maxQueue: 0 is not a whole number/],
      ['a variable for a number that is not set', { batchSize: '${NOT_SET}' }, /^batchSize: \$\{NOT_SET\} is not set in the environment: set it/],
      ['a variable that holds no number', { batchTimeout: '${TAGWRIGHT_WORD}' }, /^batchTimeout: "soon" is not a whole number from 0 to 60000 ms$/],
      ['a pool with a variable that is not set', { pool: 'variable' }, /^pool: the sandbox pool "var" is not valid: http_timeout: \$\{NOT_SET\} is not set/],
      ['a shape that does not exist', { emit: 'stream' }, /^emit: "stream" is not one of messages, batch$/],
      ['a pool that is missing', { pool: 'gone' }, /^pool: the sandbox pool is missing or disabled$/],
      ['a pool that is not valid', { pool: 'broken' }, /^pool: the sandbox pool "slow" is not valid: timeout: "soon"/],
      ['no script at all', { defaults: '' }, /^needs at least one of defaults, conditions, advancedProcessing$/],
      ['conditions that are no list', { conditions: 'x' }, /^conditions: is not a list$/],
      ['a condition without scripts', { conditions: [{ name: 'empty' }] }, /^conditions\[0\]\.if: is empty$/],
    ];
    for (const [what, properties, status] of invalid) {
      it(`with ${what} says so`, async () => {
        process.env['TAGWRIGHT_WORD'] = 'soon';
        const broken = { id: 'broken', type: 'sandbox-pool', name: 'slow', timeout: 'soon' };
        const unset = { id: 'variable', type: 'sandbox-pool', name: 'var', http_timeout: '${NOT_SET}' };
        await red.load([broken, unset, tag(properties)]);
        const { fill } = await red.status('tag', status);
        assert.equal(fill, 'red');
        red.send('tag', { payload: 1 });
        const [err] = await red.arrived('err', 1);
        assert.equal((err?.['error'] as Message)['code'], 'config_error');
      });
    }

    it('takes its numbers from variables of the environment', async () => {
      Object.assign(process.env, { TAGWRIGHT_SIZE: '2', TAGWRIGHT_WAIT: '60000' });
      await red.load([tag({ batchSize: '${TAGWRIGHT_SIZE}', batchTimeout: '${TAGWRIGHT_WAIT}' })]);
      await red.ready('tag');
      red.send('tag', { payload: 1 }, { payload: 2 });
      // Within the wait: a batch of two is full.
      await red.arrived('out', 2, 20_000);
    });

    it('where no sandbox process can be started says why and what to do', async () => {
      const { execPath } = process;
      process.execPath = '/nowhere/node';
      try {
        await red.load([{ ...POOL, id: 'own' }, tag({ pool: 'own', wires: [['out'], []] }), CATCH], ['caught']);
        const { fill } = await red.status('tag', /^the sandbox process does not start/);
        assert.equal(fill, 'red');
        red.send('tag', { payload: 1 });
        const [, caught] = await red.arrived('caught', 2);
        const { code, message } = caught?.['error'] as Message;
        assert.equal(code, 'sandbox_unavailable');
        assert.match(String(message), /ENOENT.*run "npm rebuild isolated-vm"/);
        assert.match(red.logged('tag', 'ERROR')[0] ?? '', /run "npm rebuild isolated-vm"/);
      } finally {
        process.execPath = execPath;
      }
    });

    it('takes numbers as text, as the editor stores them', async () => {
      const numbers = { batchSize: '2', batchTimeout: ' 1 ', maxQueue: '2' };
      await red.load([{ ...POOL, timeout: '300', max_size: '' }, js('return msg;', numbers)]);
      red.send('js', { payload: 1 }, { payload: 2 }, { payload: 3 });
      await red.arrived('out', 2);
      assert.deepEqual(red.at('err').map(({ payload }) => payload), [3]);
    });

    it('with a pool for two processors starts one process for both', async () => {
      await until('the processes of other tests are gone', () => childProcesses().length === 0);
      await red.load([tag(), js('return msg;')]);
      await red.ready('tag');
      await red.ready('js');
      assert.equal(childProcesses().length, 1);
      red.send('tag', { payload: 1 });
      red.send('js', { payload: 2 });
      await red.arrived('out', 2);
    });

    it('keeps messages that come while the node starts', async () => {
      await red.load([js('return msg;', { batchSize: 2 })]);
      for (let payload = 0; payload < 9; payload++) red.send('js', { payload });
      await red.status('js', /^starting$/);
      const outs = await red.arrived('out', 9);
      assert.deepEqual(outs.map(({ payload }) => payload), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
    });

    it('finishes what the old nodes have taken', async () => {
      await red.load([js('for (const end = Date.now() + 30; Date.now() < end;); return msg;', { batchSize: 1 })]);
      await red.ready('js');
      for (let payload = 0; payload < 10; payload++) red.send('js', { payload });
      await red.node('js').close(false);
      assert.deepEqual((await red.arrived('out', 10)).map(({ payload }) => payload), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      assert.equal(red.at('err').length, 0);
    });

    it('finishes what has come in before the old nodes had started', async () => {
      await red.load([js('return msg;')]);
      red.send('js', { payload: 1 }, { payload: 2 });
      await red.node('js').close(false);
      assert.deepEqual((await red.arrived('out', 2)).map(({ payload }) => payload), [1, 2]);
    });

    it('that is repeated twenty times leaves no process, no listener and no figures behind', async () => {
      const script = js('return msg;', { pool: '' });
      const broken = tag({ ...BROKEN, id: 'broken' });
      await red.load([tag(), script, broken]);
      await red.ready('tag');
      red.send('broken', { payload: 1 });
      await red.arrived('err', 1);
      const events = red.events();
      const listeners = () => events.eventNames().reduce((sum, name) => sum + events.listenerCount(name), 0);
      const before = { listeners: listeners(), routes: red.routes(), processes: childProcesses().length };
      for (let round = 0; round < 20; round++) {
        await red.deploy([tag({ name: `line ${round}` }), script, broken]);
      }
      await red.status('tag', /^idle/);
      await red.ready('js');
      red.send('tag', { payload: 1 });
      await red.arrived('out', 1);
      await until('the old processes are gone', () => childProcesses().length === before.processes);
      assert.deepEqual([listeners(), red.routes()], [before.listeners, before.routes]);
      const { text } = await red.get('/tag-processor/metrics');
      const processors = new Set([...text.matchAll(/processor="([^"]+)"/g)].map(([, name]) => name));
      assert.deepEqual([...processors].sort(), ['line 19', 'script']);
      await red.deploy([]);
      await until('no process is left', () => childProcesses().length === 0);
    });
  });
}
