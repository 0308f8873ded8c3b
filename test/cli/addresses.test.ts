import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressOf } from '../../lib/cli/addresses';
import type { Outgoing } from '../../lib/connectors/connector';
import { accept, JS } from '../config/read';

const message = { meta: { topic: 'a/b', kafka_offset: '5', mqtt_qos: '1', p: '3', keep: 'yes', umh_topic: 'umh.v1.ä b' }, content: '{"x":1}', value: { x: 1 } };

function give(output: string, input: typeof message | object = {}): Outgoing {
  const config = accept(`${JS}output:\n  ${output}\n`).output;
  assert.ok(config.kind !== 'stdout' && config.kind !== 'drop');
  return addressOf(config)({ ...message, ...input });
}

const mqtt = (rest: string): string => `mqtt: {urls: ["tcp://a:1"], ${rest}}`;
const kafka = (rest: string): string => `kafka: {addresses: [a:1], ${rest}}`;

describe('what a broker gets of a message', () => {
  it('over MQTT is topic, content, qos and retain', () => {
    assert.deepEqual(give(mqtt('topic: \'x/${! json("x") }\', qos: 2, retained_interpolated: \'${! meta("r").or("true") }\'')), {
      topic: 'x/1', content: '{"x":1}', qos: 2, retain: true,
    });
  });

  it('over MQTT 5 has metadata as user properties, but not where it came from', () => {
    assert.deepEqual(Object.keys(give(mqtt('topic: t, protocol_version: 5')).headers ?? {}), ['topic', 'p', 'keep', 'umh_topic']);
    assert.deepEqual(Object.keys(give(mqtt('topic: t, protocol_version: 5, metadata: {exclude_prefixes: [k, t]}')).headers ?? {}), ['mqtt_qos', 'p', 'umh_topic']);
  });

  it('over Kafka is topic, key, partition, content and headers', () => {
    const given = give(kafka('topic: t, key: \'${! meta("topic") }\', partitioner: manual, partition: \'${! meta("p") }\', static_headers: {keep: no}'));
    assert.deepEqual(given, { topic: 't', content: '{"x":1}', key: 'a/b', partition: 3, headers: { ...message.meta, keep: 'no' } });
    assert.deepEqual(give(kafka("topic: t, static_headers: {keep: no}, metadata: {exclude_prefixes: ['']}")).headers, { keep: 'no' }, 'every name begins with nothing');
    assert.equal(give(kafka('topic: t, key: \'${! meta("missing") }\'')).key, null);
    assert.equal(give(kafka('topic: t'), { content: null }).content, null, 'a tombstone stays one');
  });

  it('in the unified namespace has the topic in it as key', () => {
    const { topic, key, headers } = give('uns: {bridged_by: me}');
    assert.deepEqual([topic, key], ['umh.messages', 'umh.v1.__b']);
    assert.deepEqual(headers, { topic: 'a/b', mqtt_qos: '1', p: '3', keep: 'yes', umh_topic: 'umh.v1.ä b', bridged_by: 'me' });
  });

  const refused: [what: string, output: string, reason: RegExp][] = [
    ['without its topic', mqtt('topic: \'x/${! meta("missing") }\''), /^topic "x\/\$\{! meta\("missing"\) \}" names something that the message does not have$/],
    ['without its key in the unified namespace', 'uns: {umh_topic: \'${! meta("missing") }\'}', /^umh_topic .* does not have$/],
    ['with a partition that is none', kafka('topic: t, partitioner: manual, partition: \'${! meta("topic") }\''), /no partition's number/],
    ['with neither true nor false', mqtt('topic: t, retained_interpolated: \'${! meta("p") }\''), /neither true nor false/],
  ];
  for (const [what, output, reason] of refused) {
    it(`is refused ${what}`, () => assert.throws(() => give(output), { code: 'invalid_message', message: reason }));
  }
});
