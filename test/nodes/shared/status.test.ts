import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Node, NodeStatus } from 'node-red';
import { StatusDisplay, statusOf, type NodeFigures } from '../../../nodes/shared/status';

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

test('a node shows its figures once a second at most, and only when they look different', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const shown: (string | undefined)[] = [];
  const node = { status: ({ text }: NodeStatus) => shown.push(text) } as unknown as Node;
  const figures = { ...NONE };
  const display = new StatusDisplay(node, () => figures);
  display.start();
  t.mock.timers.tick(5000);
  assert.deepEqual(shown, ['idle']);
  figures.dropped = 10;
  t.mock.timers.tick(999);
  assert.equal(shown.length, 1);
  t.mock.timers.tick(1);
  t.mock.timers.tick(3000);
  assert.match(shown[1] ?? '', /\/s · 10 dropped$/);
  assert.deepEqual(shown.slice(2), ['idle · 10 dropped']);
  display.stop();
  figures.dropped = 20;
  t.mock.timers.tick(2000);
  assert.equal(shown.length, 3);
});
