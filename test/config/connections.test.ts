import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePipeline } from '../../lib/config/load';
import { accept, JS, refuse } from './read';

const MQTT_IN = 'urls: ["tcp://a:1883"], topics: [t]';
const MQTT_OUT = 'urls: ["tcp://a:1883"], topic: t';
const KAFKA_IN = 'addresses: [a:9092], topics: [t], consumer_group: g';
const KAFKA_OUT = 'addresses: [a:9092], topic: t';
const evaluate = { meta: { a: 'x' }, content: null, value: null };

describe('the input of a file', () => {
  const input = (text: string, env = {}) => accept(`${JS}input:\n  ${text}\n`, env).input;

  it('is stdin where nothing is said', () => {
    assert.deepEqual([accept(JS).input, input('stdin: {}'), input('label: x')], [{ kind: 'stdin' }, { kind: 'stdin' }, { kind: 'stdin' }]);
  });

  it('is MQTT with the names and defaults of Benthos', () => {
    const config = input(`mqtt: {${MQTT_IN}}`);
    assert.ok(config.kind === 'mqtt');
    assert.deepEqual(config.broker.urls, ['tcp://a:1883']);
    assert.deepEqual([config.source.topics, config.source.qos, config.broker.clean_session, config.broker.keepalive], [['t'], 1, true, 30]);
    assert.deepEqual([config.binary, config.batching, config.broker.tls], ['error', null, undefined]);
  });

  it('is MQTT with everything that may be said, secrets from the environment', () => {
    const config = input(`mqtt:
    urls: ["tcp://a:1883,ssl://b:8883"]
    topics: [a/#, b]
    client_id: me
    clean_session: false
    qos: 2
    user: \${USER_NAME}
    password: \${SECRET}
    keepalive: 5
    connect_timeout: 1m30s
    protocol_version: 5
    binary: base64
    tls: {enabled: true, root_cas: "PEM", skip_cert_verify: true, client_certs: [{cert: C, key: K, password: P}]}
    will: {enabled: true, topic: gone, payload: bye, qos: 1, retained: true}`, { USER_NAME: 'ada', SECRET: '12:3' });
    assert.ok(config.kind === 'mqtt');
    const { urls, client_id, user, password, connect_timeout, protocol_version, tls, will } = config.broker;
    assert.deepEqual({ urls, client_id, user, password, connect_timeout, protocol_version }, {
      urls: ['tcp://a:1883', 'ssl://b:8883'], client_id: 'me', user: 'ada', password: '12:3', connect_timeout: 90_000, protocol_version: 5,
    });
    assert.deepEqual(tls, { ca: 'PEM', rejectUnauthorized: false, cert: 'C', key: 'K', passphrase: 'P' });
    assert.deepEqual(will, { topic: 'gone', payload: 'bye', qos: 1, retain: true });
    assert.deepEqual([config.source.topics, config.source.qos, config.binary], [['a/#', 'b'], 2, 'base64']);
  });

  it('is Kafka with the names and defaults of Benthos', () => {
    const config = input('kafka: {addresses: ["a:1,b:2"], topics: ["t,u"], consumer_group: g, batching: {count: 10, period: 5ms}}');
    assert.ok(config.kind === 'kafka');
    assert.deepEqual([config.connection.brokers, config.source.topics, config.source.consumer_group, config.source.from], [['a:1', 'b:2'], ['t', 'u'], 'g', 'beginning']);
    assert.deepEqual(config.batching, { count: 10, period: 5 });
    const other = input(`kafka: {${KAFKA_IN}, start_from_oldest: false, checkpoint_limit: 7, sasl: {mechanism: SCRAM-SHA-512, user: u, password: p}}`);
    assert.ok(other.kind === 'kafka');
    assert.deepEqual([other.source.from, other.source.max_in_flight, other.connection.sasl], ['latest', 7, { mechanism: 'scram-sha-512', user: 'u', password: 'p' }]);
  });

  it('waits between two tries as long as is said, and as the nodes do where nothing is', () => {
    const waits = (text: string): (number | undefined)[] => {
      const config = input(text);
      if (config.kind === 'mqtt') return [config.broker.reconnect_first, config.broker.reconnect_max];
      return config.kind === 'kafka' || config.kind === 'uns' ? [config.connection.backoff_first, config.connection.backoff_max] : [];
    };
    assert.deepEqual(waits(`mqtt: {${MQTT_IN}}`), [1_000, 30_000]);
    assert.deepEqual(waits(`mqtt: {${MQTT_IN}, reconnect_first: 200ms, reconnect_max: 1m}`), [200, 60_000]);
    assert.deepEqual(waits(`kafka: {${KAFKA_IN}}`), [500, 30_000]);
    assert.deepEqual(waits(`kafka: {${KAFKA_IN}, backoff_max: 5s}`), [500, 5_000]);
    assert.deepEqual(waits('uns: {backoff_first: 100ms, backoff_max: 1s}'), [100, 1_000]);
  });

  it('is the unified namespace, of which nothing has to be said', () => {
    const config = input('uns: {}');
    assert.ok(config.kind === 'uns');
    assert.deepEqual([config.connection.brokers, config.source.topics, config.source.consumer_group, config.filters], [
      ['localhost:9092'], ['umh.messages'], 'uns_plugin', [/.*/],
    ]);
    const some = input('uns: {umh_topics: ["umh\\\\.v1\\\\.a", b], broker_address: "x:1,y:2", consumer_group: c}');
    assert.ok(some.kind === 'uns');
    assert.deepEqual([some.connection.brokers, some.source.consumer_group, some.filters], [['x:1', 'y:2'], 'c', [/umh\.v1\.a/, /b/]]);
  });

  it('is made up, of a template or a mapping that is a value', () => {
    const config = input('generate: {template: \'{"n": ${! counter() }}\', count: 3, interval: ""}');
    assert.ok(config.kind === 'generate');
    assert.deepEqual([config.template.evaluate(evaluate), config.count, config.interval, config.batchSize], ['{"n": 1}', 3, 0, 1]);
    const mapped = input('generate: {mapping: \'root = {"a": [1]}\'}');
    assert.ok(mapped.kind === 'generate');
    assert.deepEqual([mapped.template.constant, mapped.interval], ['{"a":[1]}', 1000]);
  });
});

describe('the output of a file', () => {
  const output = (text: string) => accept(`${JS}output:\n  ${text}\n`).output;

  it('is stdout where nothing is said', () => {
    assert.deepEqual([accept(JS).output, output('stdout: {codec: lines}'), output('drop: {}')], [{ kind: 'stdout' }, { kind: 'stdout' }, { kind: 'drop' }]);
  });

  it('is MQTT, to a topic of its own for each message', () => {
    const config = output(`mqtt: {urls: ["tcp://a:1883"], topic: '\${! meta("a") }/y', qos: 2, retained: true, max_in_flight: 5, batching: {count: 2}}`);
    assert.ok(config.kind === 'mqtt');
    assert.deepEqual([config.topic.evaluate(evaluate), config.retained.constant, config.sink.qos, config.sink.max_in_flight], ['x/y', 'true', 2, 5]);
    assert.deepEqual(config.batching, { count: 2, period: 1000 });
  });

  it('is Kafka, with key, headers and compression', () => {
    const config = output(`kafka: {${KAFKA_OUT}, key: '\${! meta("a") }', compression: zstd, static_headers: {h: v}, metadata: {exclude_prefixes: [k_]}, ack_replicas: false}`);
    assert.ok(config.kind === 'kafka');
    assert.deepEqual([config.key?.evaluate(evaluate), config.staticHeaders, config.excludePrefixes], ['x', { h: 'v' }, ['k_']]);
    assert.deepEqual([config.sink.compression, config.sink.acks, config.sink.idempotent], ['zstd', 'leader', false]);
  });

  it('is the unified namespace', () => {
    const config = output('uns: {}');
    assert.ok(config.kind === 'uns');
    assert.deepEqual([config.topic.constant, config.umhTopic.source, config.bridgedBy], ['umh.messages', '${! meta("umh_topic") }', 'umh-core']);
  });

  it('has dead letters and retries beside it', () => {
    const { deadLetter, retries } = accept(`${JS}dead_letter:\n  kafka: {${KAFKA_OUT}}\nretries: 7\n`);
    assert.deepEqual([deadLetter?.kind, retries], ['kafka', 7]);
    assert.deepEqual([accept(JS).deadLetter, accept(JS).retries], [null, 3]);
  });
});

describe('a connection is refused', () => {
  const cases: [what: string, text: string, found: string[]][] = [
    ['for a kind that is not supported', 'input:\n  nats: {}\noutput:\n  file: {}', [
      '3:3: error: input.nats: is not supported; supported are mqtt, kafka, uns, stdin, generate',
      '5:3: error: output.file: is not supported; supported are mqtt, kafka, uns, stdout, drop',
    ]],
    ['for processors of an input', 'input:\n  stdin: {}\n  processors: []', ['4:3: error: input.processors: is not supported; use pipeline.processors']],
    ['for two kinds', 'output: {drop: {}, stdout: {}}', ['2:9: error: output: needs only one of mqtt, kafka, uns, stdout, drop']],
    ['for an unknown field', `input:\n  mqtt: {${MQTT_IN}, topic: x}`, [
      '3:47: error: input.mqtt.topic: unknown key; known are urls, client_id, dynamic_client_id_suffix, protocol_version, clean_session, ' +
        'session_expiry, user, password, keepalive, connect_timeout, reconnect_first, reconnect_max, tls, will, topics, qos, max_in_flight, binary',
    ]],
    ['for fields of Benthos that are not supported, by name', `input:\n  kafka: {${KAFKA_IN}, rack_id: r}\noutput:\n  kafka: {${KAFKA_OUT}, max_retries: 1}`, [
      '3:64: error: input.kafka.rack_id: is not supported',
      '5:42: error: output.kafka.max_retries: is not supported: use "retries" at the top of the file',
    ]],
    ['for what is missing', 'input:\n  mqtt: {}\noutput:\n  kafka: {}', [
      '3:9: error: input.mqtt: topics is missing, as in topics: [plant/#]',
      '5:10: error: output.kafka: addresses is missing, as in addresses: [localhost:9092]',
    ]],
    ['for a url that is none', `input:\n  mqtt: {urls: [localhost], topics: [t]}`, ['3:16: error: input.mqtt.urls: not a url: it looks like mqtt://host:1883']],
    ['for an address that is none', `input:\n  kafka: {addresses: [a], topics: [t], consumer_group: g}`, [
      '3:22: error: input.kafka.addresses: "a" is not an address of the form host:port',
    ]],
    ['for numbers out of range', `input:\n  mqtt: {${MQTT_IN}, qos: 3}`, ['3:52: error: input.mqtt.qos: 3 is not a whole number from 0 to 2']],
    ['for durations that are none', `input:\n  mqtt: {${MQTT_IN}, connect_timeout: 5}`, ['3:64: error: input.mqtt.connect_timeout: must be a text, not a number']],
    ['for waits between two tries that do not go together', `input:\n  mqtt: {${MQTT_IN}, reconnect_max: 100ms}\noutput:\n  kafka: {${KAFKA_OUT}, backoff_first: 45s}`, [
      '3:62: error: input.mqtt.reconnect_max: 100 is less than reconnect_first (1000)',
      '5:10: error: output.kafka: backoff_max: 30000 is less than backoff_first (45000)',
    ]],
    ['for waits between two tries that are none', `input:\n  mqtt: {${MQTT_IN}, reconnect_max: 2h}\noutput:\n  kafka: {${KAFKA_OUT}, backoff_max: soon}`, [
      '3:62: error: input.mqtt.reconnect_max: 7200000 is not a whole number from 1 to 3600000 ms',
      '5:55: error: output.kafka.backoff_max: "soon" is not a duration such as 500ms, 10s or 1m30s',
    ]],
    ['for an option that has no default, by its name', 'input:\n  mqtt: {urls: ["tcp://a:1883"], topics: [t], clean_session: false}', [
      '3:9: error: input.mqtt: client_id: missing: the broker keeps messages (clean_session: false) under this name',
    ]],
    ['for a mapping that is Bloblang', 'input:\n  generate: {mapping: "root.a = uuid_v4()"}', [
      '3:23: error: input.generate.mapping: is Bloblang, of which only root = and a JSON value is supported; template: is a text with interpolations such as ${! counter() }',
    ]],
    ['for an interpolation that is not supported', `output:\n  mqtt: {urls: ["tcp://a:1883"], topic: '\${! this.x }'}`, [
      '3:41: error: output.mqtt.topic: ${! this.x } is not supported; supported are meta("name"), @name, json("path"), content(), each also with .or("other")',
    ]],
    ['for expressions that are none', 'input:\n  uns: {umh_topic: "("}', ['3:20: error: input.uns.umh_topic: Invalid regular expression: /(/: Unterminated group']],
    ['for a partitioner that is not supported', `output:\n  kafka: {${KAFKA_OUT}, partitioner: fnv1a_hash}`, [
      '3:55: error: output.kafka.partitioner: "fnv1a_hash" is not supported; use murmur2_hash or manual',
    ]],
    ['for a variable that is not set', `output:\n  mqtt: {${MQTT_OUT}, password: "\${NOT_SET}"}`, [
      '3:54: error: output.mqtt.password: the environment variable NOT_SET is not set; ${NOT_SET:value} gives a default',
    ]],
    ['for a variable in a list that is not set, once', `input:\n  kafka: {addresses: ["\${NOT_SET}"], topics: [t], consumer_group: g}`, [
      '3:23: error: input.kafka.addresses[0]: the environment variable NOT_SET is not set; ${NOT_SET:value} gives a default',
    ]],
    ['for a variable in the parts of a list that is not set, once', `output:\n  mqtt: {${MQTT_OUT}, tls: {enabled: true, client_certs: [{cert_file: "\${NOT_SET}", key: K}]}}`, [
      '3:92: error: output.mqtt.tls.client_certs[0].cert_file: the environment variable NOT_SET is not set; ${NOT_SET:value} gives a default',
    ]],
    ['for a client certificate without its key', `output:\n  mqtt: {${MQTT_OUT}, tls: {enabled: true, client_certs: [{cert: C}]}}`, [
      '3:79: error: output.mqtt.tls.client_certs: needs cert and key, or cert_file and key_file',
    ]],
    ['for a certificate that cannot be read', `output:\n  mqtt: {${MQTT_OUT}, tls: {enabled: true, root_cas_file: /nowhere.pem}}`, [
      "3:80: error: output.mqtt.tls.root_cas_file: cannot be read: ENOENT: no such file or directory, open '/nowhere.pem'",
    ]],
    ['for stdout as dead letters', 'dead_letter: {stdout: {}}', ['2:15: error: dead_letter.stdout: is not supported; "--errors -" writes them to stderr']],
  ];
  for (const [what, text, found] of cases) {
    it(what, () => assert.deepEqual(refuse(JS + text), found.map((line) => `p.yaml:${line}`)));
  }

  it('without its secrets in what is said', () => {
    const { findings } = parsePipeline('p.yaml', `${JS}input:\n  mqtt: {urls: ["\${URL}"], topics: [t], password: "\${SECRET}"}`, { URL: 'mqqt://ada:hidden@a', SECRET: 'hidden' });
    assert.equal(findings.length, 1);
    assert.doesNotMatch(JSON.stringify(findings), /hidden/);
  });
});
