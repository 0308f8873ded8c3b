import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { filterProblem, matcher, overlaps, reduceFilters, topicProblem } from '../../../lib/connectors/mqtt/topics';

describe('MQTT topics', () => {
  it('checks filters', () => {
    for (const filter of ['a', '/', 'a/+/c', '+', '#', 'a/#', '+/#', '$SYS/#', '$share/group/a/#', 'ä b/c']) assert.equal(filterProblem(filter), null, filter);
    for (const filter of ['', 'a#', 'a/#/b', 'a+/b', '+a', '$share/group', '$share//a', '$share/g+/a', '$share/g/', 'a\0', 'ä'.repeat(32_768)]) {
      assert.notEqual(filterProblem(filter), null, filter.slice(0, 20));
    }
    assert.match(filterProblem('a/#/b') ?? '', /"a\/#\/b".*# is the last one/);
  });

  it('checks the topic of a message', () => {
    for (const topic of ['a', '/', 'a//b', '$x', 'x'.repeat(65_535)]) assert.equal(topicProblem(topic), null);
    for (const topic of ['', 'a/+', '#', 'a\0b', 'ä'.repeat(32_768)]) assert.notEqual(topicProblem(topic), null);
  });

  it('matches as the specification says', () => {
    const cases: [string, string[], string[]][] = [
      ['a/b', ['a/b'], ['a', 'a/b/c', 'a/B', 'b']],
      ['a/+', ['a/b', 'a/'], ['a', 'a/b/c']],
      ['a/#', ['a', 'a/b', 'a/b/c'], ['ab', 'b']],
      ['+/b', ['a/b', '/b'], ['b', 'a/c', '$SYS/b']],
      ['#', ['a', 'a/b', '/'], ['$SYS/a']],
      ['$SYS/#', ['$SYS/a'], ['a']],
      ['$share/g/a/+', ['a/b'], ['a']],
    ];
    for (const [filter, good, bad] of cases) {
      const matches = matcher(filter);
      for (const topic of good) assert.ok(matches(topic), `${filter} matches ${topic}`);
      for (const topic of bad) assert.ok(!matches(topic), `${filter} does not match ${topic}`);
    }
  });

  it('leaves out filters that others contain', () => {
    assert.deepEqual(reduceFilters(['a/b', 'a/#', 'a', 'a/+/c', 'b/+', 'b/c', 'a/#']), ['a/#', 'b/+']);
    assert.deepEqual(reduceFilters(['#', '+/#', 'a', '$SYS/a', '$share/g/a']), ['#', '$SYS/a', '$share/g/a']);
    assert.deepEqual(reduceFilters(['a/+', '+/b', 'a/+/#']), ['+/b', 'a/+/#']);
  });

  it('knows what can overlap', () => {
    assert.deepEqual(overlaps(['a/+', '+/b', 'c/#', 'c2', '$share/g/a/+']), [['a/+', '+/b'], ['+/b', 'c/#']]);
    assert.deepEqual(overlaps(['a/b', 'a/+/c', 'b/#']), []);
  });
});
