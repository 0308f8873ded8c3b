import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { AckStream } from '../../../lib/stream/acknowledgement';
import { joinTokens } from '../../../lib/stream/token';
import { ACK, acknowledgements } from '../../../nodes/shared/acknowledgements';
import { until } from '../../support/processes';
import { js, tag, type Flow, type Harness, type Message } from '../harness';

const ACKED = { id: 'ack', type: 'tag-ack', wires: [['done']] };
const SPLIT = { id: 'split', type: 'split', arraySplt: '1', arraySpltType: 'len', splt: '\\n', spltType: 'str', wires: [['ack']] };
const func = (code: string, to: string): Record<string, unknown> => ({ id: 'func', type: 'function', func: code, outputs: 1, wires: [[to]] });

/** How the acknowledgement of a message travels through nodes. */
export function acknowledgementSuite(red: Harness): void {
  describe('the acknowledgement of a message', () => {
    let stream: AckStream<string>;
    let settled: string[];
    beforeEach(() => {
      settled = [];
      stream = acknowledgements.open<string>({
        ackTimeout: 60_000,
        onSettled: (item, refusal) => void settled.push(refusal === null ? item : `${item}: ${refusal.code}`),
        onOverdue: () => undefined,
      });
    });
    afterEach(async () => {
      await red.unload();
      stream.close();
    });

    const load = (nodes: Flow): Promise<void> => red.load([...nodes, ACKED], ['done']);
    const message = (item: string, properties: Message = {}): Message => ({ payload: item, ...properties, [ACK]: stream.take(item) });
    const isSettled = (...items: string[]): Promise<void> =>
      until(`settled ${items.join()}: ${settled.join()}`, () => settled.length >= items.length).then(() => assert.deepEqual(settled.toSorted(), items));

    it('comes with delivery, and not before', async () => {
      await red.load([tag({ wires: [['out'], ['err']] }), ACKED], ['done']);
      red.send('tag', message('a'));
      const [out] = await red.arrived('out', 1);
      assert.deepEqual(settled, []);
      red.send('ack', out as Message);
      await isSettled('a');
      const [done] = await red.arrived('done', 1);
      assert.equal(ACK in (done as Message), false);
    });

    for (const [node, make] of [['js', js], ['tag', (code: string, properties: object) => tag({ advancedProcessing: code, ...properties })]] as const) {
      it(`waits for every message that a ${node}-processor made of one`, async () => {
        const code = 'return [1, 2, 3].map((payload) => ({ ...msg, payload }));';
        await red.load([make(code, { wires: [['out'], []] }), ACKED], ['done']);
        red.send(node, message('a'));
        const outs = await red.arrived('out', 3);
        red.send('ack', outs[2] as Message, outs[0] as Message, outs[0] as Message);
        await red.arrived('done', 3);
        assert.deepEqual(settled, []);
        red.send('ack', outs[1] as Message);
        await isSettled('a');
      });

      it(`is seen by no script of a ${node}-processor, and neither made nor taken away by one`, async () => {
        const other = stream.take('other');
        const code = `if ('${ACK}' in msg) throw new Error('seen'); msg['${ACK}'] = '${other}'; return msg;`;
        await red.load([make(code, { wires: [['out'], ['err']] })]);
        const own = message('a');
        const token = own[ACK];
        red.send(node, own, { payload: 'no source' });
        const outs = await red.arrived('out', 2);
        assert.deepEqual(outs.map((out) => out[ACK]), [token, undefined]);
        assert.deepEqual(red.at('err'), []);
      });
    }

    it('comes when a script drops the message, or its output leads nowhere', async () => {
      await load([js('if (msg.payload === "a") return null; return msg;', { wires: [[], ['err']] })]);
      red.send('js', message('a'), message('b'));
      await isSettled('a', 'b');
    });

    it('waits for the error to arrive where the error output is wired', async () => {
      await load([js('throw new Error("no");', { wires: [['out'], ['err']] })]);
      red.send('js', message('a'));
      const [err] = await red.arrived('err', 1);
      assert.deepEqual(settled, []);
      red.send('ack', err as Message);
      await isSettled('a');
    });

    it('comes with the error where nothing is wired to the error output, which is logged with a count', async () => {
      await load([js('throw new Error("no");', { wires: [['out'], []] })]);
      red.send('js', message('a'), message('b'), { payload: 'no source' });
      red.send('js', { batch: true, payload: [message('c'), 1] });
      await isSettled('a', 'b', 'c');
      await red.deploy([]);
      assert.equal(
        red.logged('js', 'WARN').at(-1),
        '3 messages were errored in 1 s (script_error 3); acknowledged to their broker, because nothing is wired to the error output',
      );
    });

    it('becomes a refusal where a message took too long or did not get in, so that its source tries again', async () => {
      await load([js('if (msg.payload === "a") for (;;); return msg;', { wires: [['out'], []], maxQueue: 2 })]);
      await red.ready('js');
      red.send('js', message('a'), message('b'), message('c'));
      await isSettled('a: timeout', 'c: queue_full');
    });

    it('stays open when the node closes before the message is through', async () => {
      await load([js('return msg;', { wires: [['out'], []] })]);
      await red.node('js').close(false);
      red.send('js', message('a'));
      await red.deploy([]);
      assert.deepEqual([settled, stream.open], [[], 1]);
    });

    it('survives function, change and split nodes, and waits for all parts of a split', async () => {
      const change = { id: 'change', type: 'change', rules: [{ t: 'set', p: 'payload', pt: 'msg', to: '[1,2,3]', tot: 'json' }], wires: [['split']] };
      await load([func('return RED.util.cloneMessage(JSON.parse(JSON.stringify(msg)));', 'change'), change, { ...SPLIT, wires: [['out']] }]);
      red.send('func', message('a'));
      const outs = await red.arrived('out', 3);
      red.send('ack', outs[0] as Message, outs[2] as Message);
      await red.arrived('done', 2);
      assert.deepEqual(settled, []);
      red.send('ack', outs[1] as Message);
      await isSettled('a');
    });

    it('waits for what a processor makes of the parts of a split', async () => {
      const code = 'return msg.payload === 1 ? null : Array.from({ length: msg.payload }, () => ({ payload: 0 }));';
      await load([{ ...SPLIT, wires: [['js']] }, js(code, { wires: [['out'], []] })]);
      red.send('split', { ...message('a'), payload: [1, 2, 3] });
      const outs = await red.arrived('out', 5);
      red.send('ack', ...outs.slice(1));
      await red.arrived('done', 4);
      assert.deepEqual(settled, []);
      red.send('ack', outs[0] as Message);
      await isSettled('a');
    });

    it('waits for the copy on another wire that a processor still has', async () => {
      const slow = js('for (const end = Date.now() + 150; Date.now() < end;); return msg;', { id: 'slow', wires: [['out'], []] });
      await load([func('return msg;', 'ack'), slow]);
      await red.ready('slow');
      const sent = message('a');
      red.send('slow', { ...sent });
      red.send('func', { ...sent });
      await red.arrived('done', 1);
      assert.deepEqual([settled, red.at('out').length], [[], 0]);
      await red.arrived('out', 1);
      await isSettled('a');
    });

    describe('in a batch', () => {
      const batch = (...items: string[]): Message => {
        const payload = items.map((item) => message(item));
        return { batch: true, payload, [ACK]: joinTokens(payload.map((element) => element[ACK] as string)) };
      };

      it('is that of each message where they leave by themselves', async () => {
        await load([js('return msg.payload === "b" ? null : msg;', { wires: [['ack'], []], batchSize: 2 })]);
        red.send('js', batch('a', 'b', 'c', 'd'));
        await red.arrived('done', 3);
        await isSettled('a', 'b', 'c', 'd');
      });

      it('is that of the batch where they leave together, for each output by itself', async () => {
        const code = 'if (msg.payload === "e") throw new Error("no"); return msg.payload < "c" ? [msg, null] : [null, [msg, msg]];';
        await red.load([js(code, { emit: 'batch', outputs: 3, wires: [['one'], ['two'], ['err']] }), ACKED], ['one', 'two', 'done']);
        red.send('js', batch('a', 'b', 'c', 'd', 'e'));
        const [one] = await red.arrived('one', 1);
        const [two] = await red.arrived('two', 1);
        red.send('ack', one as Message);
        await isSettled('a', 'b');
        // A function node made plain values of the messages.
        red.send('ack', { ...two, payload: [1, 2] });
        await isSettled('a', 'b', 'c', 'd');
        assert.equal(stream.open, 1, 'the errored one is at the error output');
      });

      it('is that of single messages that were collected', async () => {
        await red.load([js('return msg;', { emit: 'batch', batchSize: 3, wires: [['out'], []] }), ACKED], ['done']);
        red.send('js', message('a'), message('b'), { payload: 'no source' });
        const [out] = await red.arrived('out', 1);
        assert.equal(out?.[ACK], `${stream.id}.1-2`);
        red.send('ack', out as Message);
        await isSettled('a', 'b');
      });

      it('comes for messages that a function node took out of it', async () => {
        await load([func('msg.payload = msg.payload.filter(({ payload }) => payload !== "b"); return msg;', 'js'), js('return msg;', { wires: [['out'], []] })]);
        red.send('func', batch('a', 'b', 'c'));
        await red.arrived('out', 2);
        await isSettled('b');
      });

      it('is that of all plain values that a function node made of it', async () => {
        await load([func('msg.payload = msg.payload.map(({ payload }) => payload); return msg;', 'js'), js('return msg;', { wires: [['out'], []] })]);
        red.send('func', batch('a', 'b'));
        const outs = await red.arrived('out', 2);
        red.send('ack', outs[0] as Message);
        await red.arrived('done', 1);
        assert.deepEqual(settled, []);
        red.send('ack', outs[1] as Message);
        await isSettled('a', 'b');
      });
    });
  });
}
