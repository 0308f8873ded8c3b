import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fillSandboxOptions, SANDBOX_OPTIONS } from '../lib/options';

describe('options', () => {
  it('are filled in with their defaults', () => {
    const { options, problems } = fillSandboxOptions({ timeout: 250 });
    assert.deepEqual(problems, []);
    assert.deepEqual([options.timeout, options.memory_limit, options.output_limit], [250, 64, 1024 * 1024]);
    assert.ok(options.max_size >= 4);
    assert.equal(options.preload_size, Math.floor(options.max_size / 2));
    assert.equal(fillSandboxOptions({ max_size: 200 }).options.preload_size, 100);
  });

  for (const [given, message] of [
    [{ timout: 1 }, `unknown key; known are ${Object.keys(SANDBOX_OPTIONS).join(', ')}`],
    [{ timeout: 0 }, '0 is not a whole number from 1 to 600000 ms'],
    [{ timeout: 1.5 }, '1.5 is not a whole number from 1 to 600000 ms'],
    [{ timeout: '100' }, '"100" is not a whole number from 1 to 600000 ms'],
    [{ process_per_tenant: 'yes' }, '"yes" is not true or false'],
    [{ preload_size: 9, max_size: 8 }, '9 is more than max_size (8): lower it, or raise max_size'],
    [{ processes: 3, max_size: 2 }, '3 is more than max_size (2): each process needs an isolate'],
    [{ max_size: 100_000 }, '100000 is not a whole number from 1 to 1024 isolates'],
  ] as const) {
    it(`${JSON.stringify(given)} is refused`, () => {
      const { problems } = fillSandboxOptions(given);
      assert.deepEqual(problems.map((problem) => [problem.key, problem.message]), [[`sandbox.${Object.keys(given)[0]}`, message]]);
    });
  }
});
