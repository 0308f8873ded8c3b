import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { substitute } from '../../lib/config/environment';

const ENV = { NAME: 'value', EMPTY: '', NUMBER: '42', MARKUP: 'a: [b]\n- c', 'dotted.name': 'dots' };

describe('variables from the environment', () => {
  const cases: [what: string, text: string, result: string][] = [
    ['a name', '${NAME}', 'value'],
    ['in the middle', 'a ${NAME} b ${NUMBER}', 'a value b 42'],
    ['a default that is not needed', '${NAME:other}', 'value'],
    ['a default for a missing variable', '${MISSING:other}', 'other'],
    ['a default for an empty variable', '${EMPTY:other}', 'other'],
    ['an empty default', 'a${MISSING:}b', 'ab'],
    ['a default with colons and slashes', '${MISSING:tcp://host:1883}', 'tcp://host:1883'],
    ['an empty variable', 'a${EMPTY}b', 'ab'],
    ['a name with dots', '${dotted.name}', 'dots'],
    ['a value with markup stays as it is', '${MARKUP}', 'a: [b]\n- c'],
    ['a value is not looked into again', '${MISSING:$}{NAME}', '${NAME}'],
  ];
  for (const [what, text, result] of cases) {
    it(what, () => assert.deepEqual(substitute(text, ENV), { text: result, changed: true, missing: [] }));
  }

  for (const text of ['plain', '$NAME', '${}', '${NAME', '${1X}', '${a b}', '{NAME}']) {
    it(`${text} has none`, () => assert.deepEqual(substitute(text, ENV), { text, changed: false, missing: [] }));
  }

  it('names those that are missing and have no default', () => {
    assert.deepEqual(substitute('${ONE} ${NAME} ${TWO}', ENV).missing, ['ONE', 'TWO']);
  });
});
