import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Sandbox, type Message, type Outcome } from '../../../lib/index';
import { TOPIC_PARTS, type TopicPart } from '../../../lib/tag/topic-part';
import { faultsOf } from '../../../nodes/editor/tag/faults';
import { START_FIELDS, type Field, type TagFields } from '../../../nodes/editor/tag/fields';
import { areUsed, generate, partAt, takenOver } from '../../../nodes/editor/tag/generate';
import { levelsOf } from '../../../nodes/editor/tag/preview';
import { messagesOf, runJs, runTag, sharedSandbox } from '../../guest/run-script';
import { randomNumbers } from '../../support/random';

const sandbox = sharedSandbox();
const AROUND = { listed: null, hasOtherStages: false };
const text = (value: string): Field => ({ type: 'str', value });
const FIELDS: TagFields = { location_path: text('acme.berlin'), data_contract: text('_raw'), virtual_path: text(''), tag_name: text('temperature') };
const HOSTILE = [
  '"', "'", '`', '\\', '\\"', '${msg.payload}', '`${process.exit()}`', '"+msg.payload+"', '"}); return null; ({"', '*/', '//', '<!--', '\n', '\r\n',
  '\u2028', '\u2029', '\0', '\ud800', '😀', '"\n}); throw new Error("out"); ({ x: "', '__proto__', '</script>', '\\u0022', '%22',
];

/** The `meta` that comes out when the code of fields runs by itself, in the sandbox. */
async function metaOf(fields: TagFields, message: Message = { payload: 1 }): Promise<Record<string, unknown>> {
  const [outcome] = await runJs({ sandbox, code: generate(fields) }, message);
  const { meta, ...rest } = messagesOf(outcome)[0] as Message;
  assert.deepEqual(rest, withoutMeta(message), 'nothing but meta is changed');
  return meta ?? {};
}

function withoutMeta({ meta, ...rest }: Message): object {
  return rest;
}

const tag = (fields: TagFields, message: Message): Promise<Outcome[]> => runTag({ sandbox, defaults: generate(fields) }, message);
const topicOf = (outcomes: Outcome[]): unknown => messagesOf(outcomes[0])[0]?.['topic'];

describe('the code that fields make', () => {
  it('stays as it is: flows hold it, and it is compared with', () => {
    assert.equal(generate(START_FIELDS), `// Made by the fields of the tab "Tag". An edit here ends their use.
const tag_name = (String(msg.topic || 'my_tag').split('/').pop());
msg.meta.location_path = "enterprise.site.area.line";
msg.meta.data_contract = "_raw";
delete msg.meta.virtual_path;
msg.meta.tag_name = tag_name;
return msg;
`);
    const fields: TagFields = {
      location_path: { type: 'env', value: 'SITE' }, data_contract: text(''), virtual_path: { type: 'msg', value: 'payload["a b"].c' },
      tag_name: { type: 'js', value: 'msg.topic // its name;' },
    };
    assert.equal(takenOver(fields), `const location_path = env.get("SITE");
const virtual_path = msg.payload?.["a b"]?.c;
const tag_name = (
msg.topic // its name
);
msg.meta.location_path = location_path;
msg.meta.virtual_path = virtual_path;
msg.meta.tag_name = tag_name;
return msg;
`);
  });

  it('is in use as long as it is what the node has', () => {
    assert.equal(areUsed(FIELDS, generate(FIELDS)), true);
    for (const other of [takenOver(FIELDS), `${generate(FIELDS)}\n`, '', undefined, generate(START_FIELDS)]) assert.equal(areUsed(FIELDS, other), false);
    assert.equal(areUsed(null, generate(FIELDS)), false);
  });

  it('has a field for each of its lines', () => {
    const fields = { ...FIELDS, data_contract: text(''), virtual_path: { type: 'js', value: '// none\nnull' } as const };
    const parts = generate(fields).split('\n').map((_, index) => partAt(fields, index + 1));
    assert.deepEqual(parts, [null, ...Array<string>(4).fill('virtual_path'), 'location_path', 'virtual_path', 'tag_name', null, null]);
    assert.equal(generate(fields).split('\n')[7], 'msg.meta.tag_name = "temperature";');
  });
});

describe('a message through the fields', () => {
  it('of a new node has a topic, with a topic of its own or without', async () => {
    assert.equal(topicOf(await tag(START_FIELDS, { payload: 1, topic: 'plant/line1/speed' })), 'umh.v1.enterprise.site.area.line._raw.speed');
    assert.equal(topicOf(await tag(START_FIELDS, { payload: 1 })), 'umh.v1.enterprise.site.area.line._raw.my_tag');
  });

  it('gets text, properties, and values of expressions', async () => {
    const fields: TagFields = {
      location_path: { type: 'msg', value: 'meta.where[1]' }, data_contract: text('_pump_v1'),
      virtual_path: { type: 'js', value: '["motor", msg.payload.axis].join(".");' }, tag_name: { type: 'msg', value: 'meta["tag name"]' },
    };
    const message = { payload: { axis: 'x' }, meta: { where: ['', 'acme.berlin'], 'tag name': 42 } };
    assert.equal(topicOf(await tag(fields, message)), 'umh.v1.acme.berlin._pump_v1.motor.x.42');
  });

  it('gets variables of the environment that its sandbox lists', async () => {
    const own = new Sandbox({ max_size: 1 }, { apis: ['env'], env: { SITE: 'acme.berlin' } });
    try {
      const fields: TagFields = { ...FIELDS, location_path: { type: 'env', value: ' SITE ' } };
      assert.equal(topicOf(await runTag({ sandbox: own, defaults: generate(fields) }, { payload: 1 })), 'umh.v1.acme.berlin._raw.temperature');
    } finally {
      await own.close();
    }
  });

  it('reads what came in, whatever the fields before have set', async () => {
    const fields: TagFields = { ...FIELDS, location_path: { type: 'msg', value: 'meta.tag_name' }, tag_name: { type: 'msg', value: 'meta.location_path' } };
    assert.deepEqual(await metaOf(fields, { payload: 1, meta: { location_path: 'a', tag_name: 'b' } }), { location_path: 'b', data_contract: '_raw', tag_name: 'a' });
  });

  it('has no virtual path where the field is blank, and keeps the other meta', async () => {
    const meta = { virtual_path: 'old', unit: 'C' };
    assert.equal(topicOf(await tag(FIELDS, { payload: 1, meta })), 'umh.v1.acme.berlin._raw.temperature');
    assert.deepEqual(await metaOf(FIELDS, { payload: 1, meta }), { location_path: 'acme.berlin', data_contract: '_raw', tag_name: 'temperature', unit: 'C' });
  });

  it('keeps the name that it brings where the field is blank', async () => {
    assert.equal(topicOf(await tag({ ...FIELDS, tag_name: text(' ') }, { payload: 1, meta: { tag_name: 'own' } })), 'umh.v1.acme.berlin._raw.own');
  });

  it('is errored with all the names that it does not bring', async () => {
    const fields: TagFields = { ...FIELDS, location_path: { type: 'msg', value: 'a.b.c' }, tag_name: { type: 'msg', value: 'payload.name' } };
    for (const payload of [1, 'text', { name: null }]) {
      const [outcome] = await tag(fields, { payload });
      assert.match(outcome?.status === 'errored' ? outcome.error.message : '', /^meta\.location_path, meta\.tag_name are missing or empty/);
    }
  });

  it('says the line of an expression that fails, which is the line of its field', async () => {
    const fields: TagFields = { ...FIELDS, virtual_path: { type: 'js', value: '// first\nmsg.payload.a.b' } };
    const [outcome] = await tag(fields, { payload: 1 });
    const line = outcome?.status === 'errored' && outcome.error.stage === 'defaults' ? outcome.error.line : null;
    assert.equal(partAt(fields, line ?? 0), 'virtual_path');
  });
});

describe('text in a field is text', () => {
  for (const hostile of HOSTILE) {
    it(`as it stands: ${JSON.stringify(hostile)}`, async () => {
      const fields = Object.fromEntries(TOPIC_PARTS.map((part) => [part, text(`a${hostile}${part}`)])) as TagFields;
      assert.deepEqual(await metaOf(fields), Object.fromEntries(TOPIC_PARTS.map((part) => [part, `a${hostile}${part}`])));
    });

    it(`in the way to a property: ${JSON.stringify(hostile)}`, async () => {
      const fields: TagFields = { ...FIELDS, tag_name: { type: 'msg', value: `payload${hostile}` }, virtual_path: { type: 'msg', value: `payload["${hostile}"]` } };
      const { tag_name, virtual_path, ...rest } = await metaOf(fields, { payload: {} });
      assert.deepEqual(rest, { location_path: 'acme.berlin', data_contract: '_raw' });
      assert.deepEqual([tag_name, virtual_path].filter((value) => value !== undefined && value !== '{}'), []);
    });
  }

  it('in the name of a variable', async () => {
    for (const hostile of HOSTILE) {
      const [outcome] = await tag({ ...FIELDS, tag_name: { type: 'env', value: `A${hostile}` } }, { payload: 1 });
      assert.match(outcome?.status === 'errored' ? outcome.error.message : '', /env is not turned on/, hostile);
    }
  });
});

describe('random fields', () => {
  const pick = randomNumbers(5);
  const some = (choices: readonly string[], most: number): string => Array.from({ length: pick(most + 1) }, () => choices[pick(choices.length)]).join('');
  const SIGNS = ['a', 'B', '7', '_', '-', '.', '..', ' ', 'ä', 'nil', 'null', ...HOSTILE];
  const PLAIN = ['a', 'B', '7', '_', '-', '.', 'nil', 'null', '<nil>', ' '];

  it('give exactly their text', async () => {
    for (let run = 0; run < 150; run++) {
      const fields = Object.fromEntries(TOPIC_PARTS.map((part) => [part, text(some(SIGNS, 8))])) as TagFields;
      const expected = TOPIC_PARTS.flatMap((part) => (fields[part].value.trim() === '' ? [] : [[part, fields[part].value] as const]));
      assert.deepEqual(await metaOf(fields), Object.fromEntries(expected), JSON.stringify(fields));
    }
  });

  it('are valid in the dialog exactly when the runtime takes them, and the preview is the topic', async () => {
    const counts = { taken: 0, refused: 0 };
    for (let run = 0; run < 400; run++) {
      const signs = run % 2 === 0 ? PLAIN : ['a', 'b.c', '_', '-x'];
      const fields: TagFields = {
        location_path: text(some(signs, 4)), data_contract: text(`_${some(signs, 2)}`), virtual_path: text(some(signs, 3)), tag_name: text(some(signs, 3)),
      };
      const faults = Object.values(faultsOf(fields, AROUND)).filter(({ kind }) => kind === 'error');
      const [outcome] = await tag(fields, { payload: 1 }).catch(() => []);
      const taken = outcome?.status === 'processed';
      assert.equal(faults.length === 0, taken, JSON.stringify([fields, faults, outcome]));
      counts[taken ? 'taken' : 'refused']++;
      if (outcome?.status === 'processed') assert.equal(levelsOf(fields, null).map((level) => level.text).join('.'), outcome.messages[0]?.['topic']);
    }
    assert.ok(counts.taken > 50 && counts.refused > 50, JSON.stringify(counts));
  });

  it('of all types give code that compiles', async () => {
    const kinds: readonly Field['type'][] = ['str', 'msg', 'env'];
    for (let run = 0; run < 150; run++) {
      const fields = Object.fromEntries(TOPIC_PARTS.map((part: TopicPart) => [part, { type: kinds[pick(3)], value: some(SIGNS, 6) }])) as TagFields;
      const [outcome] = await tag(fields, { payload: 1 });
      if (outcome?.status === 'errored') assert.ok(['defaults', 'result'].includes(outcome.error.stage ?? ''), JSON.stringify([fields, outcome.error]));
    }
  });
});
