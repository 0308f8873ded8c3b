import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BATCH_BYTES, BATCH_LINES, cutLines, LineTaker } from '../../lib/connectors/lines';

const cut = (text: string): [string, number][] => [...cutLines(Buffer.from(text))].map((lines) => [lines.text.toString(), lines.count]);

describe('cutting lines', () => {
  const cases: [what: string, text: string, pieces: [string, number][]][] = [
    ['one line', 'a', [['a', 1]]],
    ['several lines are one piece', 'a\nb\nc', [['a\nb\nc', 3]]],
    ['a blank text is one blank line', '', [['', 1]]],
    ['a newline stands between two lines', '\n', [['\n', 2]]],
    ['blank lines count', 'a\n\nb\n', [['a\n\nb\n', 4]]],
  ];
  for (const [what, text, pieces] of cases) it(what, () => assert.deepEqual(cut(text), pieces));

  it('gives pieces of at most so many lines, none lost and none twice', () => {
    const lines = Array.from({ length: 2 * BATCH_LINES + 3 }, (_, index) => `line ${index}`);
    const pieces = cut(lines.join('\n'));
    assert.deepEqual(pieces.map(([, count]) => count), [BATCH_LINES, BATCH_LINES, 3]);
    assert.deepEqual(pieces.flatMap(([text]) => text.split('\n')), lines);
  });

  it('gives pieces of at most so many bytes, and longer lines alone', () => {
    const [short, half, long] = ['x'.repeat(9), 'y'.repeat(BATCH_BYTES / 2), 'z'.repeat(2 * BATCH_BYTES)];
    const pieces = cut([short, half, half, long, short].join('\n'));
    assert.deepEqual(pieces.map(([text, count]) => [text.length, count]), [
      [short.length + 1 + half.length, 2],
      [half.length, 1],
      [long.length, 1],
      [short.length, 1],
    ]);
  });
});

describe('a line taker', () => {
  it('gives lines by index', () => {
    const taker = new LineTaker(Buffer.from('zero\n\ntwo\nthree'));
    assert.deepEqual([0, 1, 1, 3].map((index) => taker.take(index).toString()), ['zero', '', '', 'three']);
  });
});
