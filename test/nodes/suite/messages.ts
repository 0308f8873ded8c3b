import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { complete, js, POOL, tag, type Harness, type Message } from '../harness';

/** What goes in, and what comes out. */
export function messageSuite(red: Harness): void {
  describe('messages', () => {
    afterEach(() => red.unload());

    it('leave a tag-processor with payload, meta and topic, and keep their other properties', async () => {
      await red.load([tag()]);
      red.send('tag', { _msgid: 'id1', payload: '23.5', topic: 'temperature', qos: 1, meta: { timestamp_ms: 42 } });
      const [out] = await red.arrived('out', 1);
      assert.deepEqual(out, {
        _msgid: 'id1',
        payload: { value: 23.5, timestamp_ms: 42 },
        topic: 'umh.v1.acme.line1._raw.temperature',
        qos: 1,
        meta: {
          location_path: 'acme.line1',
          data_contract: '_raw',
          tag_name: 'temperature',
          timestamp_ms: '42',
          topic: 'umh.v1.acme.line1._raw.temperature',
          umh_topic: 'umh.v1.acme.line1._raw.temperature',
        },
      });
    });

    it('show scripts their other properties, which scripts may change', async () => {
      await red.load([tag({ advancedProcessing: 'msg.payload = msg.plant.area; msg.plant.area = "B"; return msg;' })]);
      red.send('tag', { payload: 1, plant: { area: 'A' } });
      const [out] = await red.arrived('out', 1);
      assert.equal((out?.['payload'] as Message)['value'], 'A');
      assert.deepEqual(out?.['plant'], { area: 'B' });
    });

    it('keep req, res and other objects that cannot be copied', async () => {
      class Connection {
        self = this;
      }
      const req = { url: '/' };
      const res = { end: () => undefined };
      const connection = new Connection();
      const callback = (): void => undefined;
      const circular: Message = {};
      circular['self'] = circular;
      await red.load([tag(), js('return { payload: Object.keys(msg).sort().join() };')]);
      const inputs = { payload: 1, req, res, connection, callback, circular, count: 5n };
      red.send('tag', { ...inputs });
      red.send('js', { ...inputs });
      const outs = await red.arrived('out', 2);
      for (const out of outs) {
        for (const [key, value] of Object.entries({ req, res, connection, callback, circular, count: 5n })) {
          assert.equal(out[key], value, key);
        }
      }
      assert.ok(outs.some(({ payload }) => payload === '_msgid,meta,payload'), 'scripts do not see them');
    });

    it('keep what JSON has no words for, where no script changes it', async () => {
      const date = new Date(0);
      const bytes = Buffer.from([0xff, 0]);
      await red.load([tag(), js('msg.list.push(3); return msg;')]);
      const inputs = { payload: 1, date, bytes, nested: { date } };
      red.send('tag', { ...inputs });
      red.send('js', { ...inputs, list: [1, date] });
      const outs = await red.arrived('out', 2);
      for (const out of outs) {
        assert.equal(out['date'], date);
        assert.equal(out['bytes'], bytes);
        assert.equal((out['nested'] as Message)['date'], date);
      }
      assert.deepEqual(outs.find(({ list }) => list !== undefined)?.['list'], [1, '1970-01-01T00:00:00.000Z', 3]);
    });

    it('with a Buffer of UTF-8 show it as text', async () => {
      await red.load([js('return { payload: [typeof msg.payload, msg.payload] };')]);
      red.send('js', { payload: Buffer.from('{"grad":"°C"}') }, { payload: new Uint8Array([0x41]) });
      const outs = await red.arrived('out', 2);
      assert.deepEqual(outs.map(({ payload }) => payload), [['string', '{"grad":"°C"}'], ['string', 'A']]);
    });

    it('with other bytes show them as JSON does, and pass them on untouched', async () => {
      const bytes = Buffer.from([0xff, 0xfe, 0x00]);
      await red.load([js('msg.seen = msg.payload.data.join(); return msg;')]);
      red.send('js', { payload: bytes });
      const [out] = await red.arrived('out', 1);
      assert.equal(out?.['seen'], '255,254,0');
      assert.equal(out?.['payload'], bytes);
    });

    it('that function nodes made are plain objects too', async () => {
      const { runInNewContext } = await import('node:vm');
      await red.load([js('return { payload: [msg.payload, msg.extra] };')]);
      red.send('js', runInNewContext('({ payload: { a: [1] }, extra: { b: 2 } })') as Message);
      const [out] = await red.arrived('out', 1);
      assert.deepEqual(out?.['payload'], [{ a: [1] }, { b: 2 }]);
    });

    for (const [what, payload] of [['contains itself', circularPayload()], ['holds a bigint', { n: 1n }]] as const) {
      it(`with a payload that ${what} are errored, and their neighbours are not`, async () => {
        await red.load([js('return msg;')]);
        red.send('js', { payload: 1 }, { payload }, { payload: 2 });
        const [err] = await red.arrived('err', 1);
        const outs = await red.arrived('out', 2);
        assert.equal(err?.['payload'], payload);
        const { code, message } = err?.['error'] as Message;
        assert.equal(code, 'invalid_message');
        assert.match(String(message), /^cannot be copied into the sandbox: .*(circular|BigInt)/);
        assert.deepEqual(outs.map((out) => out['payload']), [1, 2]);
      });
    }

    it('that become several are independent of each other', async () => {
      const code = 'return [{ ...msg, payload: 1 }, { ...msg, payload: 2 }, { payload: 3, meta: msg.meta }];';
      await red.load([tag({ advancedProcessing: code })]);
      const res = { end: () => undefined };
      red.send('tag', { _msgid: 'x', payload: 0, res, since: new Date(0), plant: { area: 'A' } });
      const outs = await red.arrived('out', 3);
      assert.deepEqual(outs.map(({ payload }) => (payload as Message)['value']), [1, 2, 3]);
      for (const out of outs) {
        assert.deepEqual([out['_msgid'], out['plant'], out['since']], ['x', { area: 'A' }, new Date(0)]);
        assert.equal(out['res'], res);
      }
      for (const key of ['payload', 'meta', 'plant', 'since']) {
        assert.equal(new Set(outs.map((out) => out[key])).size, 3, key);
      }
    });

    it('that a script drops leave by no output, and are done', async () => {
      await red.load([js('if (msg.payload > 1) return msg;'), complete('js')]);
      red.send('js', { payload: 1 }, { payload: 2 });
      await red.arrived('complete', 2);
      assert.deepEqual([red.at('out').length, red.at('err').length], [1, 0]);
    });

    it('leave in the order in which they came, whatever their scripts do', async () => {
      const code = `if (msg.payload % 7 === 0) for (let i = 0; i < 1e6; i++);
        if (msg.payload % 5 === 0) throw new Error('five');
        return msg;`;
      const wires = [['out', 'both'], ['err', 'both']];
      await red.load([{ ...POOL, max_size: 2 }, js(code, { batchSize: 8, wires })], ['both']);
      for (let payload = 0; payload < 500; payload++) red.send('js', { payload });
      const both = await red.arrived('both', 500);
      assert.deepEqual(both.map(({ payload }) => payload), Array.from({ length: 500 }, (_, index) => index));
      assert.equal(red.at('err').length, 100);
    });

    it('go to several outputs by the rules of the function node, errors to the last one', async () => {
      const code = `if (msg.payload === 0) throw new Error('zero');
        return [msg, [{ payload: 'a' }, { payload: 'b' }], null];`;
      await red.load([js(code, { outputs: 4, wires: [['one'], ['two'], ['three'], ['err']] })], ['one', 'two', 'three']);
      red.send('js', { _msgid: 'm', payload: 1 }, { payload: 0 });
      await red.arrived('err', 1);
      assert.deepEqual(red.at('one').map(({ payload }) => payload), [1]);
      assert.deepEqual(red.at('two').map(({ payload, _msgid }) => [payload, _msgid]), [['a', 'm'], ['b', 'm']]);
      assert.deepEqual(red.at('three'), []);
    });
  });
}

function circularPayload(): Message {
  const payload: Message = {};
  payload['self'] = payload;
  return payload;
}
