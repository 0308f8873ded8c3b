import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SourceLines } from '../../lib/script/source-lines';

describe('the lines of scripts', () => {
  const lines = new SourceLines({
    kind: 'tag_processor',
    defaults: 'let a: number = 1;\r\n\treturn msg;',
    conditions: [{ if: 'msg.payload > 1', then: 'first\nsecond', enabled: false }, { if: 'true', then: 'return msg' }],
  });

  it('are those that the user wrote, types included', () => {
    assert.equal(lines.at('defaults', 1), 'let a: number = 1;');
    assert.equal(lines.at('defaults', 2), '\treturn msg;');
    assert.equal(lines.at('conditions[0].then', 2), 'second');
    assert.equal(lines.at('conditions[1].if', 1), 'true');
  });

  it('are none where there is no script and no line', () => {
    for (const stage of ['advancedProcessing', 'result', 'input', 'conditions[2].if', null]) assert.equal(lines.at(stage, 1), null);
    assert.deepEqual([lines.at('defaults', 3), lines.at('defaults', null)], [null, null]);
  });
});
