import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusOf, type NodeFigures } from '../../../nodes/shared/status';

const NONE: NodeFigures = { processed: 0, errored: 0, dropped: 0, hits: 0, misses: 0 };
const cases: [figures: Partial<NodeFigures>, rate: number, text: string][] = [
  [{}, 0, 'idle'],
  [{ misses: 1 }, 0, 'idle'],
  [{ processed: 5, hits: 499, misses: 1 }, 0, 'idle · 99.8 % hits'],
  [{ processed: 5, hits: 4, misses: 0 }, 12.4, '12 /s · 100.0 % hits'],
  [{ processed: 5, hits: 1, misses: 1 }, 1234, '1.2 k/s · 50.0 % hits'],
  [{ processed: 5 }, 2_500_000, '2.5 M/s'],
  [{ processed: 5, errored: 3, dropped: 2 }, 1, '1 /s · 3 errored · 2 dropped'],
  [{ errored: 1 }, 0, 'idle · 1 errored'],
];
for (const [figures, rate, text] of cases) {
  test(`${JSON.stringify(figures)} at ${rate} messages a second: ${text}`, () => {
    assert.equal(statusOf({ ...NONE, ...figures }, rate).text, text);
  });
}
