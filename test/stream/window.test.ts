import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Window } from '../../lib/stream/window';

/** Whether a promise is settled once everything that can go on has gone on. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await new Promise(setImmediate);
  return settled;
}

describe('the window', () => {
  it('lets in so many and makes the next one wait until one leaves', async () => {
    const window = new Window(2, 1000);
    await window.enter(1);
    await window.enter(1);
    const third = window.enter(1);
    assert.equal(await isSettled(third), false);
    window.leave(1);
    assert.equal(await isSettled(third), true);
  });

  it('makes wait for room for the bytes', async () => {
    const window = new Window(10, 100);
    await window.enter(60);
    await window.enter(40);
    const third = window.enter(50);
    window.leave(40);
    assert.equal(await isSettled(third), false);
    window.leave(60);
    assert.equal(await isSettled(third), true);
  });

  it('lets in alone what is larger than all the room', async () => {
    const window = new Window(10, 100);
    const large = window.enter(1000);
    assert.equal(await isSettled(large), true);
    const small = window.enter(1);
    assert.equal(await isSettled(small), false);
    window.leave(1000);
    assert.equal(await isSettled(small), true);
  });
});
