import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { KAFKA_CONNECTION_OPTIONS, KAFKA_SINK_OPTIONS } from '../../lib/connectors/kafka/option-tables';
import { BROKER_OPTIONS, SINK_OPTIONS } from '../../lib/connectors/mqtt/option-tables';
import type { OptionTable } from '../../lib/options';
import { isNumberText, NUMBER_FIELDS } from '../../nodes/editor/number-fields';
import { propertyOf } from '../../nodes/shared/numbers';

const NODES = join(__dirname, '..', '..', 'nodes');
/** The tables with the switches of dialogs. */
const SWITCHES: Record<string, OptionTable> = {
  'tag-mqtt-broker': { ...BROKER_OPTIONS, ...SINK_OPTIONS },
  'tag-kafka-broker': { ...KAFKA_CONNECTION_OPTIONS, ...KAFKA_SINK_OPTIONS },
};

function html(type: string): string {
  return readFileSync(join(NODES, type, `${type}.html`), 'utf8');
}

describe('the numbers of a dialog', () => {
  for (const [type, fields] of Object.entries(NUMBER_FIELDS)) {
    it(`are those that it has fields for: ${type}`, () => {
      const shown = [...html(type).matchAll(/inputmode="numeric" id="node-(?:config-)?input-(\w+)"/g)].map(([, name = '']) => name);
      assert.deepEqual(Object.keys(fields).toSorted(), shown.toSorted());
    });
  }

  for (const [type, table] of Object.entries(SWITCHES)) {
    it(`stand beside switches with the defaults of the options: ${type}`, () => {
      const shown = [...html(type).matchAll(/^ {6}(\w+): \{ value: (true|false) \},$/gm)];
      const known = Object.entries(table).map(([option, spec]) => [propertyOf(option), String(spec.default)] as const);
      assert.ok(shown.length > 0);
      for (const [, name = '', value] of shown) {
        const option = known.find(([property]) => property === name);
        if (option !== undefined) assert.equal(value, option[1], name);
      }
    });
  }

  it('are whole and in their range, blank, or a variable', () => {
    const texts = ['', '1', '10', '${SIZE}', '${plant.size}', '0', '11', '1.5', 'ten', '${}', '${SIZE} 1', 'a${SIZE}'];
    assert.deepEqual(texts.filter((text) => isNumberText(text, { min: 1, max: 10 })), ['', '1', '10', '${SIZE}', '${plant.size}']);
  });
});
