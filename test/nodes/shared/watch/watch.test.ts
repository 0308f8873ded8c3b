import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { NodeAPI } from 'node-red';
import type { WatchedFigures } from '../../../../nodes/shared/watch/processor-watch';
import { Watch, type WatchUpdate } from '../../../../nodes/shared/watch/watch';
import { serveWatch } from '../../../../nodes/shared/watch/watch-route';

const NONE: WatchedFigures = { processed: 0, errored: 0, dropped: 0, hits: 0, misses: 0, queue: 0 };
const FAULT = { code: 'config_error', stage: 'code', line: 1, column: 1, message: 'unexpected token' } as const;

function nodes(t: TestContext, names: string[]): { watch: Watch; figures: WatchedFigures[]; updates: WatchUpdate[]; look: () => void; pass: (seconds: number) => void } {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = 0;
  t.mock.method(performance, 'now', () => now);
  const watch = new Watch();
  const figures = names.map((name) => {
    const read = { ...NONE };
    watch.add({ id: name, alias: null, type: 'js-processor', name }, () => read);
    return read;
  });
  const updates: WatchUpdate[] = [];
  const pass = (seconds: number): void => {
    for (let second = 0; second < seconds; second++) {
      now += 1000;
      t.mock.timers.tick(1000);
    }
  };
  return { watch, figures, updates, pass, look: () => watch.look((update) => updates.push(update)) };
}

test('nothing is collected or published until somebody looks, and 30 s after the last look', (t) => {
  const { watch, figures, updates, look, pass } = nodes(t, ['a']);
  pass(100);
  assert.deepEqual([updates.length, watch.snapshot().history], [0, { a: [] }]);
  look();
  pass(20);
  look();
  figures[0]!.processed = 7;
  pass(30);
  assert.equal(updates.length, 50);
  assert.equal(watch.snapshot().history['a']?.length, 50);
  pass(10);
  assert.equal(updates.length, 50);
  assert.equal(watch.isWatched, false);
  assert.deepEqual(watch.snapshot().history, { a: [] }, 'nothing is kept');
  assert.equal(watch.snapshot().processors[0]?.processed, 7, 'the node counts anyway');
});

test('where the last error was is known without a look, but nothing of its message', async (t) => {
  const { watch, look } = nodes(t, []);
  const processor = watch.add({ id: 'a', alias: null, type: 'js-processor', name: 'a' }, () => ({ ...NONE, errored: 1 }));
  const error = { code: 'script_error', stage: 'code', line: 7, column: 2, message: 'Error: secret sauce' } as const;
  const run = processor.around(() => Promise.resolve({
    count: 3, lines: Buffer.from('1\n2'), exceptions: [{ index: 0, status: 'errored', error }, { index: 1, status: 'dropped' }],
  }));
  await run('0\n1\n2', 3, { tenant: 'default', user: null, organization: null });
  const [row] = watch.snapshot().processors;
  assert.deepEqual([row?.rank, row?.error, row?.p50], [1, { code: 'script_error', stage: 'code', line: 7, column: 2 }, null]);
  assert.deepEqual(watch.errors(), []);
  look();
  await run('0\n1\n2', 3, { tenant: 'default', user: null, organization: null });
  assert.deepEqual(watch.errors().map(({ name, reason, message, count }) => [name, reason, message, count]), [['a', 'Error: secret sauce', '0', 1]]);
});

test('those to look at are first: not started, errors now, errors before', (t) => {
  const { watch, figures, updates, look, pass } = nodes(t, ['a', 'b', 'c', 'd', 'e']);
  figures[3]!.errored = 5000;
  look();
  pass(1);
  figures[1]!.errored = 3;
  figures[2]!.errored = 300;
  watch.add({ id: 'f', alias: null, type: 'js-processor', name: 'f' }, () => NONE).fail(FAULT);
  pass(1);
  assert.deepEqual(updates.at(-1)?.processors.map(({ name, rank }) => `${name}${rank}`), ['f3', 'c2', 'b2', 'd1', 'a0', 'e0']);
});

test('rows keep their places while the counts are of one size', (t) => {
  const { figures, updates, look, pass } = nodes(t, ['a', 'b']);
  look();
  [figures[0]!.errored, figures[1]!.errored] = [20, 40];
  pass(1);
  assert.deepEqual(updates.at(-1)?.processors.map(({ name }) => name), ['a', 'b']);
  figures[1]!.errored = 400;
  pass(1);
  assert.deepEqual(updates.at(-1)?.processors.map(({ name }) => name), ['b', 'a']);
});

test('of very many processors the first ones are sent, and how many there are', (t) => {
  const { figures, updates, look, pass } = nodes(t, Array.from({ length: 1000 }, (_, index) => `p${index}`));
  look();
  figures[999]!.errored = 1;
  pass(1);
  assert.deepEqual([updates[0]?.total, updates[0]?.processors.length, updates[0]?.processors[0]?.name], [1000, 200, 'p999']);
});

test('a reset begins at zero, and the figures of the node stay', (t) => {
  const { watch, figures, updates, look, pass } = nodes(t, ['a']);
  look();
  Object.assign(figures[0]!, { processed: 5, errored: 2, dropped: 1, hits: 3, misses: 4, queue: 6 });
  pass(1);
  const before = updates.at(-1)?.errors;
  watch.reset();
  pass(1);
  const { processors: [row], errors } = updates.at(-1) as WatchUpdate;
  assert.deepEqual([row?.processed, row?.errored, row?.dropped, row?.hits, row?.misses, row?.queue, row?.rank], [0, 0, 0, 0, 0, 6, 0]);
  assert.notEqual(errors, before);
  assert.equal(figures[0]!.processed, 5);
});

test('looking needs the permission to read, and resetting that to write', () => {
  const routes: string[] = [];
  const add = (method: string) => (path: string, permission: string) => routes.push(`${method} ${path} ${permission}`);
  const RED = { httpAdmin: { get: add('get'), post: add('post') }, auth: { needsPermission: (permission: string) => permission } } as unknown as NodeAPI;
  serveWatch(RED);
  serveWatch(RED);
  assert.deepEqual(routes, [
    'post /tag-processor/watch tag-processor.read',
    'get /tag-processor/watch tag-processor.read',
    'get /tag-processor/watch/errors tag-processor.read',
    'post /tag-processor/watch/reset tag-processor.write',
  ]);
});
