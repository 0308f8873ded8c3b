import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseAddress } from '../../../lib/connectors/mqtt/address';
import { fillBrokerOptions, fillSinkOptions, fillSourceOptions } from '../../../lib/connectors/mqtt/options';

describe('the options of the MQTT connector', () => {
  it('fills in what is not given', () => {
    const { options, problems } = fillBrokerOptions({ urls: ['mqtt://localhost'] });
    assert.deepEqual(problems, []);
    assert.equal(options.keepalive, 60);
    assert.equal(fillSourceOptions({ topics: ['a'] }).options.acknowledge, 'on delivery');
    assert.equal(fillSinkOptions({}).options.qos, 1);
  });

  it('finds all that is wrong, by name', () => {
    const broker = fillBrokerOptions({ urls: ['localhost:1883', 'http://x', 'mqtt://x'], protocol_version: 3, clean_session: false, will: { topic: 'a/#', payload: '' } });
    assert.deepEqual(broker.problems.map(({ key }) => key), ['protocol_version', 'urls[0]', 'urls[1]', 'client_id', 'will.topic']);
    const source = fillSourceOptions({ topics: ['a', 'a/#/b'], qos: 3, retained: 'some' as 'all' }, 'input.mqtt.');
    assert.deepEqual(source.problems.map(({ key }) => key), ['input.mqtt.qos', 'input.mqtt.topics[1]', 'input.mqtt.retained']);
    assert.deepEqual(fillBrokerOptions({ urls: [] }).problems.map(({ key }) => key), ['urls']);
    assert.deepEqual(fillSourceOptions({ topics: [] }).problems.map(({ key }) => key), ['topics']);
    assert.deepEqual(fillSinkOptions({ speed: 1 } as never).problems.map(({ key }) => key), ['speed']);
  });

  it('reads urls', () => {
    const parts = { path: '/', user: undefined, password: undefined };
    assert.deepEqual(parseAddress('mqtt://localhost'), { ...parts, protocol: 'mqtt', host: 'localhost', port: 1883, label: 'mqtt://localhost:1883' });
    assert.deepEqual(parseAddress('ssl://[::1]:99'), { ...parts, protocol: 'mqtts', host: '::1', port: 99, label: 'mqtts://[::1]:99' });
    assert.deepEqual(parseAddress('wss://u:p%40@x/mqtt?a=b'), {
      protocol: 'wss', host: 'x', port: 443, path: '/mqtt?a=b', user: 'u', password: 'p@', label: 'wss://x:443',
    });
  });

  it('never repeats a url that it cannot read', () => {
    for (const url of ['user:secret@host', 'http://user:secret@host', 'mqtt://user:secret@', 'mqtt://user:secret@host:port']) {
      const about = parseAddress(url);
      assert.ok(typeof about === 'string' && !about.includes('secret') && !about.includes('host:port'), url);
    }
  });
});
