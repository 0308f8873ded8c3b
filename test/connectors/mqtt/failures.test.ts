import assert from 'node:assert/strict';
import { type AddressInfo, createServer } from 'node:net';
import { afterEach, describe, it } from 'node:test';
import { TEST_TLS } from '../../support/certificates';
import { DYNAMIC_SECURITY, noMosquitto } from '../../support/mosquitto';
import { until } from '../../support/processes';
import { broker, numbered, relay, Sent, Taken, Told, VERSIONS, versionName } from './support';

const PASSWORD = 'geheim-7f3a';
const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** A server that is no broker: it answers with a text, or not at all. */
function otherServer(answer: string | null): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (answer !== null) socket.on('data', () => socket.write(answer));
      closers.push(() => socket.destroy());
    });
    closers.push(() => server.close());
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

async function reason(told: Told, code: string): Promise<void> {
  await until(`the reason ${code}; now ${told.reason}`, () => told.reason === code);
  assert.ok(told.last?.is === 'disconnected' && told.last.retryIn > 0);
}

describe('MQTT: failures', { skip: noMosquitto }, () => {
  for (const version of VERSIONS) {
    describe(versionName(version), () => {
      it('says that user name or password is wrong, and shows neither', async () => {
        const { url } = await broker({ users: { machine: 'right' } });
        const one = new Taken({ urls: [url], protocol_version: version, user: 'machine', password: PASSWORD }, { topics: ['a'] });
        const other = new Sent({ urls: [url.replace('//', `//machine:${PASSWORD}@`)], protocol_version: version });
        await reason(one, 'bad_credentials');
        await reason(other, 'bad_credentials');
        assert.doesNotMatch(one.texts + other.texts, new RegExp(`${PASSWORD}|machine`));
        assert.match(one.texts, /mqtt:\/\/127\.0\.0\.1/);
      });

      it('goes on when the password is mended', async () => {
        const started = await broker({ users: { machine: 'old' } });
        const sent = new Sent({ urls: [started.url], protocol_version: version, user: 'machine', password: PASSWORD });
        const sending = sent.sink.send(numbered(3, 'a'));
        await reason(sent, 'bad_credentials');
        await started.stop();
        started.options.users = { machine: PASSWORD };
        await started.start();
        assert.deepEqual(await sending, [null, null, null]);
      });

      it('takes user name and password from the options or the url', async () => {
        const { url } = await broker({ users: { 'a machine': 'p:@ss' } });
        const one = new Sent({ urls: [url], protocol_version: version, user: 'a machine', password: 'p:@ss' });
        const other = new Sent({ urls: [url.replace('//', '//a%20machine:p%3A%40ss@')], protocol_version: version });
        await Promise.all([one.connected(), other.connected()]);
      });

      it('says which subscription is refused', { skip: DYNAMIC_SECURITY === undefined && 'mosquitto_dynamic_security is not installed' }, async () => {
        const security = { defaultACLAccess: { publishClientSend: true, publishClientReceive: true, subscribe: false, unsubscribe: true } };
        const started = await broker({
          lines: [`plugin ${DYNAMIC_SECURITY}`, 'plugin_opt_config_file <folder>/security.json'],
          files: { 'security.json': JSON.stringify(security) },
        });
        const taken = new Taken({ urls: [started.url], protocol_version: version }, { topics: ['a/#'] });
        await reason(taken, 'not_authorized');
        assert.match(taken.log.join(), /a\/#.*not authorized/);
      });
    });
  }

  it('does not trust a certificate of nobody, and says so', async () => {
    const { url } = await broker({ tls: true });
    const untrusted = new Sent({ urls: [url] });
    const otherName = new Sent({ urls: [url], tls: { ca: TEST_TLS.ca, servername: 'elsewhere' } });
    const unreadable = new Sent({ urls: [url], tls: { ca: TEST_TLS.ca, cert: 'no certificate', key: 'no key' } });
    for (const sent of [untrusted, otherName, unreadable]) await reason(sent, 'bad_certificate');
    const trusted = new Sent({ urls: [url, url.replace('127.0.0.1', 'localhost')], tls: { ca: TEST_TLS.ca } });
    assert.deepEqual(await trusted.sink.send(numbered(1, 'a')), [null]);
    const careless = new Sent({ urls: [url], tls: { rejectUnauthorized: false } });
    await careless.connected();
  });

  it('tries for ever while the broker is down at start, and goes on when it is there', async () => {
    const started = await broker({}, false);
    const taken = new Taken({ urls: [started.url] }, { topics: ['a'] });
    const sent = new Sent({ urls: [started.url] });
    await reason(taken, 'unreachable');
    await until('several tries', () => taken.states.filter(({ is }) => is === 'connecting').length > 3);
    const sending = sent.sink.send([{ topic: 'a', content: 'early', retain: true, qos: 0 }, { topic: 'a', content: 'late', qos: 1 }]);
    await started.start();
    assert.deepEqual(await sending, [null, null]);
    await until('the message', () => taken.contents.includes('early'));
  });

  it('notices a broker that hangs, and goes on when it answers again', async () => {
    const started = await broker();
    const options = { urls: [started.url], keepalive: 1, connect_timeout: 200 };
    const taken = new Taken(options, { topics: ['a'] });
    const sent = new Sent(options);
    await Promise.all([taken.connected(), sent.connected()]);
    started.freeze(true);
    await until('both notice', () => taken.reason !== null && sent.reason !== null);
    const sending = sent.sink.send(numbered(1, 'a'));
    started.freeze(false);
    await taken.connected();
    assert.deepEqual(await sending, [null]);
  });

  it('tries several urls in turn', async () => {
    const [down, up] = [await broker({}, false), await broker()];
    const sent = new Sent({ urls: [down.url, up.url] });
    assert.deepEqual(await sent.sink.send(numbered(1, 'a')), [null]);
    await up.kill();
    await down.start();
    assert.deepEqual(await sent.sink.send(numbered(1, 'a')), [null]);
  });

  it('knows a server that is no broker', async () => {
    const talks = new Sent({ urls: [`mqtt://127.0.0.1:${await otherServer('HTTP/1.1 400 Bad Request\r\n\r\n')}`] });
    const silent = new Sent({ urls: [`mqtt://127.0.0.1:${await otherServer(null)}`], connect_timeout: 100 });
    const plain = await broker();
    const secure = new Sent({ urls: [plain.url.replace('mqtt:', 'mqtts:')] });
    const web = new Sent({ urls: [plain.url.replace('mqtt:', 'ws:')] });
    await reason(talks, 'protocol');
    await reason(silent, 'unreachable');
    await until(`secure: ${secure.reason}`, () => secure.reason !== null);
    await until(`web: ${web.reason}`, () => web.reason !== null);
    for (const sent of [talks, silent, secure, web]) await sent.sink.close(0);
  });

  it('says that another connection may have its client_id', async () => {
    const { url } = await broker();
    const one = new Sent({ urls: [url], client_id: 'same', reconnect_first: 60_000, reconnect_max: 60_000 });
    await one.connected();
    await new Sent({ urls: [url], client_id: 'same' }).connected();
    await reason(one, 'disconnected');
    assert.match(one.texts, /client_id "same"/);
  });

  for (const graceful of [true, false]) {
    it(graceful ? 'leaves without its last will when it is closed' : 'has its last will published when the connection breaks', async () => {
      const started = await broker();
      const way = await relay(started.port);
      const watcher = new Taken({ urls: [started.url] }, { topics: ['will', 'after'] });
      await watcher.connected();
      const sent = new Sent({ urls: [way.url], will: { topic: 'will', payload: 'gone' }, reconnect_first: 60_000, reconnect_max: 60_000 });
      await sent.connected();
      if (graceful) await sent.sink.close(1_000);
      else way.cut();
      if (!graceful) await watcher.got(1);
      await new Sent({ urls: [started.url] }).sink.send([{ topic: 'after', content: 'after' }]);
      await until('the last message', () => watcher.contents.includes('after'));
      assert.deepEqual(watcher.contents, graceful ? ['after'] : ['gone', 'after']);
    });
  }
});
