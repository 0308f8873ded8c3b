import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { CATCH, complete, js, tag, type Harness, type Message } from '../harness';

const CODE = 'if (msg.payload === 0) throw new Error("zero"); msg.payload *= 2; return msg;';
const payloads = (messages: Message[]): unknown[] => messages.map(({ payload }) => payload);

/** Batches in and out. */
export function batchSuite(red: Harness): void {
  describe('batches', () => {
    afterEach(() => red.unload());

    it('come in as one message and leave as single ones', async () => {
      await red.load([js(CODE, { batchSize: 2 }), complete('js')]);
      const res = {};
      const payload = [1, { payload: 2, meta: { a: 'x' }, topic: 'own' }, 0, 3];
      red.send('js', { _msgid: 'b', batch: true, topic: 'all', source: { id: 1 }, res, payload });
      await red.arrived('complete', 1);
      const outs = await red.arrived('out', 3);
      assert.deepEqual(payloads(outs), [2, 4, 6]);
      assert.deepEqual(outs.map(({ topic }) => topic), ['all', 'own', 'all']);
      for (const { _msgid, batch } of outs) assert.deepEqual([_msgid, batch], ['b', undefined]);
      assert.deepEqual(outs[1]?.['meta'], { a: 'x' });
      assert.equal(outs[0]?.['res'], res);
      assert.notEqual(outs[0]?.['source'], outs[1]?.['source']);
      const [err] = await red.arrived('err', 1);
      assert.deepEqual([err?.['payload'], err?.['topic'], (err?.['error'] as Message)['line']], [0, 'all', 1]);
      assert.equal(red.at('complete').length, 1, 'done once');
    });

    it('leave as one message where the node says so, with the properties of the batch', async () => {
      await red.load([tag({ emit: 'batch', batchSize: 2 })]);
      const payload = [1, 2, { payload: 3, meta: {} }];
      red.send('tag', { _msgid: 'b', batch: true, file: 'x.csv', meta: { location_path: 'acme.line2' }, payload });
      const [out] = await red.arrived('out', 1);
      assert.deepEqual([out?.['_msgid'], out?.['batch'], out?.['file']], ['b', true, 'x.csv']);
      const messages = out?.['payload'] as Message[];
      assert.deepEqual(messages.map((message) => (message['payload'] as Message)['value']), [1, 2, 3]);
      const [line1, line2] = ['umh.v1.acme.line1._raw.tag', 'umh.v1.acme.line2._raw.tag'];
      assert.deepEqual(messages.map(({ topic }) => topic), [line2, line2, line1]);
    });

    it('are made of single messages where the node says so', async () => {
      await red.load([js(CODE, { emit: 'batch', batchSize: 100 }), complete('js')]);
      await red.ready('js');
      red.send('js', { payload: 1 }, { payload: 0 }, { payload: 2, topic: 't' });
      await red.arrived('complete', 3);
      const outs = await red.arrived('out', 1);
      assert.equal(outs.length, 1);
      assert.equal(outs[0]?.['batch'], true);
      const messages = outs[0]?.['payload'] as Message[];
      assert.deepEqual(messages.map(({ payload, topic }) => [payload, topic]), [[2, undefined], [4, 't']]);
      assert.equal(red.at('err').length, 1);
    });

    it('are made for each output by itself', async () => {
      const code = 'return [msg, { payload: -msg.payload }];';
      await red.load([js(code, { emit: 'batch', outputs: 3, wires: [['one'], ['two'], ['err']] })], ['one', 'two']);
      red.send('js', { batch: true, payload: [1, 2] });
      const [one] = await red.arrived('one', 1);
      const [two] = await red.arrived('two', 1);
      assert.deepEqual(payloads(one?.['payload'] as Message[]), [1, 2]);
      assert.deepEqual(payloads(two?.['payload'] as Message[]), [-1, -2]);
    });

    it('with errors and nothing wired to the error output reach catch nodes once', async () => {
      await red.load([js(CODE, { wires: [['out'], []] }), CATCH, complete('js')], ['caught']);
      red.send('js', { batch: true, payload: [0, 1, 0] });
      const [caught] = await red.arrived('caught', 1);
      assert.deepEqual(caught?.['payload'], [0, 1, 0]);
      const { message, code } = caught?.['error'] as Message;
      assert.equal(message, "Error: 2 of the batch's 3 messages errored, the first with: code:1:30 Error: zero");
      assert.equal(code, 'script_error');
      assert.deepEqual(payloads(await red.arrived('out', 1)), [2]);
      assert.deepEqual([red.at('caught').length, red.at('complete').length], [1, 0]);
    });

    it('without messages are done', async () => {
      await red.load([js(CODE), complete('js')]);
      red.send('js', { batch: true, payload: [] });
      await red.arrived('complete', 1);
    });

    it('keep their place among single messages', async () => {
      await red.load([js('return msg;', { batchSize: 3, batchTimeout: 50 })]);
      red.send('js', { payload: 1 }, { payload: 2 }, { batch: true, payload: [3, 4, 5, 6, 7] }, { payload: 8 });
      assert.deepEqual(payloads(await red.arrived('out', 8)), [1, 2, 3, 4, 5, 6, 7, 8]);
    });
  });
}
