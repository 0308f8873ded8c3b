import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { connect } from 'node:tls';
import { connectAsync, type IClientPublishOptions, type IPublishPacket, type MqttClient } from 'mqtt';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { TEST_TLS } from '../../support/certificates';
import { Mosquitto, noMosquitto, type MosquittoOptions } from '../../support/mosquitto';
import { until } from '../../support/processes';
import { projectRoot } from '../../support/root';
import { CATCH, complete, js, tag, type Harness, type Message } from '../harness';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** Waits of a connection that keep tests short. */
const QUICK = { reconnectFirst: '50', reconnectMax: '200' };

/** Somebody else at a broker: what is published for the nodes, and what they published. */
class Other {
  readonly received: { topic: string; text: string; packet: IPublishPacket }[] = [];
  private constructor(readonly client: MqttClient) {}

  static async at(broker: Mosquitto, topic: string): Promise<Other> {
    const other = new Other(await connectAsync(broker.url, { protocolVersion: 5 }));
    other.client.on('message', (received, payload, packet) => void other.received.push({ topic: received, text: payload.toString(), packet }));
    await other.client.subscribeAsync(topic, { qos: 1 });
    return other;
  }

  async publish(topic: string, payloads: readonly unknown[], options: IClientPublishOptions = {}): Promise<void> {
    await Promise.all(payloads.map((payload) => this.client.publishAsync(topic, JSON.stringify(payload), { qos: 1, ...options })));
  }

  async arrived(count: number): Promise<string[]> {
    await until(`${count} messages, ${this.received.length} now`, () => this.received.length >= count, 20_000);
    return this.received.map(({ text }) => text);
  }
}

/** The MQTT nodes, with a real broker. */
export function mqttSuite(red: Harness): void {
  describe('MQTT nodes', { skip: noMosquitto }, () => {
    const open: (() => Promise<unknown> | void)[] = [];
    afterEach(async () => {
      await red.unload();
      for (const close of open.splice(0).reverse()) await close();
    });

    async function mosquitto(options: MosquittoOptions = {}, start = true): Promise<Mosquitto> {
      const broker = await Mosquitto.make(options, start);
      open.push(() => broker.remove());
      return broker;
    }
    async function otherAt(broker: Mosquitto, topic = 'none'): Promise<Other> {
      const other = await Other.at(broker, topic);
      open.push(() => other.client.endAsync(true));
      return other;
    }

    const config = (id: string, { url }: Mosquitto, properties: object = {}): Message => ({ id, type: 'tag-mqtt-broker', urls: url, ...QUICK, ...properties });
    const mqttIn = (to: string, properties: object = {}): Message => ({ id: 'in', type: 'tag-mqtt-in', broker: 'broker', topics: 'in/#', retryDelay: '10', wires: [[to]], ...properties });
    const mqttOut = (properties: object = {}): Message => ({ id: 'send', type: 'tag-mqtt-out', broker: 'broker', wires: [], ...properties });
    const toTags = (properties: object = {}): Message => tag({ advancedProcessing: 'msg.payload = JSON.parse(msg.payload); return msg;', wires: [['send'], ['err']], defaults: `
      msg.meta.location_path = 'acme.line1'; msg.meta.data_contract = '_raw'; msg.meta.tag_name = msg.topic.split('/')[1]; return msg;`, ...properties });
    const ready = async (...ids: string[]): Promise<void> => void (await Promise.all(ids.map((id) => red.status(id, /^connected/))));

    it('carry messages through a processor, and acknowledge what is delivered', async () => {
      const broker = await mosquitto();
      const other = await otherAt(broker, 'umh/#');
      await red.load([config('broker', broker, { protocolVersion: '5' }), mqttIn('tag'), toTags(), mqttOut({ topic: 'umh/out' }), complete('send')]);
      await ready('in', 'send');
      await other.publish('in/press', numbers(500), { properties: { userProperties: { unit: 'bar' } } });
      const texts = await other.arrived(500);
      assert.deepEqual(texts.map((text) => (JSON.parse(text) as { value: number }).value), numbers(500), 'in order, none twice');
      const properties = { ...other.received[0]?.packet.properties?.userProperties };
      assert.deepEqual([properties['umh_topic'], properties['unit'], properties['mqtt_topic']], ['umh.v1.acme.line1._raw.press', 'bar', 'in/press']);
      await red.arrived('complete', 500);
      await red.status('in', /^connected · [\d.]+ k?\/?.*$/);
      await until('nothing is in flight', () => !/in flight/.test(red.shown('in')));
    });

    it('keep what is not delivered at the broker: a restart of the flow brings it again, and none is lost', async () => {
      const broker = await mosquitto();
      const target = await mosquitto({}, false);
      const other = await otherAt(broker);
      const session = { clientId: 'plant', cleanSession: false };
      const flow = [config('broker', broker, session), config('target', target), mqttIn('tag', { maxInFlight: '100' }), toTags(), mqttOut({ broker: 'target', topic: 'out' })];
      await red.load(flow);
      await ready('in');
      await other.publish('in/press', numbers(300));
      await red.status('in', /100 in flight/);
      await red.status('send', /unreachable.*100 waiting/);
      await red.deploy(flow);
      await red.status('in', /100 in flight/);
      assert.match(red.shown('send'), /unreachable/);
      await target.start();
      const there = await otherAt(target, 'out');
      await until('all arrived', () => new Set(there.received.map(({ text }) => (JSON.parse(text) as { value: number }).value)).size === 300, 20_000);
      await until('nothing is in flight', () => /^connected/.test(red.shown('in')) && !/in flight/.test(red.shown('in')));
    });

    it('acknowledge a message that goes over two wires when both brokers have it', async () => {
      const broker = await mosquitto();
      const target = await mosquitto({}, false);
      const other = await otherAt(broker, 'near');
      const far = { ...mqttOut({ broker: 'target', topic: 'far' }), id: 'far' };
      await red.load([
        config('broker', broker), config('target', target), { ...mqttIn('tag'), wires: [['tag', 'far']] }, toTags(),
        mqttOut({ topic: 'near' }), far, complete('far'),
      ]);
      await ready('in', 'send');
      await other.publish('in/press', numbers(20));
      await other.arrived(20);
      await other.publish('in/press', [20]);
      await other.arrived(21);
      await red.status('in', /21 in flight/);
      await target.start();
      await red.arrived('complete', 21);
      await until('acknowledged', () => /^connected/.test(red.shown('in')) && !/in flight/.test(red.shown('in')));
      assert.equal(other.received.length, 21);
    });

    it('acknowledge through function, change and split nodes, with the last part', async () => {
      const broker = await mosquitto();
      const other = await otherAt(broker, 'out');
      await red.load([
        config('broker', broker), mqttIn('func', { content: 'json', maxInFlight: '10' }),
        { id: 'func', type: 'function', func: 'return { ...msg, payload: [msg.payload, -msg.payload] };', outputs: 1, wires: [['change']] },
        { id: 'change', type: 'change', rules: [{ t: 'set', p: 'seen', pt: 'msg', to: 'true', tot: 'bool' }], wires: [['split']] },
        { id: 'split', type: 'split', arraySplt: '1', arraySpltType: 'len', wires: [['js']] },
        js('return [{ payload: msg.payload }, { payload: msg.payload }];', { wires: [['send'], ['err']] }),
        mqttOut({ topic: 'out' }),
      ]);
      await ready('in', 'send');
      // Ten times as many as may be in flight: they only come when those before are acknowledged.
      await other.publish('in/press', numbers(100));
      assert.equal((await other.arrived(400)).length, 400);
    });

    it('carry batches straight through', async () => {
      const broker = await mosquitto();
      const other = await otherAt(broker, 'out');
      await red.load([config('broker', broker), mqttIn('tag', { emit: 'batch', maxInFlight: '50' }), toTags({ emit: 'batch' }), mqttOut({ topic: 'out' }), complete('send')]);
      await ready('in', 'send');
      await other.publish('in/press', numbers(500));
      const texts = await other.arrived(500);
      assert.deepEqual(texts.map((text) => (JSON.parse(text) as { value: number }).value), numbers(500));
      assert.ok(red.at('complete').length < 500);
    });

    it('acknowledge with tag-ack, and on receipt', async () => {
      const broker = await mosquitto();
      const other = await otherAt(broker);
      const early = { ...mqttIn('out', { acknowledge: 'on receipt', maxInFlight: '1' }), id: 'early' };
      await red.load([config('broker', broker), mqttIn('ack', { maxInFlight: '5' }), early, { id: 'ack', type: 'tag-ack', wires: [['done']] }], ['done']);
      await ready('in', 'early');
      await other.publish('in/a', numbers(50));
      const [done] = await red.arrived('done', 50);
      const [out] = await red.arrived('out', 50);
      assert.deepEqual(Object.keys(out as Message).sort(), ['_msgid', 'meta', 'payload', 'topic']);
      assert.deepEqual([done?.['topic'], done?.['payload']], ['in/a', '0']);
    });

    it('try a refused message again, and put it to the dead letters with the reason', async () => {
      const broker = await mosquitto();
      const other = await otherAt(broker, 'dead');
      await red.load([
        config('broker', broker, { protocolVersion: '5' }), mqttIn('func', { deadLetterTopic: 'dead', retries: '2' }),
        { id: 'func', type: 'function', func: 'msg.meta.changed = "yes"; return msg;', outputs: 1, wires: [['refuse']] },
        { id: 'refuse', type: 'tag-ack', result: 'refused', wires: [['done']] },
      ], ['done']);
      await ready('in');
      await other.publish('in/a', ['x']);
      assert.deepEqual(await other.arrived(1), ['"x"']);
      const properties = { ...other.received[0]?.packet.properties?.userProperties };
      assert.deepEqual(
        [properties['dead_letter_code'], properties['dead_letter_deliveries'], properties['dead_letter_place'], properties['mqtt_topic'], properties['changed']],
        ['refused', '2', 'in/a', 'in/a', undefined],
      );
      assert.equal(red.at('done').length, 2);
      await red.status('in', /1 given up/);
      await until('acknowledged', () => !/in flight/.test(red.shown('in')));
    });

    it('give a refused message up with a line of log where there are no dead letters', async () => {
      const broker = await mosquitto();
      const other = await otherAt(broker);
      await red.load([config('broker', broker), mqttIn('send', { content: 'json' }), mqttOut({ topic: 'not/+/allowed' })]);
      await ready('in', 'send');
      await other.client.publishAsync('in/a', 'no JSON', { qos: 1 });
      await other.publish('in/b', [1]);
      await red.status('in', /2 given up/);
      await until('acknowledged', () => !/in flight/.test(red.shown('in')));
      assert.match(red.logged('in', 'WARN').join('\n'), /in\/a: given up after 1 delivery \(invalid_message: is no JSON: .*\); acknowledged, because the node has no topic for dead letters/);
    });

    it('report once what is not acknowledged in time', async () => {
      const broker = await mosquitto();
      const other = await otherAt(broker);
      await red.load([config('broker', broker), mqttIn('out', { ackTimeout: '100' })]);
      await ready('in');
      await other.publish('in/a', [1, 2]);
      await red.status('in', /2 in flight · 2 late/);
      assert.equal(red.logged('in', 'WARN').length, 1);
      assert.match(red.logged('in', 'WARN')[0] ?? '', /in\/a,? (are|is) not acknowledged after 0.1 s/);
    });

    it('wait for a broker that is down at the start, say so, and lose nothing that was given to them', async () => {
      const broker = await mosquitto({}, false);
      await red.load([config('broker', broker), mqttOut({ topic: 'out', retain: 'true' }), complete('send')]);
      const { fill } = await red.status('send', /^unreachable: .*127\.0\.0\.1.* · next try in 1 s/);
      assert.equal(fill, 'red');
      red.send('send', { payload: { a: 1 } });
      await red.status('send', /1 waiting/);
      await broker.start();
      await red.arrived('complete', 1);
      await ready('send');
      const other = await otherAt(broker, 'out');
      assert.deepEqual(await other.arrived(1), ['{"a":1}']);
    });

    it('say that messages are refused when more wait than may', async () => {
      const broker = await mosquitto({}, false);
      await red.load([config('broker', broker, { bufferMessages: '2' }), mqttOut(), CATCH], ['caught']);
      red.send('send', ...numbers(3).map((payload) => ({ payload, topic: 't' })), { payload: 1 });
      const caught = await red.arrived('caught', 2);
      assert.deepEqual(caught.map(({ error }) => (error as Message)['code']).toSorted(), ['buffer_full', 'invalid_message']);
      await red.status('send', /2 waiting · 2 refused/);
    });

    it('say that the password is wrong, and tell it to nobody', async () => {
      const broker = await mosquitto({ users: { plant: 'right' } });
      const flow = [config('broker', broker), mqttIn('out'), mqttOut()];
      await red.load(flow, [], { broker: { user: 'plant', password: 'wr0ng-secret' } });
      for (const id of ['in', 'send']) assert.equal((await red.status(id, /^bad credentials: .* · next try in/)).fill, 'red');
      assert.doesNotMatch(red.log() + JSON.stringify(['in', 'send'].flatMap((id) => red.statuses(id))), /wr0ng-secret/);
      await red.unload();
      await red.load(flow, [], { broker: { user: 'plant', password: 'right' } });
      await ready('in', 'send');
    });

    const invalid: [what: string, nodes: Message[], status: RegExp][] = [
      ['a broker that is missing', [mqttIn('out', { broker: 'gone' })], /^broker: the broker is missing or disabled$/],
      ['a broker without an address', [{ id: 'broker', type: 'tag-mqtt-broker', name: 'B', urls: '' }, mqttIn('out')], /^broker: the broker "B" is not valid: urls: empty/],
      ['no topic', [{ id: 'broker', type: 'tag-mqtt-broker', urls: 'mqtt://127.0.0.1:1' }, mqttIn('out', { topics: ' ' })], /^topics: empty/],
      ['a number out of range', [{ id: 'broker', type: 'tag-mqtt-broker', urls: 'mqtt://127.0.0.1:1' }, mqttIn('out', { ackTimeout: '1' })], /^ackTimeout: 1 is not a whole number/],
      ['a number of the connector out of range', [{ id: 'broker', type: 'tag-mqtt-broker', urls: 'mqtt://127.0.0.1:1' }, mqttIn('out', { maxInFlight: '0' })], /^maxInFlight: 0 is not a whole number/],
      ['a variable that is not set', [{ id: 'broker', type: 'tag-mqtt-broker', name: 'B', urls: 'mqtt://127.0.0.1:1', keepalive: '${NOT_SET}' }, mqttIn('out')], /^broker: the broker "B" is not valid: keepalive: \$\{NOT_SET\} is not set/],
    ];
    for (const [what, nodes, status] of invalid) {
      it(`with ${what} say so`, async () => {
        await red.load([...nodes, CATCH], ['caught']);
        assert.equal((await red.status('in', status)).fill, 'red');
        const [caught] = await red.arrived('caught', 1);
        assert.equal((caught?.['error'] as Message)['code'], 'config_error');
      });
    }

    it('trust the certificates of a tls-config node, over TCP and over a websocket, and say so where they do not', async () => {
      const broker = await mosquitto({ tls: true });
      const folder = mkdtempSync(join(tmpdir(), 'tagwright-tls-'));
      open.push(() => rmSync(folder, { recursive: true }));
      writeFileSync(join(folder, 'ca.pem'), TEST_TLS.ca);
      const tls = { id: 'tls', type: 'tls-config', ca: join(folder, 'ca.pem'), cert: '', key: '', verifyservercert: true };
      await red.load([config('broker', broker), mqttOut()]);
      await red.status('send', /^bad certificate: /);
      for (const urls of [broker.url, await secureWebsocket(broker)]) {
        await red.unload();
        await red.load([tls, config('broker', broker, { tls: 'tls', urls }), mqttIn('out', { topics: 'a' }), mqttOut()], ['out']);
        await ready('in', 'send');
        red.send('send', { topic: 'a', payload: urls });
        await red.arrived('out', 1);
        assert.equal(red.at('out')[0]?.payload, urls);
      }
    });

    /** A way to a broker with TLS by websocket: what this mosquitto can do itself depends on how it was built. */
    async function secureWebsocket({ port }: Mosquitto): Promise<string> {
      const server = createServer({ cert: TEST_TLS.cert, key: TEST_TLS.key });
      const sockets = new WebSocketServer({ server, path: '/mqtt' });
      sockets.on('connection', (socket) => {
        const [near, far] = [createWebSocketStream(socket), connect({ port, host: '127.0.0.1', ca: TEST_TLS.ca })];
        near.pipe(far).pipe(near);
        for (const stream of [near, far]) stream.on('error', () => undefined);
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      open.push(() => {
        for (const socket of sockets.clients) socket.terminate();
        server.close();
      });
      return `wss://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`;
    }

    it('without a broker refuse every message', async () => {
      await red.load([mqttOut({ broker: '' }), CATCH], ['caught']);
      await red.status('send', /^broker: the broker is missing or disabled$/);
      red.send('send', { payload: 1, topic: 't' });
      await until('caught', () => red.at('caught').some(({ payload }) => payload === 1));
    });

    it('do what the README says', async () => {
      const broker = await mosquitto();
      const other = await otherAt(broker, '#');
      const [, text = ''] = /```json\n(\[\n {2}\{"id": "tab"[^]*?)```/.exec(readFileSync(join(projectRoot(), 'README.md'), 'utf8')) ?? [];
      const flow = JSON.parse(text.replace('localhost:1883', `127.0.0.1:${broker.port}`)) as Message[];
      await red.load(flow.filter(({ type }) => type !== 'tab').map((node) => ('z' in node ? { ...node, z: 'tab' } : node)));
      await ready('in', 'send');
      await other.client.publishAsync('plant/temperature', '23.5', { qos: 1 });
      await until('the tag', () => other.received.some(({ topic }) => topic === 'umh.v1.acme.line1._raw.temperature'));
    });

    it('fill in the environment in their fields', async () => {
      const broker = await mosquitto();
      const other = await otherAt(broker, 'plant/berlin');
      process.env['TAGWRIGHT_TEST_SITE'] = 'berlin';
      process.env['TAGWRIGHT_TEST_PORT'] = String(broker.port);
      await red.load([config('broker', broker, { urls: 'mqtt://127.0.0.1:${TAGWRIGHT_TEST_PORT}' }), mqttOut({ topic: 'plant/${TAGWRIGHT_TEST_SITE}' })]);
      red.send('send', { payload: 'x' });
      assert.deepEqual(await other.arrived(1), ['x']);
    });
  });
}
