import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { Metrics } from '../../lib';
import { projectRoot } from '../support/root';

const folder = join(projectRoot(), 'examples/monitoring');
const read = (file: string): string => readFileSync(join(folder, file), 'utf8');

interface Panel {
  title: string;
  targets?: { expr: string }[];
}

interface Rule {
  alert: string;
  expr: string;
  annotations: Record<string, string>;
}

const { panels } = JSON.parse(read('grafana-dashboard.json')) as { panels: Panel[] };
const { groups } = parse(read('prometheus-alerts.yaml')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

/** Every series that there is, with the labels that it may have. */
async function series(): Promise<Map<string, string>> {
  const metrics = new Metrics();
  const source = { received: 0, acknowledged: 0, inFlight: 0, lag: 0 };
  metrics.addConnection({ name: 'input', isUp: () => true, source: () => source, sink: () => ({ delivered: 0, refused: 0, waiting: 0 }) });
  const text = await metrics.text();
  const found = new Map<string, string>();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    const names = type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
    for (const each of names) found.set(each, type);
  }
  return found;
}

const namesIn = (expression: string): string[] => expression.match(/tag_processor_\w+/g) ?? [];

describe('the dashboard and the alerts', () => {
  const expressions = [
    ...panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ of: `panel ${title}`, expr }))),
    ...rules.map(({ alert, expr }) => ({ of: `alert ${alert}`, expr })),
  ];

  it('name metrics that exist', async () => {
    const known = await series();
    assert.ok(expressions.length > 25, `${expressions.length} expressions`);
    for (const { of, expr } of expressions) {
      assert.ok(namesIn(expr).length > 0, `${of} asks for nothing`);
      for (const name of namesIn(expr)) assert.ok(known.has(name), `${of}: there is no ${name}`);
    }
  });

  it('take rates of what only grows, and of nothing else', async () => {
    const known = await series();
    for (const { of, expr } of expressions) {
      for (const [, name = ''] of expr.matchAll(/\b(?:rate|increase)\((\w+)/g)) assert.notEqual(known.get(name), 'gauge', `${of}: ${name} goes up and down`);
    }
  });

  it('cover hits, errors, waiting and restarts', () => {
    const all = expressions.map(({ expr }) => expr).join('\n');
    for (const name of ['vm_pool_hits_total', 'messages_errored_total', 'vm_pool_waiting_batches', 'sandbox_restarts_total']) {
      assert.match(all, new RegExp(name));
    }
    for (const { alert, annotations } of rules) assert.ok(annotations['summary'] && annotations['description'], `${alert} does not say what to do`);
  });
});
