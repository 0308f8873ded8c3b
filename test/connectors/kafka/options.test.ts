import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fillKafkaConnection, fillKafkaSink, fillKafkaSource, type SaslMechanism } from '../../../lib/connectors/kafka/options';

function complaints({ problems }: { problems: { key: string; message: string }[] }): string[] {
  return problems.map(({ key, message }) => `${key}: ${message}`);
}

describe('options of Kafka', () => {
  it('have defaults', () => {
    const connection = fillKafkaConnection({ brokers: ['broker:9092'] });
    assert.deepEqual(connection.problems, []);
    assert.equal(connection.options.client_id, 'tagwright');
    assert.equal(connection.options.request_timeout, 30_000);
    const source = fillKafkaSource({ topics: ['umh.messages'], consumer_group: 'tags' });
    assert.deepEqual(source.problems, []);
    assert.equal(source.options.from, 'latest');
    assert.equal(source.options.acknowledge, 'on delivery');
    const sink = fillKafkaSink({});
    assert.deepEqual(sink.problems, []);
    assert.deepEqual([sink.options.compression, sink.options.acks, sink.options.idempotent], ['none', 'all', true]);
  });

  it('say what is wrong with a connection, where, and never a password', () => {
    const sasl = { mechanism: 'gssapi' as SaslMechanism, user: '', password: 'a-secret' };
    const wrong = fillKafkaConnection({ brokers: ['broker'], sasl, backoff_first: 5_000, backoff_max: 1_000 }, 'kafka.');
    assert.deepEqual(complaints(wrong), [
      'kafka.brokers: "broker" is not an address of the form host:port',
      'kafka.sasl.mechanism: "gssapi" is not one of plain, scram-sha-256, scram-sha-512',
      'kafka.sasl.user: empty: name the user, or leave sasl out',
      'kafka.backoff_max: 1000 is less than backoff_first (5000)',
    ]);
    assert.deepEqual(complaints(fillKafkaConnection({ brokers: [] })), ['brokers: empty: name at least one broker as host:port']);
  });

  it('take addresses of IPv6', () => {
    assert.deepEqual(fillKafkaConnection({ brokers: ['[::1]:9092'] }).problems, []);
  });

  it('say what is wrong with a source', () => {
    assert.deepEqual(complaints(fillKafkaSource({ topics: ['a b'], consumer_group: '', max_in_flight: 0 })), [
      'max_in_flight: 0 is not a whole number from 1 to 10000000 messages',
      'topics: "a b" is no topic: up to 249 of A-Z a-z 0-9 . _ -',
      'consumer_group: empty: consumers of one group share the messages',
    ]);
    assert.deepEqual(complaints(fillKafkaSource({ topics: [], consumer_group: 'g' })), ['topics: empty: name at least one topic']);
  });

  it('say what is wrong with a sink', () => {
    assert.deepEqual(complaints(fillKafkaSink({ acks: 'leader' })), ['idempotent: needs acks: all; it is leader']);
    assert.deepEqual(fillKafkaSink({ acks: 'leader', idempotent: false }).problems, []);
    const unknown = { lingering: 5 } as object;
    assert.match(complaints(fillKafkaSink(unknown))[0] ?? '', /^lingering: unknown key; known are linger,/);
  });
});
