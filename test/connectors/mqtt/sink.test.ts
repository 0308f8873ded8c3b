import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noMosquitto } from '../../support/mosquitto';
import { until } from '../../support/processes';
import { broker, numbered, Sent, Taken } from './support';

const codes = (results: readonly ({ code: string } | null)[]): (string | null)[] => results.map((result) => result?.code ?? null);

describe('the MQTT sink', { skip: noMosquitto }, () => {
  it('refuses what passes the limit at once, and delivers the rest when the broker is there', async () => {
    const started = await broker({ persistence: true }, false);
    const { sink } = new Sent({ urls: [started.url] }, { buffer_messages: 3 });
    const kept = sink.send(numbered(3, 'a'));
    assert.deepEqual(codes(await sink.send(numbered(2, 'a'))), ['buffer_full', 'buffer_full']);
    assert.deepEqual(sink.figures, { delivered: 0, refused: 2, waiting: 3 });
    await started.start();
    assert.deepEqual(await kept, [null, null, null]);
    assert.deepEqual(codes(await sink.send(numbered(1, 'a'))), [null]);
    assert.deepEqual(sink.figures, { delivered: 4, refused: 2, waiting: 0 });
  });

  it('counts bytes as well', async () => {
    const started = await broker({}, false);
    const { sink } = new Sent({ urls: [started.url] }, { buffer_bytes: 10_000 });
    const content = Buffer.alloc(6_000);
    void sink.send([{ topic: 'a', content }]);
    assert.deepEqual(codes(await sink.send([{ topic: 'a', content }])), ['buffer_full']);
  });

  it('refuses topics and headers that cannot be sent, and sends their neighbours', async () => {
    const { url } = await broker();
    const { sink } = new Sent({ urls: [url], protocol_version: 5 });
    const topics = ['good', '', 'a/#', 'a/+/b', 'x'.repeat(65_536), 'nul\0', 'x'.repeat(65_535)];
    const results = await sink.send(topics.map((topic) => ({ topic, content: '' })));
    const bad = 'invalid_message';
    assert.deepEqual(codes(results), [null, bad, bad, bad, bad, bad, null]);
    const headers = { number: 1 as unknown as string };
    assert.deepEqual(codes(await sink.send([{ topic: 'a', content: '', headers }])), [bad]);
  });

  it('says what the broker refuses (MQTT 5), and sends the rest', async () => {
    const { url } = await broker({ acl: 'topic readwrite open/#\n', lines: ['max_packet_size 2000'] });
    const { sink } = new Sent({ urls: [url], protocol_version: 5 });
    const message = (topic: string, size: number, qos: 1 | 2) => ({ topic, content: Buffer.alloc(size), qos });
    const results = await sink.send([
      message('open/a', 10, 1), message('shut', 10, 1), message('shut', 10, 2), message('open/a', 3_000, 1), message('open/b', 10, 2),
    ]);
    assert.deepEqual(codes(results), [null, 'not_authorized', 'not_authorized', 'too_large', null]);
    assert.match(results[1]!.message, /shut.*not authorized/);
  });

  it('keeps the order of what it is given while the broker is away, for each quality of service', async () => {
    // The source may be back later than the sink: the broker keeps QoS 0 for it, too.
    const started = await broker({ persistence: true, lines: ['queue_qos0_messages true'] });
    const taken = new Taken({ urls: [started.url], clean_session: false, client_id: 'lasting' }, { topics: ['a'], qos: 2 });
    await taken.connected();
    const sent = new Sent({ urls: [started.url] });
    await sent.connected();
    await started.stop();
    await until('down', () => sent.reason !== null);
    const sending = sent.sink.send(Array.from({ length: 300 }, (_, index) => ({ topic: 'a', content: String(index), qos: (index % 3) as 0 | 1 | 2 })));
    await started.start();
    assert.ok((await sending).every((result) => result === null));
    await taken.got(300);
    // Brokers pass on QoS 2 with its second packet, behind what comes in between.
    for (const qos of [0, 1, 2]) {
      const numbers = taken.contents.map(Number).filter((number) => number % 3 === qos);
      assert.deepEqual(numbers, Array.from({ length: 100 }, (_, index) => 3 * index + qos));
    }
  });

  it('takes many messages of QoS 0 at once', async () => {
    const { url } = await broker();
    const { sink } = new Sent({ urls: [url] });
    const results = await sink.send(numbered(50_000, 'a', 0));
    assert.ok(results.every((result) => result === null));
  });

  it('delivers what waits when it is closed, and takes no more', async () => {
    const { url } = await broker();
    const taken = new Taken({ urls: [url] }, { topics: ['a'] });
    await taken.connected();
    const { sink } = new Sent({ urls: [url] });
    const sending = sink.send(numbered(500, 'a'));
    const closing = sink.close(5_000);
    assert.deepEqual(codes(await sink.send(numbered(1, 'a'))), ['closed']);
    await closing;
    assert.ok((await sending).every((result) => result === null));
    await taken.got(500);
  });

  it('gives up when the broker does not come back in time', async () => {
    const started = await broker({}, false);
    const sent = new Sent({ urls: [started.url] });
    const sending = sent.sink.send(numbered(3, 'a'));
    await sent.sink.close(100);
    assert.deepEqual(codes(await sending), ['closed', 'closed', 'closed']);
    assert.deepEqual(sent.last, { is: 'closed' });
    assert.deepEqual(sent.sink.figures, { delivered: 0, refused: 3, waiting: 0 });
  });
});
