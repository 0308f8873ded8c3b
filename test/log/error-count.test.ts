import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorCount } from '../../lib/log/error-count';

test('errored messages that leave elsewhere are one line a minute', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const lines: string[] = [];
  const count = new ErrorCount((line) => lines.push(line));
  for (let i = 0; i < 9; i++) count.add('script_error');
  count.add('timeout');
  assert.deepEqual(lines, []);
  t.mock.timers.tick(60_000);
  assert.deepEqual(lines.splice(0), ['10 messages were errored in 60 s (script_error 9, timeout 1)']);
  t.mock.timers.tick(60_000);
  assert.deepEqual(lines, []);
  count.add('timeout');
  t.mock.timers.tick(3_000);
  count.close();
  count.close();
  assert.deepEqual(lines, ['1 message was errored in 3 s (timeout 1)']);
});
