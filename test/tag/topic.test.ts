import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TagError } from '../../lib/tag/error';
import { buildTopic } from '../../lib/tag/topic';

const META = { location_path: 'acme.berlin', data_contract: '_raw', tag_name: 'temperature' };

/** Builds the topic of the complete meta with some keys changed; gives what a user notices. */
function build(changes: Record<string, unknown>) {
  const meta: Record<string, unknown> = { ...META, ...changes };
  const warnings: string[] = [];
  const topic = buildTopic(meta, (text) => warnings.push(text));
  return { topic, meta, warnings };
}

/** The text of the TagError that the changed meta leads to. */
function refusal(changes: Record<string, unknown>): string {
  try {
    build(changes);
  } catch (error) {
    assert.ok(error instanceof TagError, `not a TagError: ${String(error)}`);
    return error.message;
  }
  assert.fail(`accepted: ${JSON.stringify(changes)}`);
}

describe('a topic', () => {
  const accepted: [name: string, changes: Record<string, unknown>, topic: string][] = [
    ['of the required names', {}, 'umh.v1.acme.berlin._raw.temperature'],
    ['with a virtual path', { virtual_path: 'motor.axis' }, 'umh.v1.acme.berlin._raw.motor.axis.temperature'],
    ['of one location segment', { location_path: 'acme' }, 'umh.v1.acme._raw.temperature'],
    ['with every allowed character', { tag_name: 'azAZ09_-.x' }, 'umh.v1.acme.berlin._raw.azAZ09_-.x'],
    ['with a tag name that starts with _', { tag_name: '_state' }, 'umh.v1.acme.berlin._raw._state'],
    ['with _ in the virtual path', { virtual_path: '_a._b' }, 'umh.v1.acme.berlin._raw._a._b.temperature'],
    ['with _ inside a location segment', { location_path: 'a_b.c_' }, 'umh.v1.a_b.c_._raw.temperature'],
    ['with a versioned contract', { data_contract: '_pump_v1' }, 'umh.v1.acme.berlin._pump_v1.temperature'],
    ['with numbers in meta', { location_path: 7, tag_name: 42 }, 'umh.v1.7._raw.42'],
    ['with booleans in meta', { virtual_path: false, tag_name: true }, 'umh.v1.acme.berlin._raw.false.true'],
    ['with a bigint in meta', { tag_name: 12345678901234567890n }, 'umh.v1.acme.berlin._raw.12345678901234567890'],
  ];
  for (const [name, changes, topic] of accepted) {
    test(name, () => {
      const built = build(changes);
      assert.equal(built.topic, topic);
      assert.deepEqual(built.warnings, []);
    });
  }
});

describe('missing names are reported at once', () => {
  const absent: [name: string, value: unknown][] = [['undefined', undefined], ['null', null], ['empty text', '']];
  for (const [name, value] of absent) {
    test(`all three as ${name}`, () => {
      const text = refusal({ location_path: value, data_contract: value, tag_name: value });
      assert.match(text, /^meta\.location_path, meta\.data_contract, meta\.tag_name are missing/);
    });
  }
  test('two of three', () => {
    const text = refusal({ location_path: '', tag_name: null });
    assert.match(text, /^meta\.location_path, meta\.tag_name are missing/);
    assert.doesNotMatch(text, /data_contract/);
  });
  test('one of three', () => {
    assert.match(refusal({ data_contract: undefined }), /^meta\.data_contract is missing or empty: set/);
  });
});

describe('refused in every part', () => {
  const values: [name: string, value: string, reason: RegExp][] = [
    ['a blank', '_a b', /contains " "/],
    ['only blanks', '  ', /contains " "/],
    ['a slash', '_a/b', /contains "\/"/],
    ['a letter outside ASCII', '_größe', /contains "ö"/],
    ['a character above 0xFFFF', '_a😀', /contains "😀"/],
    ['a NUL', '_a\0', /contains "\\u0000"/],
    ['a wildcard', '_+', /contains "\+"/],
    ['the character before 0', '_/', /contains "\/"/],
    ['the character after 9', '_:', /contains ":"/],
    ['the character before A', '_@', /contains "@"/],
    ['the character after Z', '_[', /contains "\["/],
    ['the character before a', '_`', /contains "`"/],
    ['the character after z', '_{', /contains "\{"/],
    ['consecutive dots', '_a..b', /has an empty segment/],
    ['a leading dot', '._a', /has an empty segment/],
    ['a trailing dot', '_a.', /has an empty segment/],
    ['only a dot', '.', /has an empty segment/],
  ];
  for (const key of ['location_path', 'data_contract', 'virtual_path', 'tag_name']) {
    for (const [name, value, reason] of values) {
      // A blank virtual path stands for none.
      if (key === 'virtual_path' && value.trim() === '') continue;
      test(`${key}: ${name}`, () => {
        const text = refusal({ [key]: value });
        assert.ok(text.startsWith(`meta.${key} is ${JSON.stringify(value)}`), text);
        assert.match(text, reason);
      });
    }
    test(`${key}: a value that is no text`, () => {
      assert.match(refusal({ [key]: { a: 1 } }), new RegExp(`^meta\\.${key} is an object: set it to a text`));
      assert.match(refusal({ [key]: ['a'] }), new RegExp(`^meta\\.${key} is an array`));
      assert.match(refusal({ [key]: () => 'a' }), new RegExp(`^meta\\.${key} is a function`));
      assert.match(refusal({ [key]: Symbol('a') }), new RegExp(`^meta\\.${key} is a symbol`));
    });
  }
});

describe('refused in one part', () => {
  for (const location of ['_acme', '_acme.berlin', '_']) {
    test(`a first location segment that starts with _: ${location}`, () => {
      assert.match(refusal({ location_path: location }), /^meta\.location_path is "_.* and starts with "_"/);
    });
  }
  for (const contract of ['raw', '-raw', '_', '_._raw', 'raw._raw']) {
    test(`a data contract that is not _ and a name: ${contract}`, () => {
      const text = refusal({ data_contract: contract });
      assert.match(text, /^meta\.data_contract is .*: it has to be "_" followed by a name/);
    });
  }
});

test('a later location segment that starts with _ is accepted with a warning', () => {
  const { topic, warnings } = build({ location_path: 'acme._berlin.line' });
  assert.equal(topic, 'umh.v1.acme._berlin.line._raw.temperature');
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /^meta\.location_path is "acme\._berlin\.line": .* data contract/);
});

describe('a virtual path that stands for nothing is removed from meta', () => {
  const nothing = [
    '', ' ', '\t\n', null, undefined,
    'null', 'NULL', 'nil', 'Nil', '<nil>', '<NIL>', 'undefined', 'Undefined', ' null ',
  ];
  for (const value of nothing) {
    test(String(JSON.stringify(value)), () => {
      const { topic, meta } = build({ virtual_path: value });
      assert.equal(topic, 'umh.v1.acme.berlin._raw.temperature');
      assert.ok(!('virtual_path' in meta));
    });
  }
  for (const value of ['nul', 'nill', 'undefine', 'undefined1', 'null.a', 'xyz', 'abcd', 'abcde', 'abcdefghi']) {
    test(`not ${value}`, () => {
      const { topic, meta } = build({ virtual_path: value });
      assert.equal(topic, `umh.v1.acme.berlin._raw.${value}.temperature`);
      assert.equal(meta.virtual_path, value);
    });
  }
});

test('a virtual path is trimmed, in meta as well', () => {
  const { topic, meta } = build({ virtual_path: ' \tmotor.axis\u00a0\n' });
  assert.equal(topic, 'umh.v1.acme.berlin._raw.motor.axis.temperature');
  assert.equal(meta.virtual_path, 'motor.axis');
});

test('the other names are not trimmed: blanks around them are refused', () => {
  for (const key of ['location_path', 'data_contract', 'tag_name'] as const) {
    assert.match(refusal({ [key]: ` ${META[key]} ` }), /contains " "/);
  }
});

test('an error shows at most 100 characters of the value', () => {
  const text = refusal({ tag_name: `${'a'.repeat(150)}°` });
  assert.ok(text.includes(`"${'a'.repeat(100)}…"`), text);
  assert.ok(!text.includes('a'.repeat(101)), text);
});
