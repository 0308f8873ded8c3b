import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { KAFKA_CONNECTION_OPTIONS, KAFKA_SINK_OPTIONS, KAFKA_SOURCE_OPTIONS } from '../../lib/connectors/kafka/options';
import { BROKER_OPTIONS, SINK_OPTIONS, SOURCE_OPTIONS } from '../../lib/connectors/mqtt/options';
import type { OptionTable } from '../../lib/options';
import { SOURCE_NODE_OPTIONS } from '../../nodes/shared/source-options';

const NODES = join(__dirname, '..', '..', 'nodes');
/** The tables that each node reads, by the names of its fields. */
const TABLES: Record<string, OptionTable> = {
  'tag-mqtt-broker': { ...BROKER_OPTIONS, ...SINK_OPTIONS },
  'tag-mqtt-in': { ...SOURCE_OPTIONS, ...SOURCE_NODE_OPTIONS },
  'tag-kafka-broker': { ...KAFKA_CONNECTION_OPTIONS, ...KAFKA_SINK_OPTIONS },
  'tag-kafka-in': { ...KAFKA_SOURCE_OPTIONS, ...SOURCE_NODE_OPTIONS },
};
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

describe('the numbers of a dialog', () => {
  for (const [type, table] of Object.entries(TABLES)) {
    it(`have the ranges and defaults of the options: ${type}`, () => {
      const html = readFileSync(join(NODES, type, `${type}.html`), 'utf8');
      const rows = [...html.matchAll(/^ {4}(\w+): \[(\d+), (\d+), (\d+)\],$/gm)];
      assert.ok(rows.length >= 4);
      for (const [, name = '', ...shown] of rows) {
        const spec = table[name] ?? table[snake(name)];
        assert.ok(spec !== undefined && 'min' in spec, name);
        assert.deepEqual(shown.map(Number), [spec.min, spec.max, spec.default], name);
      }
    });

    it(`have the defaults of the switches: ${type}`, () => {
      const html = readFileSync(join(NODES, type, `${type}.html`), 'utf8');
      for (const [, name = '', shown] of html.matchAll(/^ {6}(\w+): \{ value: (true|false) \},$/gm)) {
        const spec = table[snake(name)];
        if (spec !== undefined) assert.equal(shown, String(spec.default), name);
      }
    });
  }
});
