import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Order } from '../../lib/processor/order';

describe('results leave in order', () => {
  it('when a later one is ready first', async () => {
    const order = new Order();
    const left: string[] = [];
    let finishFirst = (): void => undefined;
    const first = order.put(new Promise<void>((resolve) => (finishFirst = resolve))).then(() => left.push('first'));
    const second = order.put(Promise.resolve()).then(() => left.push('second'));
    await new Promise(setImmediate);
    assert.deepEqual(left, []);
    finishFirst();
    await Promise.all([first, second]);
    assert.deepEqual(left, ['first', 'second']);
  });

  it('when an earlier one fails', async () => {
    const order = new Order();
    const failed = order.put(Promise.reject(new Error('lost')));
    await assert.rejects(failed, /lost/);
    assert.equal(await order.put(Promise.resolve(1)), 1);
  });
});
