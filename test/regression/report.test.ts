import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FULL } from './lengths';
import { reportText } from './report';
import { SCENARIOS } from './scenarios';
import type { Result } from './suite';

const VERSIONS = { node: '24.0.0', kafka: '4.0.0', mosquitto: 'mosquitto 2.0.0', machine: '2 cores' };

describe('the report of a regression run', () => {
  it('says what passed with its counts, what failed and why, and what was not run', () => {
    const [first, second, third] = SCENARIOS;
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    const results: Result[] = [
      { scenario: first, seconds: 61.4, shown: { counts: { sent: 100_000, lost: 0 }, wrong: [] }, wrong: [] },
      { scenario: second, seconds: 5, shown: null, wrong: ['lost: 3'] },
    ];
    const text = reportText(new Date(0), VERSIONS, SCENARIOS, results, FULL);
    assert.match(text, /^- 1970-01-01T00:00:00.000Z, 2 cores$/m);
    assert.match(text, new RegExp(`^- 1 of ${SCENARIOS.length} scenarios passed, 1 failed, ${SCENARIOS.length - 2} not run$`, 'm'));
    assert.match(text, new RegExp(`## ${first.name}: passed[^#]*counted: 100,000 sent, 0 lost`));
    assert.match(text, new RegExp(`## ${second.name}: FAILED[^#]*wrong: lost: 3`));
    assert.match(text, new RegExp(`## ${third.name}: not run`));
  });

  it('has a name of its own for every scenario', () => {
    const names = SCENARIOS.map(({ name }) => name);
    assert.deepEqual(names, [...new Set(names)]);
  });
});
