import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IPublishPacket } from 'mqtt';
import { type Arrival, Arrivals } from '../../../lib/connectors/mqtt/arrivals';

const publish = (text: string, dup = false): IPublishPacket => ({ cmd: 'publish', topic: 'a', payload: Buffer.from(text), qos: 1, dup, retain: false });
const acknowledged = (arrivals: Arrivals): number[][] => {
  const packets = arrivals.takeAcknowledgements() ?? Buffer.alloc(0);
  return Array.from({ length: packets.length / 4 }, (_, index) => [packets[4 * index]!, packets.readUInt16BE(4 * index + 2)]);
};
const finish = (arrival: Arrival | null): void => {
  assert.ok(arrival);
  arrival.finished = true;
};
const [PUBACK, PUBREC] = [0x40, 0x50];

describe('what has arrived over MQTT', () => {
  it('is acknowledged in the order of arrival, whatever is finished first', () => {
    const arrivals = new Arrivals();
    const [one, two, three] = [arrivals.arrive(publish('1'), 1, 1), arrivals.arrive(publish('2'), 700, 2), arrivals.arrive(publish('3'), 3, 1)];
    finish(three);
    finish(two);
    assert.deepEqual(acknowledged(arrivals), []);
    finish(one);
    assert.deepEqual(acknowledged(arrivals), [[PUBACK, 1], [PUBREC, 700], [PUBACK, 3]]);
    assert.deepEqual(acknowledged(arrivals), []);
  });

  it('is acknowledged on the connection that it has come on last', () => {
    const arrivals = new Arrivals();
    const one = arrivals.arrive(publish('1'), 1, 1);
    const two = arrivals.arrive(publish('2'), 2, 1);
    finish(one);
    arrivals.disconnected();
    arrivals.connected(true);
    assert.deepEqual(acknowledged(arrivals), []);
    assert.equal(arrivals.arrive(publish('1', true), 1, 1), null);
    assert.equal(arrivals.arrive(publish('2', true), 2, 1), null);
    assert.deepEqual(acknowledged(arrivals), [[PUBACK, 1]]);
    finish(two);
    assert.deepEqual(acknowledged(arrivals), [[PUBACK, 2]]);
  });

  it('is another message when only its packet id is the same', () => {
    for (const [again, sessionPresent] of [[publish('other', true), true], [publish('1', false), true], [publish('1', true), false]] as const) {
      const arrivals = new Arrivals();
      const old = arrivals.arrive(publish('1'), 1, 1);
      arrivals.disconnected();
      arrivals.connected(sessionPresent);
      const one = arrivals.arrive(again, 1, 1);
      assert.ok(one);
      finish(old);
      assert.deepEqual(acknowledged(arrivals), []);
      finish(one);
      assert.deepEqual(acknowledged(arrivals), [[PUBACK, 1]]);
    }
  });

  it('is known until the broker releases it (QoS 2)', () => {
    const arrivals = new Arrivals();
    finish(arrivals.arrive(publish('1'), 1, 2));
    assert.deepEqual(acknowledged(arrivals), [[PUBREC, 1]]);
    arrivals.disconnected();
    arrivals.connected(true);
    assert.equal(arrivals.arrive(publish('1', true), 1, 2), null);
    assert.deepEqual(acknowledged(arrivals), [[PUBREC, 1]]);
    arrivals.release(1);
    assert.ok(arrivals.arrive(publish('1'), 1, 2));
  });
});
