import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { locate, locateInStack } from '../../lib/script/positions';
import { compile, condition, load, thrownBy } from './run-program';

/** Each throws where `boom` is called or read; the place is that of the throwing expression. */
const BODIES: [text: string, place: string][] = [
  ['msg.a.b.c', '1:7'],
  ['var x = 1;\n  msg.a.b', '2:9'],
  ['var x = 1;\r\n  msg.a.b', '2:9'],
  ['var x = 1;\r  msg.a.b', '2:9'],
  ['var x = "\u2028";  msg.a.b', '2:11'],
  ['\r\n\r\nmsg.a.b\r', '3:7'],
  ['`\n\n`;\tmsg.a.b', '3:10'],
  ['var s = "😀é"; msg.a.b', '1:22'],
  ['function f() {\n  throw new Error("x");\n}\n\nf()', '2:9'],
  ['[1].map((x) => {\n  return msg.a.b;\n})', '2:16'],
  ['new (class Foo {\n  constructor() { msg.a.b }\n})', '2:25'],
];

const TESTS: [text: string, place: string][] = [
  ['msg.a.b > 3', '1:7'],
  ['  msg.a.b > 3', '1:9'],
  ['// a comment\n\n  msg.a.b > 3;', '3:9'],
  ['var lim = 3; msg.a.b > lim', '1:20'],
  ['var lim = 3;\r\n\tmsg.x === 1 ||\r\n\tmsg.a.b > lim', '3:8'],
  ['var lim = 3;\r  msg.a.b > lim', '2:9'],
  ['msg.a.b; true', '1:7'],
  ['if (msg.x) 1; else { msg.y; msg.a.b }', '1:35'],
  ['if (msg.x) 1\nelse if (msg.a.b) 2', '2:16'],
  ['high(1); function high() { return msg.a.b }', '1:41'],
  ['try {\n 1 } finally { msg.a.b }', '2:22'],
  ['if (true) return msg.a.b; 1', '1:24'],
  ['(msg.x as any) || msg.a.b', '1:25'],
];

const asText = (place: ReturnType<typeof locateInStack>): string => `${place?.stage} ${place?.line}:${place?.column}`;

describe('an error at run time is placed in the user’s own text', () => {
  for (const [text, place] of BODIES) {
    it(`of a body: ${JSON.stringify(text)}`, () => {
      // With other scripts before and after it, whose lines must not count.
      const { program } = compile({
        kind: 'tag_processor',
        defaults: 'return msg;\r\n//\n',
        conditions: [{ if: 'var a = 1; a', then: text }],
        advancedProcessing: text,
      });
      const [, condition, advanced] = load(program);
      const inThen = thrownBy(() => condition?.run({})).stack;
      const inAdvanced = thrownBy(() => advanced?.run({})).stack;
      assert.equal(asText(locateInStack(program, inThen)), `conditions[0].then ${place}`);
      assert.equal(asText(locateInStack(program, inAdvanced)), `advancedProcessing ${place}`);
    });
  }

  for (const [text, place] of TESTS) {
    it(`of an if: ${JSON.stringify(text)}`, () => {
      const { program } = compile(condition(text));
      const { stack } = thrownBy(() => load(program)[0]?.test?.({}));
      assert.equal(asText(locateInStack(program, stack)), `conditions[0].if ${place}`);
    });
  }

  it('of an async stage', async () => {
    const { program } = compile({ kind: 'nodered_js', code: 'await 1;\n  await msg.a.b;' });
    const error = await Promise.resolve(load(program)[0]?.run({})).then(
      () => assert.fail('nothing was thrown'),
      (reason: { stack: string }) => reason,
    );
    assert.equal(asText(locateInStack(program, error.stack)), 'code 2:15');
  });
});

describe('locateInStack', () => {
  const program = {
    origins: [null, { stage: 'defaults', line: 1, columnOffset: 0 }, { stage: 'defaults', line: 2, columnOffset: 4 }],
  };
  const cases: [stack: string, place: string | null][] = [
    ['Error: x\n    at run (tagwright:program:2:5)', 'defaults 1:5'],
    ['Error: x\n    at tagwright:program:3:5', 'defaults 2:9'],
    ['Error: x\n    at async Object.run (tagwright:program:3:5)', 'defaults 2:9'],
    ['Error: x\n    at new Foo (tagwright:program:3:5)\n    at run (tagwright:program:2:1)', 'defaults 2:9'],
    ['Error: x\n    at get (tagwright:guest:2:1)\n    at run (tagwright:program:3:5)', 'defaults 2:9'],
    ['Error: x\n    at Array.map (<anonymous>)\n    at run (tagwright:program:3:5)', 'defaults 2:9'],
    ['Error: x\n    at run (tagwright:program:1:5)\n    at run (tagwright:program:2:5)', 'defaults 1:5'],
    ['Error: at tagwright:program:2:1\n    at run (tagwright:program:3:5)', 'defaults 2:9'],
    ['Error: x\n    at run (tagwright:guest:2:1)', null],
    ['Error: x\n    at run (tagwright:program:99:1)', null],
    ['Error: x', null],
    ['', null],
  ];
  for (const [stack, place] of cases) {
    it(`finds ${place} in ${JSON.stringify(stack)}`, () => {
      const found = locateInStack(program, stack);
      assert.equal(found === null ? null : asText(found), place);
    });
  }
});

describe('locate', () => {
  it('knows every line of a program', () => {
    const conditions = [{ if: '1', then: 'return\r\n' }];
    const { program } = compile({ kind: 'tag_processor', defaults: 'var a;\nreturn msg', conditions });
    assert.equal(program.origins.length, program.text.split('\n').length - 1);
    const lines = program.text.split(/\r?\n/);
    assert.deepEqual(locate(program, lines.indexOf('return msg') + 1, 8), { stage: 'defaults', line: 2, column: 8 });
    assert.equal(locate(program, 1, 1), null);
    assert.equal(locate(program, 0, 1), null);
    assert.equal(locate(program, lines.length + 1, 1), null);
  });
});
