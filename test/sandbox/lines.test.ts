import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LineCursor } from '../../lib/sandbox/lines';

describe('a cursor over lines', () => {
  const TEXT = 'aa\nb\n\ncccc';

  it('gives everything when nothing limits it', () => {
    assert.deepEqual(new LineCursor(TEXT, 4).peek(Infinity, Infinity), { text: TEXT, count: 4 });
  });

  it('gives as many lines as are asked for, empty ones included', () => {
    const cursor = new LineCursor(TEXT, 4);
    assert.deepEqual(cursor.peek(1, Infinity), { text: 'aa', count: 1 });
    assert.deepEqual(cursor.peek(3, Infinity), { text: 'aa\nb\n', count: 3 });
    cursor.skip(2);
    assert.deepEqual(cursor.peek(1, Infinity), { text: '', count: 1 });
    assert.deepEqual(cursor.peek(9, Infinity), { text: '\ncccc', count: 2 });
    assert.equal(cursor.index, 2);
  });

  it('gives no more characters than are asked for, but always a line', () => {
    const cursor = new LineCursor(TEXT, 4);
    assert.deepEqual(cursor.peek(Infinity, 4), { text: 'aa\nb', count: 2 });
    assert.deepEqual(cursor.peek(Infinity, 1), { text: 'aa', count: 1 });
  });

  it('reaches the last line', () => {
    const cursor = new LineCursor(TEXT, 4);
    cursor.skip(3);
    assert.deepEqual(cursor.peek(Infinity, Infinity), { text: 'cccc', count: 1 });
  });
});
