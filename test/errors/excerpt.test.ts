import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { clipLine, excerpt } from '../../lib/errors';

/** Where a terminal with tab stops of eight shows the end of a text; `wide` are the characters that take two cells. */
function cells(text: string, wide: string): number {
  let at = 0;
  for (const character of text) {
    if (character === '\t') at += 8 - (at % 8);
    else if (character !== '\u0301') at += wide.includes(character) ? 2 : 1;
  }
  return at;
}

describe('a source line with a caret', () => {
  const lines: [what: string, line: string][] = [
    ['plain text', 'msg.payload = HERE;'],
    ['the start of the line', 'HERE;'],
    ['tabs', '\tif (a)\t\tHERE'],
    ['Asian characters', 'const 温度 = "ｆｕｌｌ한글"; HERE'],
    ['emoji beyond the first plane', 'const a = "😀🚀"; HERE'],
    ['a combining accent', 'const e\u0301 = HERE'],
    ['tabs and wide characters', '\t温\tHERE'],
  ];
  for (const [what, line] of lines) {
    it(`stands below the place behind ${what}`, () => {
      const [text = '', caret = ''] = excerpt(line, line.indexOf('HERE') + 1).split('\n');
      assert.equal(text, `  | ${line}`);
      assert.match(caret, /^ {2}\| \s*\^$/);
      assert.equal(cells(caret.slice(0, -1), ''), cells(text.slice(0, text.indexOf('HERE')), '温度ｆｕｌ한글😀🚀'));
    });
  }

  it('shows of a very long line the part around the place, and cuts no character in half', () => {
    const line = `${'😀'.repeat(10_000)}HERE${'😀'.repeat(10_000)}`;
    const { text, column } = clipLine(line, line.indexOf('HERE') + 1);
    assert.ok(text.length <= 202 && text.isWellFormed());
    assert.equal(text.slice(column - 1, column + 3), 'HERE');
    assert.match(text, /^….*…$/u);
  });

  it('has its caret at the end where the place is behind it', () => {
    assert.equal(excerpt('ab', 99), '  | ab\n  |   ^');
  });

  it('does not hand control characters to the terminal', () => {
    const [text = '', caret = ''] = excerpt('a\x1b[31m\u202e\rHERE', 9).split('\n');
    assert.equal(text, '  | a\ufffd[31m\ufffd\ufffdHERE');
    assert.equal(caret.indexOf('^'), text.indexOf('HERE'));
  });
});
