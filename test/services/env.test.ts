import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '../../lib/errors';
import { readEnv } from '../../lib/services/env';

describe('env', () => {
  it('has the variables of its list and no others', () => {
    const values = readEnv(['PLANT', 'EMPTY', 'MISSING', 'UNSET'], { PLANT: 'north', EMPTY: '', SECRET: 'x', UNSET: undefined });
    assert.deepEqual(values, { PLANT: 'north', EMPTY: '' });
    assert.ok(Object.isFrozen(values));
  });

  it('does not take what every object has for a variable', () => {
    assert.deepEqual(Object.keys(readEnv(['constructor', '__proto__', 'toString'], { PLANT: 'north' })), []);
    assert.deepEqual(Object.keys(readEnv(['__proto__'], { ['__proto__']: 'x' })), ['__proto__']);
  });

  it('names every entry that cannot be a variable', () => {
    assert.throws(() => readEnv(['A', '*', 'A B', ''], {}), (error: ConfigError) => {
      assert.deepEqual(error.problems.map((problem) => problem.key), ['env[1]', 'env[2]', 'env[3]']);
      assert.match(error.message, /env\[1\]: "\*" is not the name of an environment variable; name each variable/);
      return true;
    });
  });
});
