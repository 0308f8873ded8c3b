import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fillOptions, SANDBOX_OPTIONS } from '../lib/options';

describe('options', () => {
  it('are filled in with their defaults', () => {
    const { options, problems } = fillOptions(SANDBOX_OPTIONS, { timeout: 250 });
    assert.deepEqual(problems, []);
    assert.deepEqual([options.timeout, options.memory_limit, options.output_limit], [250, 64, 1024 * 1024]);
    assert.ok(options.isolates >= 1);
  });

  for (const [given, message] of [
    [{ timout: 1 }, 'unknown key; known are timeout, memory_limit, output_limit, isolates'],
    [{ timeout: 0 }, '0 is not a whole number from 1 to 600000 ms'],
    [{ timeout: 1.5 }, '1.5 is not a whole number from 1 to 600000 ms'],
    [{ timeout: '100' }, '"100" is not a whole number from 1 to 600000 ms'],
    [{ isolates: 100_000 }, '100000 is not a whole number from 1 to 1024'],
  ] as const) {
    it(`${JSON.stringify(given)} is refused`, () => {
      const { problems } = fillOptions(SANDBOX_OPTIONS, given, 'sandbox.');
      assert.deepEqual(problems.map((problem) => [problem.key, problem.message]), [[`sandbox.${Object.keys(given)[0]}`, message]]);
    });
  }
});
