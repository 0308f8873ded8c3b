import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KafkaMessage } from 'kafkajs';
import { metaOf as kafkaMeta } from '../../../lib/connectors/kafka/received';
import { metaOf as mqttMeta } from '../../../lib/connectors/mqtt/properties';
import { globalApis } from '../../../lib/guest/apis';
import { createCache } from '../../../lib/guest/cache';
import { createConsole } from '../../../lib/guest/console';
import { API_NAMES } from '../../../lib/script/names';
import { docOf, languageOf, META_KEYS, SANDBOX_NAMES } from '../../../nodes/editor/knowledge/catalogue';

const typeOf = (key: string): string | undefined => META_KEYS.find(({ name }) => name === key)?.type;

describe('the catalogue of what scripts find', () => {
  it('has the names of the sandbox, each with the methods that the guest gives it', () => {
    assert.deepEqual(SANDBOX_NAMES.map(({ name }) => name).sort(), [...API_NAMES].sort());
    const real: Record<string, object> = { cache: createCache(), console: createConsole(), ...globalApis() };
    for (const [name, api] of Object.entries(real)) {
      const known = SANDBOX_NAMES.find((each) => each.name === name);
      assert.deepEqual(known?.members.map((member) => member.name).sort(), Object.keys(api).sort(), name);
    }
  });

  it('has every key that our sources set, with its type', () => {
    const record = { key: Buffer.from('k'), value: null, timestamp: '5', attributes: 0, offset: '1' } as KafkaMessage;
    const set = [
      kafkaMeta('t', 0, 1, record), kafkaMeta('t', 0, 1, { ...record, key: Buffer.from([0xff]) }),
      mqttMeta({ cmd: 'publish', topic: 'a', payload: '', qos: 1, dup: false, retain: false }, 1),
    ];
    for (const [key, value] of set.flatMap((meta) => Object.entries(meta))) assert.equal(typeOf(key), typeof value, key);
  });

  it('names no key twice and says something about each, in both languages', () => {
    assert.equal(new Set(META_KEYS.map(({ name }) => name)).size, META_KEYS.length);
    for (const { name, doc } of [...META_KEYS, ...SANDBOX_NAMES, ...SANDBOX_NAMES.flatMap(({ members }) => members)]) {
      assert.match(doc['en-US'], /^[A-Za-z0-9"].*\.$/, name);
      assert.match(doc.de, /^[A-Za-zÄÖÜ0-9"].*\.$/, name);
    }
    assert.equal(docOf(META_KEYS.find(({ name }) => name === 's7_address')!, 'de'), 'S7: Gelesene Adresse, etwa DB1.DW20.');
  });

  it('knows the languages of browsers', () => {
    assert.deepEqual(['de', 'de-AT', 'DE', 'en-GB', 'den', undefined].map(languageOf), ['de', 'de', 'de', 'en-US', 'en-US', 'en-US']);
  });
});
