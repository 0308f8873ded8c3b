import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogLimit } from '../../../nodes/shared/log-limit';

test('the first line is written at once, later ones together', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const lines: string[] = [];
  const log = new LogLimit((line) => lines.push(line));
  log.write('a');
  log.write('b');
  log.write('c');
  assert.deepEqual(lines, ['a']);
  t.mock.timers.tick(10_000);
  assert.deepEqual(lines, ['a', 'c (the last of 2)']);
  log.write('d');
  log.write('e');
  log.close();
  assert.deepEqual(lines.slice(2), ['d', 'e']);
});
