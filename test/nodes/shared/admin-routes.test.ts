import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { MAX_REQUEST } from '../../../nodes/shared/trial/limits';
import { Harness, tag } from '../harness';
import { ServedNodeRed } from './trial/served';

/** What each route asks for, and whether it takes a body. A new one has to be entered here. */
const ROUTES: Record<string, { permission: 'read' | 'write'; takesBody: boolean }> = {
  'GET /tag-processor/metrics': { permission: 'read', takesBody: false },
  'GET /tag-processor/samples/:id': { permission: 'read', takesBody: false },
  'GET /tag-processor/watch': { permission: 'read', takesBody: false },
  'GET /tag-processor/watch/errors': { permission: 'read', takesBody: false },
  'POST /tag-processor/check': { permission: 'read', takesBody: true },
  'POST /tag-processor/export': { permission: 'read', takesBody: true },
  'POST /tag-processor/import': { permission: 'read', takesBody: true },
  'POST /tag-processor/pipeline': { permission: 'read', takesBody: true },
  'POST /tag-processor/test': { permission: 'write', takesBody: true },
  'POST /tag-processor/try': { permission: 'write', takesBody: true },
  'POST /tag-processor/watch': { permission: 'read', takesBody: false },
  'POST /tag-processor/watch/reset': { permission: 'write', takesBody: false },
};
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'tag', type: 'tag-processor', z: 'tab', x: 100, y: 100, name: 'line', defaults: 'return msg;', wires: [[], []] },
];

describe('the admin routes', () => {
  it('are those that are tested here', async () => {
    const red = new Harness('node-red');
    await red.start();
    await red.load([tag()]);
    const ours = red.routes().filter((route) => / \/(tag|js|sandbox)-/.test(route));
    assert.deepEqual(ours.sort(), Object.keys(ROUTES).sort());
    await red.unload();
    await red.stop();
  });

  for (const runtime of ['node-red', 'node-red-4'] as const) {
    describe(`of ${runtime}`, () => {
      let red: ServedNodeRed;
      before(async () => {
        red = await ServedNodeRed.start(runtime, FLOW);
      });
      after(() => red.stop());

      async function ask(route: string, user: string, body: string | null): Promise<{ status: number; text: string }> {
        const [method = '', path = ''] = route.split(' ');
        const headers = { authorization: `Bearer ${user}`, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) };
        const response = await fetch(red.address + path.replace(':id', 'tag'), { method, headers, ...(method === 'POST' ? { body: body ?? '{}' } : {}) });
        return { status: response.status, text: await response.text() };
      }

      for (const [route, { permission, takesBody }] of Object.entries(ROUTES)) {
        it(`${route} is for those who may ${permission}`, async () => {
          for (const user of ['stranger', 'nobody', ...(permission === 'write' ? ['reader'] : [])]) {
            assert.equal((await ask(route, user, null)).status, 401, user);
          }
          for (const user of ['writer', ...(permission === 'read' ? ['reader'] : [])]) {
            const { status, text } = await ask(route, user, null);
            assert.ok(status === 200 || (takesBody && status === 400), `${user}: ${status} ${text}`);
          }
        });

        if (takesBody) {
          it(`${route} refuses what is too large, and says so`, async () => {
            const body = (size: number): string => JSON.stringify({ type: 'js-processor', code: 'x'.repeat(size) });
            const refused = await ask(route, 'writer', body(MAX_REQUEST));
            assert.equal(refused.status, 413);
            assert.match((JSON.parse(refused.text) as { error: string }).error, /^the request has \d+ bytes; 2097152 are possible$/);
            // Beyond what Node-RED itself reads.
            assert.equal((await ask(route, 'writer', body(6 * 1024 * 1024))).status, 413);
          });
        }
      }
    });
  }
});
