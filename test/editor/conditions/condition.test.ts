import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { copyOf, matches, metaKeysIn, parseStage, readConditions } from '../../../nodes/editor/conditions/condition';

const HOT = { name: 'Hot', if: 'msg.payload > 30', then: "msg.meta.virtual_path = 'Oven';\nreturn msg;", enabled: true };

describe('a condition of the dialog', () => {
  it('is read from flows that were written by hand', () => {
    assert.deepEqual(readConditions([HOT, { if: true }, null, { enabled: false, name: 7 }]), [
      HOT,
      { name: '', if: 'true', then: '', enabled: true },
      { name: '', if: '', then: '', enabled: true },
      { name: '7', if: '', then: '', enabled: false },
    ]);
    for (const none of [undefined, null, '', {}]) assert.deepEqual(readConditions(none), []);
  });

  it('is found by its name and its scripts, in any case', () => {
    for (const query of ['hot', 'PAYLOAD > 3', 'oven', ' hot ', '']) assert.equal(matches(HOT, query), true, query);
    for (const query of ['cold', 'hotmsg', 'true']) assert.equal(matches(HOT, query), false, query);
  });

  it('is copied under a name that is free', () => {
    const named = (name: string): typeof HOT => ({ ...HOT, name });
    assert.equal(copyOf(HOT, [HOT]).name, 'Hot 2');
    assert.equal(copyOf(HOT, [HOT, named('Hot 2')]).name, 'Hot 3');
    assert.equal(copyOf(named('Hot 2'), [HOT, named('Hot 2')]).name, 'Hot 3');
    assert.equal(copyOf(named(''), []).name, '');
    assert.deepEqual({ ...copyOf(HOT, []), name: 'Hot' }, HOT);
  });

  it('has a place by the name of its stage', () => {
    assert.deepEqual(parseStage('conditions[12].then'), { index: 12, part: 'then' });
    assert.deepEqual(parseStage('conditions[0]'), { index: 0, part: 'if' });
    for (const stage of ['defaults', 'conditions', 'conditions[0].name', '']) assert.equal(parseStage(stage), null);
  });

  it('names keys of the metadata', () => {
    assert.deepEqual(metaKeysIn(["msg.meta.unit = msg.meta.line_1; meta.other", 'xmsg.meta.no', 'return msg.meta.unit']), ['msg.meta.line_1', 'msg.meta.unit']);
  });
});
