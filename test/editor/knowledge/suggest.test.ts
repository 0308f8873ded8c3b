import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { META_KEYS } from '../../../nodes/editor/knowledge/catalogue';
import { seenKeys } from '../../../nodes/editor/knowledge/seen-keys';
import { suggest, type Suggestion } from '../../../nodes/editor/knowledge/suggest';

const SEEN = seenKeys([
  { payload: { speed: 3, 'oil temp': 40, motor: { load: 0.4 } }, meta: { kafka_offset: 7, 'x-line': 'a', machine: 'press4' }, topic: 'a/b' },
]);

/** Suggestions at the `|` of a text. */
function at(marked: string, seen = SEEN): Suggestion[] {
  const cursor = marked.indexOf('|');
  return suggest(marked.replace('|', ''), cursor, seen);
}
const labels = (marked: string): string[] => at(marked).map(({ label }) => label);

/** The text after the suggestion with a label was taken. */
function taken(marked: string, label: string): string {
  const cursor = marked.indexOf('|');
  const text = marked.replace('|', '');
  const suggestion = at(marked).find((each) => each.label === label);
  assert.ok(suggestion, `${label} is not suggested at ${marked}`);
  return text.slice(0, suggestion.from) + suggestion.value + text.slice(cursor);
}

describe('suggestions at the cursor', () => {
  it('names of the sandbox come before those of JavaScript', () => {
    assert.deepEqual(labels('|').slice(0, 4), ['msg', 'cache', 'console', 'context']);
    assert.equal(taken('return ms|', 'msg'), 'return msg');
    assert.deepEqual(labels('if (ca|').slice(0, 1), ['cache']);
    assert.ok(labels('JS|').includes('JSON'));
    for (const absent of ['Buffer', 'process', 'require', 'setTimeout', 'node', 'RED', 'fetch', 'eval']) assert.ok(!labels('|').includes(absent), absent);
  });

  it('members of the names', () => {
    assert.deepEqual(labels('msg.|').sort(), ['_msgid', 'meta', 'payload', 'topic']);
    assert.deepEqual(labels('cache.|'), ['get', 'set', 'exists', 'delete', 'keys']);
    assert.equal(taken('await http.f|', 'fetch'), 'await http.fetch');
    assert.equal(taken('console\n  .w|', 'warn'), 'console\n  .warn');
    assert.deepEqual(labels('foo.|'), []);
    assert.deepEqual(labels('foo.msg.|'), []);
    assert.deepEqual(labels('get().|'), []);
  });

  it('keys of msg.meta: those that were seen, those of tags, those of the sources, with what they say', () => {
    const found = at('msg.meta.|');
    assert.deepEqual(found.slice(0, 4).map(({ label }) => label), ['kafka_offset', 'x-line', 'machine', 'location_path']);
    assert.equal(found.length, META_KEYS.length + 2);
    assert.match(found[0]!.doc, /^Kafka: Place of the record in its partition\.\nSeen/);
    assert.deepEqual(labels('msg.meta.kafka_of|'), ['kafka_offset']);
    assert.equal(taken('msg.meta.node|', 'opcua_attr_nodeid'), 'msg.meta.opcua_attr_nodeid');
    assert.equal(taken('msg?.meta?.ta|', 'tag_name'), 'msg?.meta?.tag_name');
  });

  it('keys of the payload, as deep as they were seen', () => {
    assert.deepEqual(labels('msg.payload.|'), ['speed', 'oil temp', 'motor']);
    assert.deepEqual(labels('msg.payload.motor.|'), ['load']);
    assert.deepEqual(labels('msg["payload"]["motor"].|'), ['load']);
    assert.deepEqual(labels("msg.payload['oil temp'].|"), []);
    assert.deepEqual(at('msg.payload.|', []), []);
  });

  it('a key that is no name is written in brackets', () => {
    assert.equal(taken('msg.payload.oil|', 'oil temp'), 'msg.payload["oil temp"]');
    assert.equal(taken('msg.payload?.|', 'oil temp'), 'msg.payload?.["oil temp"]');
  });

  it('inside brackets the text is completed and closed', () => {
    assert.equal(taken('msg.meta["kafka_o|', 'kafka_offset'), 'msg.meta["kafka_offset"]');
    assert.equal(taken("msg.meta['kafka_o|'] > 3", 'kafka_offset'), "msg.meta['kafka_offset'] > 3");
    assert.equal(taken('msg.payload[ "|', 'oil temp'), 'msg.payload[ "oil temp"]');
    assert.equal(taken('msg.meta?.["mach|', 'machine'), 'msg.meta?.["machine"]');
  });

  it('nothing is suggested in texts, comments, regular expressions and numbers', () => {
    for (const text of ['"ms|', "'it\\'s ms|", '// ms|', '/* ms\n ms|', '`a ms|', 'x = /ms|', 'return /[/]ms|', 'const a = 1|', '3.|']) assert.deepEqual(labels(text), [], text);
  });

  it('behind them it is', () => {
    for (const text of ['"a"; ms|', '// a\nms|', '/* a */ ms|', '`a ${ms|', '`${`${{}}`} ${ms|', '/["/]/.test(a); ms|', 'a / b; ms|', "f(a) / 2 + ms|", '[...ms|', 'it`x` + ms|', "'a\nms|"]) {
      assert.equal(labels(text)[0], 'msg', text);
    }
  });

  it('what is written in full already is not suggested', () => {
    assert.ok(!labels('msg.payload|').includes('payload'));
  });

  it('speaks German', () => {
    assert.match(suggest('msg.meta.mqtt_topic_', 18, [], 'de')[0]!.doc, /^MQTT: Topic, auf dem die Nachricht kam\.$/);
  });
});

describe('keys of messages', () => {
  it('are written as in scripts, without values, arrays and what Node-RED hides', () => {
    const keys = seenKeys([{ payload: { a: 'secret', list: [{ b: 1 }], 'c.d': { e: 1 } }, meta: null }, 'text', null, { payload: { a: 2, f: 1 } }]);
    assert.deepEqual(keys, ['msg.payload', 'msg.payload.a', 'msg.payload.list', 'msg.payload["c.d"]', 'msg.payload["c.d"].e', 'msg.meta', 'msg.payload.f']);
  });

  it('are bounded in number and depth', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`k${index}`, 1]));
    assert.equal(seenKeys([{ payload: many }]).length, 200);
    assert.deepEqual(seenKeys([{ a: { b: { c: { d: { e: 1 } } } } }]).at(-1), 'msg.a.b.c.d');
    assert.deepEqual(seenKeys([{ ['x'.repeat(1000)]: 1 }]), []);
  });
});
