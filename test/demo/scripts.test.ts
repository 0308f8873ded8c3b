import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Plant } from '../../examples/demo/plant/plant';
import { advancedProcessing, conditions, defaults } from '../../examples/demo/scripts';
import { createTagProcessor, type Message, type MessageError, type TagProcessor } from '../../lib';

const START = Date.UTC(2026, 0, 1);
const NAMESPACE = 'umh.v1.acme.cologne';

/** A message as Node-RED's MQTT node makes it: JSON is parsed, anything else is text. */
function message(topic: string, text: string): Message {
  return { topic, payload: text.startsWith('{') ? (JSON.parse(text) as unknown) : text, qos: 0 };
}

describe('the scripts of the demo', () => {
  let processor: TagProcessor;
  before(async () => {
    processor = await createTagProcessor({ name: 'demo', defaults, conditions, advancedProcessing });
  });
  after(() => processor.close());

  async function errorOf(topic: string, text: string): Promise<MessageError | null> {
    const [outcome] = await processor.process([message(topic, text)]);
    return outcome?.status === 'errored' ? outcome.error : null;
  }

  it('have nothing that the lint warns of', () => assert.deepEqual(processor.warnings, []));

  const VALUES: readonly [topic: string, payload: unknown, meta: object, tag: string, value: unknown][] = [
    ['cnc-1/opcua', 6480.5, { opcua_node_id: 'ns=1;i=2245' }, 'machining.cnc-1._raw.spindle.speed', 6480.5],
    ['cnc-2/opcua', 2, { opcua_node_id: 'ns=1;i=2261' }, 'machining.cnc-2._raw.production.state', 'roughing'],
    [
      'press-1/opcua', 104, { opcua_node_id: 'ns=2;s=Press.Hydraulics.OilTemperature' },
      'forming.press-1._raw.hydraulics.oil_temperature', 40,
    ],
    ['press-1/opcua', '0042', { opcua_node_id: 'ns=2;s=Press.Die.Number' }, 'forming.press-1._raw.die.number', '0042'],
    ['press-1/opcua', true, { opcua_node_id: 'ns=2;s=Press.Ram.Holding' }, 'forming.press-1._raw.ram.holding', true],
    ['packaging-1/s7', 1493, { s7_address: 'DB20.DBW8' }, 'packaging.packaging-1._raw.sealing.temperature_left', 149.3],
    ['packaging-1/s7', 2, { s7_address: 'DB20.DBW20' }, 'packaging.packaging-1._raw.production.state', 'film change'],
    ['packaging-1/s7', 'Muesli', { s7_address: 'DB20.STRING22' }, 'packaging.packaging-1._raw.production.product', 'Muesli'],
    ['boiler-1/modbus', false, { modbus_tag_name: 'burner_on' }, 'utilities.boiler-1._raw.burner_on', false],
    ['meter-2/modbus', 2304, { modbus_tag_name: 'voltage_l1' }, 'utilities.meter-2._energy.voltage_l1', 230.4],
  ];
  for (const [topic, payload, meta, tag, value] of VALUES) {
    it(`make ${tag} of ${JSON.stringify(payload)}`, async () => {
      const [outcome] = await processor.process([message(`plant/${topic}`, JSON.stringify({ payload, meta }))]);
      assert.equal(outcome?.status, 'processed', JSON.stringify(outcome));
      const [made] = outcome.messages;
      assert.equal(made?.topic, `${NAMESPACE}.${tag}`);
      assert.equal((made?.payload as { value: unknown }).value, value);
    });
  }

  it('make a third tag of the two temperatures of the boiler', async () => {
    const reading = (name: string, payload: number): Message =>
      message('plant/boiler-1/modbus', JSON.stringify({ payload, meta: { modbus_tag_name: name } }));
    const outcomes = await processor.process([reading('supply_temperature', 78.5), reading('return_temperature', 61.2)]);
    const made = outcomes.flatMap((outcome) => (outcome.status === 'processed' ? outcome.messages : []));
    assert.deepEqual(made.map(({ topic, payload }) => [topic, (payload as { value: unknown }).value]), [
      [`${NAMESPACE}.utilities.boiler-1._raw.supply_temperature`, 78.5],
      [`${NAMESPACE}.utilities.boiler-1._raw.return_temperature`, 61.2],
      [`${NAMESPACE}.utilities.boiler-1._raw.spread`, 17.3],
    ]);
  });

  it('drop the value of a sensor whose wire is broken', async () => {
    const text = JSON.stringify({ payload: -9999, meta: { modbus_tag_name: 'supply_temperature' } });
    assert.deepEqual(await processor.process([message('plant/boiler-1/modbus', text)]), [{ status: 'dropped' }]);
  });

  const ERRORS: readonly [title: string, topic: string, text: string, error: Partial<MessageError>, reason: RegExp][] = [
    [
      'text instead of JSON', 'cnc-1/opcua', 'ERR 17: read timeout',
      { code: 'script_error', stage: 'defaults', line: 4 }, /not JSON: ERR 17/,
    ],
    [
      'no node id', 'cnc-1/opcua', '{"payload":1,"meta":{}}',
      { code: 'invalid_result', stage: 'result', line: null }, /tag_name/,
    ],
    [
      'NaN as text', 'meter-1/modbus', '{"payload":"NaN","meta":{"modbus_tag_name":"power"}}',
      { code: 'invalid_result', stage: 'result', line: null }, /NaN/,
    ],
    [
      'a bad status', 'cnc-1/opcua', '{"payload":{"status":"BadSensorFailure"},"meta":{"opcua_node_id":"ns=1;i=2245"}}',
      { code: 'script_error', stage: 'conditions[0].then', line: 14 }, /the controller says BadSensorFailure/,
    ],
  ];
  for (const [title, topic, text, expected, reason] of ERRORS) {
    it(`error ${title}, at its place`, async () => {
      const error = await errorOf(`plant/${topic}`, text);
      assert.ok(error !== null);
      assert.deepEqual({ code: error.code, stage: error.stage, line: error.line }, expected);
      assert.match(error.message, reason);
    });
  }

  it('know every signal of the plant', async () => {
    const plant = new Plant({ seed: 1, start: START });
    const signals = plant.machines.flatMap((machine) => machine.signals);
    const topics = new Set<unknown>();
    for (let second = 1; second <= 60; second++) {
      const batch = plant.advanceTo(START + second * 1000).map(({ topic, text }) => message(topic, text));
      for (const outcome of await processor.process(batch)) {
        if (outcome.status === 'processed') for (const { topic } of outcome.messages) topics.add(topic);
      }
    }
    // The spread of the boiler's temperatures comes on top.
    assert.equal(topics.size, signals.length + 1);
  });
});
