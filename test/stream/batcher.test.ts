import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batcher } from '../../lib/stream/batcher';

function collect(batchSize: number, batchTimeout: number): { batcher: Batcher<number>; batches: number[][] } {
  const batches: number[][] = [];
  return { batcher: new Batcher({ batchSize, batchTimeout, flush: (items) => batches.push(items) }), batches };
}

test('a full batch leaves at once', () => {
  const { batcher, batches } = collect(3, 1000);
  for (let i = 1; i <= 7; i++) batcher.push(i);
  assert.deepEqual(batches, [[1, 2, 3], [4, 5, 6]]);
  batcher.flush();
  assert.deepEqual(batches.at(-1), [7]);
});

test('a batch that does not fill leaves when its first item has waited', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { batcher, batches } = collect(10, 50);
  batcher.push(1);
  t.mock.timers.tick(30);
  batcher.push(2);
  t.mock.timers.tick(19);
  assert.deepEqual(batches, [], 'the later item does not start the wait again');
  t.mock.timers.tick(1);
  assert.deepEqual(batches, [[1, 2]]);
});

test('a batch that left because it was full does not leave its wait to the next one', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { batcher, batches } = collect(2, 50);
  batcher.push(1);
  t.mock.timers.tick(40);
  batcher.push(2);
  batcher.push(3);
  t.mock.timers.tick(40);
  assert.deepEqual(batches, [[1, 2]]);
  t.mock.timers.tick(10);
  assert.deepEqual(batches, [[1, 2], [3]]);
});

test('with a timeout of 0 a batch takes what comes within one turn of the event loop', async () => {
  const { batcher, batches } = collect(10, 0);
  batcher.push(1);
  batcher.push(2);
  assert.deepEqual(batches, []);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(batches, [[1, 2]]);
});

test('a flush of nothing gives no batch', () => {
  const { batcher, batches } = collect(2, 50);
  batcher.flush();
  batcher.push(1);
  batcher.push(2);
  batcher.flush();
  assert.deepEqual(batches, [[1, 2]]);
});

test('an item that is pushed while a batch is handed out belongs to the next one', () => {
  const batches: number[][] = [];
  const batcher: Batcher<number> = new Batcher({
    batchSize: 2,
    batchTimeout: 1000,
    flush: (items) => {
      batches.push(items);
      if (items.includes(1)) batcher.push(3);
    },
  });
  batcher.push(1);
  batcher.push(2);
  batcher.flush();
  assert.deepEqual(batches, [[1, 2], [3]]);
});
