import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ERROR_CODES, FAILURES, MessageFailure, TimeoutError, toFailure, type ErrorCode } from '../../lib/errors';

const CODES = Object.keys(ERROR_CODES) as ErrorCode[];
const place = { stage: 'conditions[1].then', line: 2, column: 9, message: 'too long' };

describe('the error of a message as an instance', () => {
  for (const code of CODES) {
    it(`of ${code} has a class of its own`, () => {
      const failure = toFailure({ code, ...place });
      assert.ok(failure instanceof FAILURES[code] && failure instanceof MessageFailure && failure instanceof Error);
      assert.equal(failure.code, code);
      assert.equal(CODES.filter((other) => failure instanceof FAILURES[other]).length, 1);
    });
  }

  it('says where, of which script, in which line of it, and why', () => {
    const cause = new Error('deeper');
    const failure = toFailure({ code: 'timeout', ...place }, { script: 'line 1', source: 'while (true);', cause });
    assert.ok(failure instanceof TimeoutError);
    const { name, stage, line, column, message, script, source } = failure;
    assert.deepEqual({ stage, line, column, message }, place);
    assert.deepEqual([name, script, source, failure.cause], ['TimeoutError', 'line 1', 'while (true);', cause]);
  });

  it('is as JSON what stands in error outputs, whatever else it knows', () => {
    const error = { code: 'timeout', ...place } as const;
    assert.equal(JSON.stringify(toFailure(error, { script: 's', source: 'x' })), JSON.stringify(error));
  });

  it('does not cut the stacks of other errors', () => {
    toFailure({ code: 'timeout', ...place });
    assert.match(String(new Error('other').stack), /failures\.test/);
  });

  it('has no cause where none is known', () => {
    assert.equal(Object.hasOwn(toFailure({ code: 'closed', ...place }), 'cause'), false);
  });
});
