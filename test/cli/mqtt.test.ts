import assert from 'node:assert/strict';
import { connect as connectMqtt, type IClientOptions, type MqttClient } from 'mqtt';
import { after, describe, it } from 'node:test';
import { freePort } from '../support/ports';
import { Mosquitto, noMosquitto } from '../support/mosquitto';
import { until } from '../support/processes';
import { figures, startProgram, Workspace, type Running } from '../support/program';

const workspace = new Workspace();
const clients: MqttClient[] = [];
after(() => {
  clients.forEach((client) => client.end(true));
  workspace.remove();
});

/** A plain client, and what it has got. */
async function client(url: string, topic: string, options: IClientOptions = {}) {
  const mqtt = connectMqtt(url, options);
  clients.push(mqtt);
  const got: { topic: string; text: string; properties: unknown; retain: boolean }[] = [];
  mqtt.on('message', (at, payload, { properties, retain }) => void got.push({ topic: at, text: payload.toString(), properties: properties?.userProperties, retain }));
  await mqtt.subscribeAsync(topic, { qos: 1 });
  return { mqtt, got, publish: (at: string, text: string | Buffer) => mqtt.publishAsync(at, text, { qos: 1 }) };
}

const TAGS = `
pipeline:
  processors:
    - tag_processor:
        defaults: |
          if (msg.payload === 'bad') throw new Error('on purpose');
          if (msg.payload === 'drop') return null;
          msg.meta.location_path = 'acme.cologne';
          msg.meta.data_contract = '_raw';
          msg.meta.tag_name = msg.meta.mqtt_topic.split('/').pop();
          return msg;
`;

const pipeline = (url: string, rest = ''): string => `
input:
  mqtt:
    urls: ["${url}"]
    topics: [plant/#]
    client_id: in
    clean_session: false
output:
  mqtt:
    urls: ["${url}"]
    topic: 'umh/\${! meta("tag_name") }'
    qos: 1
${rest}${TAGS}`;

const connected = (program: Running): Promise<void> => until('both ends are connected', () => {
  return /input mqtt: connected/.test(program.stderr) && /output mqtt: connected/.test(program.stderr);
});

async function stopped(program: Running) {
  program.child.kill('SIGTERM');
  const ended = await program.ended;
  assert.equal(ended.status, 0, ended.stderr);
  return ended;
}

describe('tagwright run between MQTT and MQTT', { skip: noMosquitto }, () => {
  it('delivers what comes through, in order, and sends errors to the dead letters with the reason', async () => {
    const broker = await Mosquitto.make();
    const file = workspace.write('mqtt.yaml', pipeline(broker.url, `dead_letter:
  mqtt:
    urls: ["${broker.url}"]
    topic: 'dead/\${! meta("mqtt_topic") }'
    protocol_version: 5
    metadata: {exclude_prefixes: []}
`));
    const { got, publish } = await client(broker.url, 'umh/#');
    const dead = await client(broker.url, 'dead/#', { protocolVersion: 5 });
    const program = startProgram(['run', file]);
    await connected(program);
    const binary = Buffer.from([0xff, 0x00, 0x0a, 0xfe]);
    for (let n = 0; n < 100; n++) await publish('plant/n', String(n));
    for (const [topic, text] of [['a', 'bad'], ['b', 'drop'], ['c', '{\n  "x": 1\n}'], ['d', 'on\noff']] as const) await publish(`plant/${topic}`, text);
    await publish('plant/e', binary);
    await publish('plant/f', '{"payload": 23.5, "meta": {}}');
    await until('everything has come', () => got.length === 103 && dead.got.length === 2);
    const { stderr } = await stopped(program);
    const values = got.map(({ topic, text }) => [topic, (JSON.parse(text) as { value: unknown }).value]);
    assert.deepEqual(values.slice(0, 100), Array.from({ length: 100 }, (_, n) => ['umh/n', n]));
    assert.deepEqual(values.slice(100), [['umh/c', '{"x":1}'], ['umh/d', 'on\noff'], ['umh/f', '{"payload":23.5,"meta":{}}']]);
    const letters = Object.fromEntries(dead.got.map((letter) => [letter.topic, letter]));
    const bad = letters['dead/plant/a'];
    assert.equal(bad?.text, 'bad');
    const { error_code, error_stage, error_line, error_message, mqtt_topic } = bad.properties as Record<string, string>;
    assert.deepEqual({ error_code, error_stage, error_line, error_message, mqtt_topic }, {
      error_code: 'script_error', error_stage: 'defaults', error_line: '1', error_message: 'Error: on purpose', mqtt_topic: 'plant/a',
    });
    assert.equal((letters['dead/plant/e']?.properties as Record<string, string>)['error_code'], 'invalid_message');
    const { read, processed, errored, dropped } = figures(stderr);
    assert.deepEqual({ read, processed, errored, dropped }, { read: 106, processed: 103, errored: 2, dropped: 1 });
    broker.remove();
  });

  it('waits for a broker that is away at the start, and says so once', async () => {
    const broker = await Mosquitto.make({}, false);
    const program = startProgram(['run', workspace.write('away.yaml', pipeline(broker.url))]);
    await until('it is said', () => (program.stderr.match(/disconnected \(unreachable\)/g) ?? []).length === 2);
    await broker.start();
    await connected(program);
    const { got, publish } = await client(broker.url, 'umh/#');
    await publish('plant/late', '1');
    await until('it has come', () => got.length === 1);
    const { stderr } = await stopped(program);
    const lines = stderr.split('\n').filter((line) => line.includes('input mqtt'));
    assert.deepEqual(lines.map((line) => line.replace(/\(unreachable\).*/, '(unreachable)')), [
      'tagwright: input mqtt: connecting', 'tagwright: input mqtt: disconnected (unreachable)', 'tagwright: input mqtt: connected',
    ]);
    broker.remove();
  });

  it('loses nothing when it is killed with messages on their way', async () => {
    const broker = await Mosquitto.make();
    // Each message takes a millisecond, so that many are on their way.
    const slow = pipeline(broker.url).replace('msg.meta.location_path', 'const end = Date.now() + 1; while (Date.now() < end);\n          msg.meta.location_path');
    const file = workspace.write('slow.yaml', slow);
    const { got, publish } = await client(broker.url, 'umh/#');
    const first = startProgram(['run', file]);
    await connected(first);
    const published = Promise.all(Array.from({ length: 2000 }, (_, n) => publish('plant/n', String(n))));
    await until('some have come', () => got.length > 100);
    first.child.kill('SIGKILL');
    await first.ended;
    await published;
    const before = got.length;
    assert.ok(before < 2000, 'it was killed on the way');
    const second = startProgram(['run', file]);
    const numbers = (): Set<number> => new Set(got.map(({ text }) => (JSON.parse(text) as { value: number }).value));
    await until('all have come', () => numbers().size === 2000, 30_000);
    await stopped(second);
    broker.remove();
  });

  it('is told to stop and drains: what it has taken arrives once', async () => {
    const broker = await Mosquitto.make();
    const file = workspace.write('drain.yaml', pipeline(broker.url));
    const { got, publish } = await client(broker.url, 'umh/#');
    const program = startProgram(['run', file]);
    await connected(program);
    const published = Promise.all(Array.from({ length: 3000 }, (_, n) => publish('plant/n', String(n))));
    await until('some have come', () => got.length > 50);
    const { stderr } = await stopped(program);
    await published;
    const again = startProgram(['run', file]);
    await until('the rest has come', () => got.length >= 3000, 30_000);
    await stopped(again);
    assert.deepEqual(got.map(({ text }) => (JSON.parse(text) as { value: number }).value), Array.from({ length: 3000 }, (_, n) => n), stderr);
    broker.remove();
  });

  it('that cannot deliver gives up after the time for that, and what it has taken comes again', async () => {
    const [near, far] = await Promise.all([Mosquitto.make(), Mosquitto.make({}, false)]);
    const text = pipeline(near.url).replace(`output:\n  mqtt:\n    urls: ["${near.url}"]`, `output:\n  mqtt:\n    urls: ["${far.url}"]`).replace('return msg;', 'console.log("seen", msg.payload);\n          return msg;');
    const file = workspace.write('far.yaml', text);
    const first = startProgram(['run', file]);
    await until('the input is connected', () => first.stderr.includes('input mqtt: connected'));
    const { publish } = await client(near.url, 'nothing');
    for (let n = 0; n < 10; n++) await publish('plant/n', String(n));
    await until('they are taken', () => first.stderr.includes('seen 9'));
    const told = performance.now();
    first.child.kill('SIGTERM');
    const { status, stderr } = await first.ended;
    assert.equal(status, 1);
    assert.ok(performance.now() - told < 13_000);
    assert.match(stderr, /^tagwright: \d+ messages were not delivered in time; the broker gives them again$/m);
    await far.start();
    const { got } = await client(far.url, 'umh/#');
    const second = startProgram(['run', file]);
    await until('they have come', () => got.length === 10);
    await stopped(second);
    assert.deepEqual(got.map(({ text: tag }) => (JSON.parse(tag) as { value: number }).value), Array.from({ length: 10 }, (_, n) => n));
    near.remove();
    far.remove();
  });

  it('serves readiness and figures over HTTP', async () => {
    const broker = await Mosquitto.make({}, false);
    const port = await freePort();
    const get = async (path: string): Promise<[number, string]> => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      return [response.status, await response.text()];
    };
    const program = startProgram(['run', workspace.write('http.yaml', pipeline(broker.url)), '--http', `${port}`]);
    await until('it is said', () => (program.stderr.match(/disconnected/g) ?? []).length === 2);
    assert.deepEqual(await get('/ping'), [200, 'pong\n']);
    const [status, reason] = await get('/ready');
    assert.equal(status, 503);
    assert.match(reason, /^input mqtt: (disconnected: .*127\.0\.0\.1.*|connecting)$/m);
    await broker.start();
    await connected(program);
    assert.deepEqual(await get('/ready'), [200, 'ready\n']);
    const { got, publish } = await client(broker.url, 'umh/#');
    await publish('plant/n', '1');
    await until('it has come', () => got.length === 1);
    const [, metrics] = await get('/metrics');
    for (const line of [
      'tag_processor_connection_up{connection="input"} 1',
      'tag_processor_connection_received_total{connection="input"} 1',
      'tag_processor_connection_delivered_total{connection="output"} 1',
      'tag_processor_messages_processed_total{processor="tag_processor"} 1',
    ]) assert.ok(metrics.split('\n').includes(line), `${line} in ${metrics}`);
    assert.equal((await get('/nothing'))[0], 404);
    const second = startProgram(['run', workspace.write('http.yaml', pipeline(broker.url)), '--http', `127.0.0.1:${port}`]);
    const ended = await second.ended;
    assert.equal(ended.status, 1);
    assert.match(ended.stderr, new RegExp(`^tagwright: --http 127.0.0.1:${port}: another program listens there; give another port$`, 'm'));
    await stopped(program);
    broker.remove();
  });

  it('takes credentials from the environment and never says them', async () => {
    const broker = await Mosquitto.make({ users: { ada: 'right-word' } });
    const secured = pipeline(broker.url).replaceAll('client_id: in', 'client_id: in\n    user: ada\n    password: ${SECRET}');
    const program = startProgram(['run', workspace.write('secured.yaml', secured)], { env: { SECRET: 'wrong-word' } });
    await until('it is refused', () => /input mqtt: disconnected \(bad_credentials\)/.test(program.stderr));
    program.child.kill('SIGTERM');
    assert.doesNotMatch((await program.ended).stderr, /wrong-word/);
    broker.remove();
  });
});
