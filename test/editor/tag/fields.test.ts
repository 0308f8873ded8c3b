import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { faultOfValue, faultsOf, readListed, type Fault, type Surroundings } from '../../../nodes/editor/tag/faults';
import { readFields, START_FIELDS, type Field, type TagFields } from '../../../nodes/editor/tag/fields';
import { faultsOfValues, levelsOf, type Values } from '../../../nodes/editor/tag/preview';

const NOTHING: Surroundings = { listed: null, hasOtherStages: false };
const text = (value: string): Field => ({ type: 'str', value });
const FIELDS: TagFields = { location_path: text('acme.berlin'), data_contract: text('_raw'), virtual_path: text(''), tag_name: text('temperature') };
const faults = (fields: Partial<TagFields>, around = NOTHING): Partial<Record<string, Fault>> => faultsOf({ ...FIELDS, ...fields }, around);
/** Faults in short: `error blank`. */
const words = (found: Partial<Record<string, Fault>>): Record<string, string> =>
  Object.fromEntries(Object.entries(found).map(([part, fault]) => [part, `${fault?.kind} ${fault?.key}`]));

describe('the property of a node', () => {
  it('is read when it holds all fields', () => {
    assert.deepEqual(readFields({ ...FIELDS, more: 1 }), FIELDS);
    assert.deepEqual(readFields(START_FIELDS), START_FIELDS);
  });

  it('is none when it is anything else', () => {
    const { tag_name, ...less } = FIELDS;
    const others: unknown[] = [undefined, null, '', 'text', [], {}, less, { ...FIELDS, tag_name: 'name' }, { ...FIELDS, tag_name: { type: 'jsonata', value: 'x' } },
      { ...FIELDS, tag_name: { type: 'str' } }, { ...FIELDS, tag_name: null }];
    for (const other of others) assert.equal(readFields(other), null, JSON.stringify(other));
  });
});

describe('what is wrong with a field', () => {
  it('is nothing for a valid topic, of a new node too', () => {
    assert.deepEqual(faults({}), {});
    assert.deepEqual(faultsOf(START_FIELDS, NOTHING), {});
    assert.deepEqual(faults({ virtual_path: text(' motor.axis ') }), {}, 'the runtime trims it');
    assert.deepEqual(faults({ virtual_path: text('<nil>') }), {}, 'stands for none');
  });

  it('is said by the rules of a topic', () => {
    assert.deepEqual(words(faults({ location_path: text('_acme'), data_contract: text('raw'), virtual_path: text('a..b'), tag_name: text('t.') })), {
      location_path: 'error underscore_first', data_contract: 'error no_contract', virtual_path: 'error empty_segment', tag_name: 'error empty_segment',
    });
    assert.deepEqual(words(faults({ location_path: text('acme._line') })), { location_path: 'warning later_underscore' });
  });

  it('names the character that cannot be', () => {
    const character = (value: string): unknown => faults({ tag_name: text(value) })['tag_name']?.blanks;
    assert.deepEqual(character('a b'), { character: '" "' });
    assert.deepEqual(character('a\tb'), { character: 'U+0009' });
    assert.deepEqual(character('\u200b'), { character: 'U+200B' });
    assert.deepEqual(character('größe'), { character: '"ö"' });
    assert.deepEqual(character('x😀'), { character: '"😀"' });
  });

  it('is that it is blank, unless another stage may set it', () => {
    const blank = { location_path: text(''), tag_name: { type: 'js', value: ' ' } } as const;
    assert.deepEqual(words(faults(blank)), { location_path: 'error blank', tag_name: 'error blank' });
    assert.deepEqual(words(faults(blank, { ...NOTHING, hasOtherStages: true })), { location_path: 'warning elsewhere', tag_name: 'warning elsewhere' });
  });

  it('is a variable that the pool does not list', () => {
    const site = { location_path: { type: 'env', value: 'SITE' } } as const;
    assert.deepEqual(faults(site)['location_path'], { kind: 'error', key: 'no_pool', blanks: { name: 'SITE' } });
    assert.deepEqual(faults(site, { ...NOTHING, listed: readListed('LINE, SITES') })['location_path'], { kind: 'error', key: 'not_listed', blanks: { name: 'SITE' } });
    assert.deepEqual(faults(site, { ...NOTHING, listed: readListed('LINE\n SITE ') }), {});
    assert.deepEqual(words(faults({ tag_name: { type: 'env', value: '${SITE}' } })), { tag_name: 'error variable' });
  });

  it('is a property that is none', () => {
    assert.deepEqual(words(faults({ tag_name: { type: 'msg', value: 'a..b' } })), { tag_name: 'error path' });
  });
});

describe('the value that a message gave', () => {
  it('makes no node invalid, whatever it is', () => {
    const kinds = ['a b', '', null, undefined, {}, 'a.', 7, true].map((value) => faultOfValue('tag_name', value));
    assert.deepEqual(kinds.map((fault) => fault && `${fault.kind} ${fault.key}`), [
      'warning character', 'warning no_value', 'warning no_value', 'warning no_value', 'warning no_text', 'warning empty_segment', null, null,
    ]);
    assert.equal(faultOfValue('virtual_path', undefined), null);
  });

  it('is looked at only where the message gives it', () => {
    const fields: TagFields = { ...FIELDS, tag_name: { type: 'msg', value: 'topic' }, location_path: text('not valid') };
    assert.deepEqual(words(faultsOfValues(fields, { location_path: 'not valid', tag_name: 'a/b' })), { tag_name: 'warning character' });
    const ofEnv: TagFields = { ...FIELDS, location_path: { type: 'env', value: 'SITE' } };
    assert.deepEqual(words(faultsOfValues(ofEnv, {})), { location_path: 'warning not_set' });
  });
});

describe('the levels of the preview', () => {
  const shown = (fields: Partial<TagFields>, values: Values | null): string =>
    levelsOf({ ...FIELDS, ...fields }, values).map(({ text: level, isPlaceholder }) => (isPlaceholder ? `<${level}>` : level)).join('.');

  it('are those of the text', () => {
    assert.equal(shown({}, null), 'umh.v1.acme.berlin._raw.temperature');
    assert.equal(shown({ virtual_path: text(' motor.axis ') }, null), 'umh.v1.acme.berlin._raw.motor.axis.temperature');
    assert.deepEqual(levelsOf(FIELDS, null).map(({ part, index }) => `${part} ${index}`), [
      'prefix 0', 'prefix 1', 'location_path 0', 'location_path 1', 'data_contract 0', 'tag_name 0',
    ]);
  });

  it('stand for what only a message gives', () => {
    const fields: Partial<TagFields> = { virtual_path: { type: 'msg', value: 'meta.group' }, tag_name: { type: 'js', value: 'msg.topic' }, data_contract: { type: 'env', value: 'CONTRACT' } };
    assert.equal(shown(fields, null), 'umh.v1.acme.berlin.<${CONTRACT}>.<{msg.meta.group}>.<{msg.topic}>');
    assert.equal(shown(fields, { data_contract: '_raw', tag_name: 'a.b' }), 'umh.v1.acme.berlin._raw.a.b', 'no virtual path is known to be none');
    assert.equal(shown(fields, { data_contract: null, tag_name: {}, virtual_path: ' x ' }), 'umh.v1.acme.berlin.<${CONTRACT}>.x.<{msg.topic}>');
  });

  it('stand for what is blank', () => {
    assert.equal(shown({ tag_name: text('') }, null), 'umh.v1.acme.berlin._raw.<{tag_name}>');
    assert.equal(shown({ tag_name: text('') }, { tag_name: 'own' }), 'umh.v1.acme.berlin._raw.own');
  });

  it('are short where an expression is long', () => {
    assert.equal(shown({ tag_name: { type: 'js', value: 'x'.repeat(100) } }, null), `umh.v1.acme.berlin._raw.<{${'x'.repeat(32)}…}>`);
  });
});
