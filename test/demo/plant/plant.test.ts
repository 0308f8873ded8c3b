import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FAULTS } from '../../../examples/demo/plant/faults';
import { Plant, type Reading } from '../../../examples/demo/plant/plant';

const START = Date.UTC(2026, 0, 1);

/** All readings of so many seconds, taken every 50 ms as the publisher does. */
function run(seconds: number, seed = 1): Reading[] {
  const plant = new Plant({ seed, start: START });
  return Array.from({ length: seconds * 20 }, (_, step) => plant.advanceTo(START + (step + 1) * 50)).flat();
}

interface Parsed {
  machine: string;
  id: string;
  payload: unknown;
  meta: Record<string, unknown>;
}

/** The readings that are JSON and name their signal. */
function parse(readings: readonly Reading[]): Parsed[] {
  return readings.flatMap(({ topic, text }) => {
    if (!text.startsWith('{')) return [];
    const { payload, meta } = JSON.parse(text) as { payload: unknown; meta: Record<string, unknown> };
    const id = meta.opcua_node_id ?? meta.s7_address ?? meta.modbus_tag_name;
    return id === undefined ? [] : [{ machine: topic.split('/')[1] ?? '', id: String(id), payload, meta }];
  });
}

describe('the simulated plant', () => {
  it('gives the same readings for the same seed, and others for another', () => {
    assert.deepEqual(run(5), run(5));
    assert.notDeepEqual(run(5), run(5, 2));
  });

  it('publishes 200 to 400 values a second of some fifty signals', () => {
    const readings = run(60);
    const rate = readings.length / 60;
    assert.ok(rate >= 200 && rate <= 400, `${rate} a second`);
    const signals = new Set(parse(readings).map(({ machine, id }) => `${machine} ${id}`));
    assert.ok(signals.size >= 50 && signals.size <= 60, `${signals.size} signals`);
  });

  it('spreads its readings over time', () => {
    const plant = new Plant({ seed: 1, start: START });
    plant.advanceTo(START + 1000);
    const counts = Array.from({ length: 40 }, (_, tenth) => plant.advanceTo(START + 1100 + tenth * 100).length);
    assert.ok(Math.max(...counts) < 45, counts.join(' '));
  });

  it('stamps what comes by OPC UA with the time of its measurement', () => {
    const readings = parse(new Plant({ seed: 1, start: START }).advanceTo(START + 200));
    const first = readings.find(({ machine }) => machine === 'cnc-1');
    const time = Number(first?.meta.timestamp_ms);
    assert.ok(time > START && time <= START + 200, String(time));
  });

  it('does not make up for the hours in which its computer slept', () => {
    const plant = new Plant({ seed: 1, start: START });
    plant.advanceTo(START + 5000);
    const morning = START + 8 * 3_600_000;
    assert.ok(plant.advanceTo(morning).length < 500);
    const next = parse(plant.advanceTo(morning + 1000));
    assert.ok(next.length < 400);
    for (const { meta } of next) if (meta.timestamp_ms !== undefined) assert.ok(Number(meta.timestamp_ms) > morning);
  });

  const RANGES: readonly [machine: string, id: string, least: number, most: number][] = [
    ['cnc-1', 'ns=1;i=2245', 0, 11_000],
    ['cnc-1', 'ns=1;i=2246', 0, 110],
    ['cnc-1', 'ns=1;i=2247', 20, 60],
    ['cnc-1', 'ns=1;i=2251', 0, 2000],
    ['cnc-1', 'ns=1;i=2252', 0, 500],
    ['cnc-1', 'ns=1;i=2253', 0, 400],
    ['cnc-1', 'ns=1;i=2254', -60, 0],
    ['cnc-1', 'ns=1;i=2261', 0, 3],
    ['press-1', 'ns=2;s=Press.Hydraulics.Pressure', 30, 260],
    ['press-1', 'ns=2;s=Press.Hydraulics.OilTemperature', 90, 130],
    ['press-1', 'ns=2;s=Press.Ram.Position', 0, 320],
    ['packaging-1', 'DB20.DBD0', 0, 0.5],
    ['packaging-1', 'DB20.DBW8', 1400, 1600],
    ['boiler-1', 'supply_temperature', 50, 95],
    ['boiler-1', 'return_temperature', 40, 90],
    ['boiler-1', 'oxygen', 2, 21.5],
    ['meter-1', 'power', 5000, 30_000],
    ['meter-1', 'voltage_l1', 2250, 2350],
    ['meter-3', 'power_factor', 900, 1000],
  ];
  const tenMinutes = parse(run(600));
  for (const [machine, id, least, most] of RANGES) {
    it(`keeps ${machine} ${id} between ${least} and ${most}`, () => {
      const values = tenMinutes
        .filter((reading) => reading.machine === machine && reading.id === id)
        .map(({ payload }) => payload)
        .filter((value): value is number => typeof value === 'number' && value !== -9999);
      assert.ok(values.length > 100, `${values.length} values`);
      const [min, max] = [Math.min(...values), Math.max(...values)];
      assert.ok(min >= least && max <= most, `${min} to ${max}`);
    });
  }

  it('makes parts, packs and energy only more', () => {
    for (const id of ['ns=1;i=2260', 'DB20.DBD12', 'energy']) {
      const counts = tenMinutes.filter((reading) => reading.id === id && reading.machine.endsWith('-1'))
        .map(({ payload }) => payload).filter((value) => typeof value === 'number');
      assert.deepEqual(counts, counts.toSorted((one, other) => one - other), id);
      assert.ok((counts.at(-1) ?? 0) > (counts[0] ?? 0), id);
    }
  });

  it('goes wrong in every way it can, a little more than once a second', () => {
    const seconds = 300;
    const seen = new Map<string, number>();
    const count = (name: string): void => void seen.set(name, (seen.get(name) ?? 0) + 1);
    for (const { text } of run(seconds)) {
      if (!text.startsWith('{')) count('text instead of JSON');
      else if (text.startsWith('{"payload":"NaN"')) count('NaN as text');
      else if (text.startsWith('{"payload":{"status"')) count('bad status');
      else if (text.startsWith('{"payload":-9999')) count('broken sensor wire');
      else if (/"meta":\{"timestamp_ms":\d+\}\}$/.test(text)) count('no node id');
    }
    assert.deepEqual([...seen.keys()].sort(), FAULTS.map(({ name }) => name).sort());
    for (const [name, times] of seen) assert.ok(times > 10, `${name}: ${times}`);
    const rate = [...seen.values()].reduce((sum, times) => sum + times, 0) / seconds;
    assert.ok(rate > 0.5 && rate < 3, `${rate} a second`);
  });
});
