import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { js, POOL, type Harness } from '../harness';

const COUNT = "const n = (cache.get('n') ?? 0) + 1; cache.set('n', n); msg.payload = n; return msg;";
const WHO = 'msg.payload = { ...context }; return msg;';

/** On whose behalf scripts run, and what pools let them use. */
export function contextSuite(red: Harness): void {
  describe('the context of scripts', () => {
    afterEach(() => red.unload());

    it('is the default tenant when nothing is set', async () => {
      await red.load([js(WHO)]);
      red.send('js', { payload: 1 });
      const [message] = await red.arrived('out', 1);
      assert.deepEqual(message?.['payload'], { tenant: 'default', user: null, organization: null });
    });

    it('comes from texts, properties of the message and the environment', async () => {
      process.env['TAGWRIGHT_TEST_ORGANIZATION'] = 'Acme';
      await red.load([js(WHO, {
        tenant: ' plant north ', tenantType: 'str', user: 'req.user', userType: 'msg',
        organization: 'TAGWRIGHT_TEST_ORGANIZATION', organizationType: 'env',
      })]);
      red.send('js', { payload: 1, req: { user: 'ada' } });
      const [message] = await red.arrived('out', 1);
      assert.deepEqual(message?.['payload'], { tenant: 'plant north', user: 'ada', organization: 'Acme' });
    });

    it('errors a message that does not say its tenant, and no other', async () => {
      await red.load([js(WHO, { tenant: 'customer', tenantType: 'msg' })]);
      red.send('js', { payload: 1, customer: 'a' }, { payload: 2 }, { payload: 3, customer: 'x\n' + 'y' }, { payload: 4, customer: 'a' });
      await red.arrived('out', 2);
      const errored = await red.arrived('err', 2);
      assert.deepEqual(errored.map(({ error }) => (error as { code: string; message: string }).message), [
        'msg.customer, which gives the tenant, is missing', 'msg.customer, which gives the tenant, holds a control character',
      ]);
    });

    it('keeps the caches of tenants apart, in one flow and one batch', async () => {
      await red.load([js(COUNT, { tenant: 'customer', tenantType: 'msg', batchSize: 100 })]);
      red.send('js', ...['a', 'b', 'a', 'b', 'b'].map((customer) => ({ payload: 0, customer })));
      const messages = await red.arrived('out', 5);
      const of = (customer: string): unknown[] => messages.filter((message) => message['customer'] === customer).map(({ payload }) => payload);
      assert.deepEqual([of('a'), of('b')], [[1, 2], [1, 2, 3]]);
    });

    it('does not let a slow tenant hold up another one', async () => {
      const slow = "if (context.tenant === 'slow') { const end = Date.now() + 150; while (Date.now() < end); } return msg;";
      await red.load([{ ...POOL, max_size: 2 }, js(slow, { tenant: 'customer', tenantType: 'msg', batchSize: 1 })]);
      await red.ready('js');
      red.send('js', ...Array.from({ length: 10 }, () => ({ payload: 0, customer: 'slow' })), { payload: 'first', customer: 'quick' });
      await red.arrived('out', 11, 20_000);
      const place = red.at('out').findIndex(({ payload }) => payload === 'first');
      assert.ok(place < 6, `the quick tenant's message came as number ${place + 1} of 11`);
    });
  });

  describe('what a pool lets scripts use', () => {
    afterEach(() => red.unload());

    it('is nothing unless it is turned on, and the error says how', async () => {
      await red.load([js("await http.fetch('http://127.0.0.1:1/'); return msg;")]);
      red.send('js', { payload: 1 });
      const [message] = await red.arrived('err', 1);
      assert.match((message?.['error'] as { message: string }).message, /http is not turned on/);
    });

    it('is hosts, documents, variables, context keys and events', async () => {
      const server = createServer((_request, response) => response.end('"from outside"')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
      process.env['TAGWRIGHT_TEST_VALUE'] = 'from the environment';
      const code = `
        await db.put('key', 'kept');
        const outside = await (await http.fetch('http://${host}/')).json();
        events.emit('seen', { payload: msg.payload });
        msg.payload = [outside, await db.get('key'), env.get('TAGWRIGHT_TEST_VALUE'), flow.get('line'), global.get('other')];
        return msg;`;
      const pool = { ...POOL, timeout: 5_000, http_allow: host, db: true, env: 'TAGWRIGHT_TEST_VALUE', flow_keys: 'line' };
      try {
        await red.load([pool, js(code, { eventsOutput: true, outputs: 3, wires: [['out'], ['err'], ['events']] })], ['events']);
        await red.ready('js');
        red.node('js').context().flow.set('line', 7);
        red.send('js', { payload: 1 });
        const [message] = await red.arrived('out', 1);
        assert.deepEqual(message?.['payload'], ['from outside', 'kept', 'from the environment', 7, undefined].map((value) => value ?? null));
        const [event] = await red.arrived('events', 1);
        assert.deepEqual([event?.['topic'], event?.['payload'], event?.['tenant']], ['seen', { payload: 1 }, 'default']);
      } finally {
        server.close();
      }
    });

    it('is limited in calls a minute', async () => {
      const pool = { ...POOL, db: true, api_rate: 2 };
      await red.load([pool, js("await db.get('key'); return msg;")]);
      red.send('js', { payload: 1 }, { payload: 2 }, { payload: 3 });
      await red.arrived('out', 2);
      const [message] = await red.arrived('err', 1);
      assert.equal((message?.['error'] as { code: string }).code, 'rate_limited');
    });
  });
}
