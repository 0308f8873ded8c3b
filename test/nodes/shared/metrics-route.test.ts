import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeAPI } from 'node-red';
import { serveMetrics } from '../../../nodes/shared/metrics-route';

interface Routes {
  admin: { path: string; permission: unknown }[];
  node: string[];
  warnings: string[];
  RED: NodeAPI;
}

function runtime(settings: object): Routes {
  const routes: Omit<Routes, 'RED'> = { admin: [], node: [], warnings: [] };
  const RED = {
    httpAdmin: { get: (path: string, permission: unknown) => routes.admin.push({ path, permission }) },
    httpNode: { get: (path: string) => routes.node.push(path) },
    auth: { needsPermission: (permission: string) => permission },
    settings,
    log: { warn: (text: string) => routes.warnings.push(text) },
  };
  return { ...routes, RED: RED as unknown as NodeAPI };
}

const ADMIN = [{ path: '/tag-processor/metrics', permission: 'tag-processor.read' }];

test('each runtime has the route once, with its permission', () => {
  const { RED, admin, node } = runtime({});
  serveMetrics(RED);
  serveMetrics(RED);
  assert.deepEqual(admin, ADMIN);
  assert.deepEqual(node, []);
});

for (const path of ['plant/metrics', '/plant/metrics']) {
  test(`tagProcessorMetricsPath ${path} also serves it under the node root`, () => {
    const { RED, admin, node } = runtime({ tagProcessorMetricsPath: path });
    serveMetrics(RED);
    assert.deepEqual([admin, node], [ADMIN, ['/plant/metrics']]);
  });
}

test('without a node root the setting is pointed out as useless', () => {
  const { RED, node, warnings } = runtime({ tagProcessorMetricsPath: '/metrics', httpNodeRoot: false });
  serveMetrics(RED);
  assert.deepEqual(node, []);
  assert.match(warnings.join(), /tagProcessorMetricsPath has no effect/);
});
