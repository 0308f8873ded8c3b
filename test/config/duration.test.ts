import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDuration } from '../../lib/config/duration';

describe('a duration', () => {
  for (const [text, milliseconds] of [['500ms', 500], ['1.5s', 1500], ['1m30s', 90_000], ['2h', 7_200_000], ['0s', 0]] as const) {
    it(`${text} is ${milliseconds} ms`, () => assert.equal(parseDuration(text), milliseconds));
  }
  for (const text of ['', '5', 's', '-1s', '1 s', '1d', '@every 5m']) it(`"${text}" is none`, () => assert.equal(parseDuration(text), null));
});
