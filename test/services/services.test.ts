import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '../../lib/errors';
import { createServices } from '../../lib/services/services';
import type { ScriptCall } from '../../lib/services/types';
import { left, serve } from './http/server';

const call = (api: ScriptCall['api'], method: string, ...args: unknown[]): ScriptCall => ({ api, method, args });
const of = (tenant: string) => ({ ...left(1000), context: { tenant, user: null, organization: null } });

describe('services', () => {
  it('hand each api what it is called with', async () => {
    const host = await serve((_request, response) => response.end('ok'));
    const services = createServices({
      http: { allow: [host] },
      documents: async ({ api, method, args }, info) => [api, method, args, info.context.tenant],
    });
    assert.equal((await services(call('http', 'fetch', `http://${host}/`), left(5000)) as { body: string }).body, 'ok');
    assert.deepEqual(await services(call('db', 'put', 'a', 1), left(1000)), ['db', 'put', ['a', 1], 'acme']);
  });

  it('end with the message\'s time', async () => {
    const host = await serve(() => undefined);
    const services = createServices({ http: { allow: [host] } });
    for (const [time, named] of [[60, 60], [0, 0], [-5, 0]] as const) {
      const message = `http.fetch: there was no complete response within ${named} ms (what was left of the message's time)`;
      await assert.rejects(services(call('http', 'fetch', `http://${host}/`), left(time)), { message });
    }
  });

  for (const [api, text] of [
    ['http', 'http is not turned on; list the hosts that scripts may reach under http.allow in the configuration of the sandbox'],
    ['db', 'db is not turned on; turn db on in the configuration of the sandbox'],
  ] as const) {
    it(`${api} is off unless it is turned on`, () => assert.rejects(createServices({})(call(api, 'x'), left(1000)), { message: text }));
  }

  it('has nothing but fetch in http', () =>
    assert.rejects(createServices({ http: { allow: [] } })(call('http', 'get'), left(1000)), /http\.get does not exist; use http\.fetch/));

  it('count the calls of a tenant to all apis together, also those that fail', async () => {
    const services = createServices({ http: { allow: [] }, documents: async () => 'ok', api_rate: 2 });
    await assert.rejects(services(call('http', 'fetch', 'http://example.org/'), of('acme')), /is not on the list/);
    assert.equal(await services(call('db', 'get'), of('acme')), 'ok');
    await assert.rejects(services(call('db', 'get'), of('acme')), (error: Error & { code: string }) => {
      assert.equal(error.code, 'rate_limited');
      assert.match(error.message, /the tenant "acme" has used up its 2 calls a minute \(api_rate\); the next is possible in 30 s/);
      return true;
    });
    assert.equal(await services(call('db', 'get'), of('globex')), 'ok');
  });

  it('answer many calls at once', async () => {
    const host = await serve((_request, response) => response.end('ok'));
    const services = createServices({ http: { allow: [host] }, api_rate: 100, signal: new AbortController().signal });
    const fetches = Array.from({ length: 100 }, () => services(call('http', 'fetch', `http://${host}/`), left(20_000)));
    const texts = (await Promise.all(fetches)).map((response) => (response as { body: string }).body);
    assert.deepEqual(texts, fetches.map(() => 'ok'));
  });

  it('name everything that is wrong with their options', () => {
    const options = { api_rate: 0, http: { allow: ['*', 'http://a'], timeout: -1, tiemout: 5 } };
    assert.throws(() => createServices(options), (error: ConfigError) => {
      assert.deepEqual(error.problems.map((problem) => problem.key), ['api_rate', 'http.tiemout', 'http.timeout', 'http.allow[0]', 'http.allow[1]']);
      return true;
    });
    assert.throws(() => createServices({ http: { allow: 'example.org' as unknown as string[] } }), /http\.allow: is not a list of hosts/);
  });
});
