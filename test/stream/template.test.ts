import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Template } from '../../lib/stream/template';

const value = { machine: { name: 'press', load: [1, 2.5] }, on: true, empty: null };
const input = { meta: { topic: 'a/b', count: 3, none: null }, content: JSON.stringify(value), value };
const evaluate = (text: string): string | null => Template.parse(text).evaluate(input);

describe('a template', () => {
  const cases: [text: string, result: string | null][] = [
    ['plain', 'plain'],
    ['${! meta("topic") }', 'a/b'],
    ['${!meta("topic")}', 'a/b'],
    ['x/${! meta("topic") }/${! @count }/y', 'x/a/b/3/y'],
    ['${! json("machine.name") }', 'press'],
    ['${! json("machine.load.1") }', '2.5'],
    ['${! json("machine.load") }', '[1,2.5]'],
    ['${! json("on") }', 'true'],
    ['${! json() }', JSON.stringify(value)],
    ['${! content() }', JSON.stringify(value)],
    ['${! meta("missing").or("a}b") }', 'a}b'],
    ['${! meta("topic").or("other") }', 'a/b'],
    ['${! meta("missing") }', null],
    ['${! meta("none") }', null],
    ['x${! json("machine.speed") }', null],
    ['${! json("empty") }', null],
    ['${! json("toString") }', null],
  ];
  for (const [text, result] of cases) it(`${text} is ${result}`, () => assert.equal(evaluate(text), result));

  it('knows whether it is the same for each message', () => {
    assert.equal(Template.parse('a/b').constant, 'a/b');
    assert.equal(Template.parse('a/${! content() }').constant, null);
  });

  const refused = [
    '${! this.foo }', '${! meta("a") + "b" }', '${! meta("a").uppercase() }', '${! json(1) }', '${! meta() }', '${! counter() }', '${! content }', '${! }',
  ];
  for (const text of refused) {
    it(`refuses ${text} by name, and says what is supported`, () => {
      assert.throws(() => Template.parse(`a${text}b`), { message: `${text} is not supported; supported are meta("name"), @name, json("path"), content(), each also with .or("other")` });
    });
  }

  it('refuses an interpolation that does not end', () => {
    assert.throws(() => Template.parse('a${! meta("x")'), { message: '"${! meta("x")" does not end' });
  });
});

describe('a template of a generator', () => {
  const nothing = { meta: {}, content: null, value: null };

  it('counts, tells the time and draws numbers', () => {
    const template = Template.parse('${! counter() } ${! timestamp_unix_milli() } ${! random_int(min:5, max:6) } ${! uuid_v4() }', 'generator');
    const [first, second] = [template.evaluate(nothing) ?? '', template.evaluate(nothing) ?? ''];
    assert.match(first, /^1 \d{13} [56] [0-9a-f-]{36}$/);
    assert.match(second, /^2 /);
  });

  it('does not look at messages', () => {
    assert.throws(() => Template.parse('${! meta("a") }', 'generator'), /not supported; supported are counter\(\)/);
    assert.throws(() => Template.parse('${! random_int(min:6, max:5) }', 'generator'), /not supported/);
  });
});
