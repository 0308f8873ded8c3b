import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeDifference } from '../../lib/cli/difference';
import { differences } from '../../lib/processor/differences';

const paths = (expected: unknown, actual: unknown): string[] => differences('output[0]', expected, actual).map(({ path }) => path.replace('output[0]', ''));

describe('what differs', () => {
  const cases: [what: string, expected: unknown, actual: unknown, paths: string[]][] = [
    ['nothing where all is the same', { a: [1, { b: 'x' }] }, { a: [1, { b: 'x' }] }, []],
    ['nothing in keys that are not named', { a: 1 }, { a: 1, b: 2 }, []],
    ['a value deep inside', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, ['.a.c']],
    ['a number that is text', { a: 1 }, { a: '1' }, ['.a']],
    ['a key that is missing', { a: 1 }, {}, ['.a']],
    ['nothing where a key is to be missing', { a: null }, {}, []],
    ['a key that is to be missing', { a: null }, { a: 1 }, ['.a']],
    ['a list of another length, as a whole', { a: [1, 2] }, { a: [1] }, ['.a']],
    ['an element of a list', { a: [1, 2] }, { a: [1, 3] }, ['.a[1]']],
    ['an object in place of a list', [], {}, ['']],
    ['a key that only a prototype has', { toString: 1 }, {}, ['.toString']],
  ];
  for (const [what, expected, actual, found] of cases) it(what, () => assert.deepEqual(paths(expected, actual), found));

  it('is shown with both values, long ones cut', () => {
    const [found] = differences('output[0]', { a: 1 }, { a: 'x'.repeat(1000) });
    assert.ok(found !== undefined);
    assert.match(describeDifference(found), /^ {2}output\[0\]\.a\n {4}expected: 1\n {4}actual: {3}"x{299}… \(1002 characters\)$/);
  });
});
