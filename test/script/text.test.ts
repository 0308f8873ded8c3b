import assert from 'node:assert/strict';
import { it } from 'node:test';
import { positionAt, splitLines } from '../../lib/script/text';

const LINES: [text: string, lines: string[]][] = [
  ['', ['']],
  ['a', ['a']],
  ['a\nb', ['a', 'b']],
  ['a\r\nb\r\n', ['a', 'b', '']],
  ['a\rb\n\rc', ['a', 'b', '', 'c']],
  ['a\u2028b\u2029c', ['a', 'b', 'c']],
  ['a\u0085b\vc\fd', ['a\u0085b\vc\fd']],
];

for (const [text, lines] of LINES) {
  it(`${JSON.stringify(text)} has the lines ${JSON.stringify(lines)}`, () => assert.deepEqual(splitLines(text), lines));
}

it('positions are counted from one, in UTF-16 units', () => {
  assert.deepEqual(positionAt('ab', 0), { line: 1, column: 1 });
  assert.deepEqual(positionAt('a\r\n😀b', 5), { line: 2, column: 3 });
  assert.deepEqual(positionAt('a\n', 2), { line: 2, column: 1 });
});
