import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openRemoteRows } from '../../bench/remote';
import type { OpenRows } from '../../bench/row';
import { inlineRow } from '../../bench/rows/inline';
import { openProcessorRows } from '../../bench/rows/processor';
import { makeWorkload, type Workload } from '../../bench/workload';

const OPENERS: Record<string, (workload: Workload) => Promise<OpenRows>> = {
  'inline': async (workload) => ({ rows: [inlineRow(workload)], close: async () => undefined }),
  'the function-node technique': (workload) => openRemoteRows('function-technique', workload),
  'isolates in-process': (workload) => openRemoteRows('isolates', workload, ['--no-node-snapshot']),
  'this project': openProcessorRows,
  'nodes in Node-RED': (workload) => openRemoteRows('node-red', workload),
};

/** The workload with one wrong character in what is expected of its first message. */
function tampered(): Workload {
  const { lines, expected } = makeWorkload();
  return { lines, expected: [expected[0]?.replace('temperature', 'temperaturf') ?? '', ...expected.slice(1)] };
}

describe('rows of the bench', () => {
  for (const [name, open] of Object.entries(OPENERS)) {
    test(`${name}: a wrong result is noticed`, async () => {
      const { rows, close } = await open(tampered());
      try {
        assert.ok(rows.length > 0);
        for (const row of rows) {
          const complaint = new RegExp(`row ${row.key} gave a wrong result[^]*temperatur`);
          // Long enough for a first message on a busy machine.
          await assert.rejects(row.measure(50), complaint, row.label);
        }
      } finally {
        await close();
      }
    });
  }

  test('what is expected follows the tag model', () => {
    const { lines, expected } = makeWorkload();
    const topic = 'umh.v1.acme.north.hall2.press4._historian.alarms.hot.temperature';
    const payloadOf = (line = ''): number => (JSON.parse(line) as { payload: number }).payload;
    const hot = lines.findIndex((line) => line.includes('i=2245') && payloadOf(line) > 100);
    assert.deepEqual(JSON.parse(expected[hot] ?? ''), {
      payload: { value: payloadOf(lines[hot]), timestamp_ms: 1_700_000_000_000 + hot * 10 },
      meta: {
        opcua_node_id: 'ns=1;i=2245',
        timestamp_ms: String(1_700_000_000_000 + hot * 10),
        unit: 'C',
        location_path: 'acme.north.hall2.press4',
        data_contract: '_historian',
        tag_name: 'temperature',
        virtual_path: 'alarms.hot',
        topic,
        umh_topic: topic,
      },
      topic,
    });
  });

  test('a message has about a hundred bytes', () => {
    for (const line of makeWorkload().lines) assert.ok(line.length >= 90 && line.length <= 110, line);
  });
});
