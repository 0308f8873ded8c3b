import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseBody } from '../../lib/script/parse';
import { problemsOf, runBody } from './run-program';

const REFUSED: [text: string, place: string, message: RegExp][] = [
  // What is wrong in any script.
  ['return msg.payload +', '1:21', /^unexpected end of the script$/],
  ['if (msg.payload > 1) {\n  return msg;\n', '2:14', /^unexpected end of the script$/],
  ['return msg;;\n  ) ', '2:3', /^unexpected token `\)`$/],
  ['var größe = 1 größe', '1:15', /^unexpected token `größe`$/],
  ['msg.a = 1;\r\nmsg.b = ;\r\nreturn msg;', '2:9', /^unexpected token `;`$/],
  ['msg.a = 1;\rmsg.b = ;', '2:9', /^unexpected token `;`$/],
  ['var \u2028 b = ;', '2:6', /^unexpected token `;`$/],
  ['/* 😀 */ var = 1', '1:14', /^unexpected token `=`$/],
  ['return `abc', '1:9', /^unterminated template$/],
  ['return "abc\n"', '1:8', /^unterminated string constant$/],
  ['return 1 /* abc', '1:10', /^unterminated comment$/],
  ['return /(/', '1:9', /^invalid regular expression/],
  ['break', '1:1', /^unsyntactic break$/],
  ['let a = 1;\nlet a = 2;', '2:5', /^identifier 'a' has already been declared$/],
  ['@sealed class A {}', '1:1', /^unexpected character '@'$/],
  ['this.#x', '1:6', /private field '#x' must be declared/],
  // What is wrong only inside a function of `msg`.
  ['let msg = 1; return msg', '1:5', /^identifier 'msg' has already been declared$/],
  ['return 1;\nconst msg = 1', '2:7', /^identifier 'msg' has already been declared$/],
  ['class msg {}', '1:7', /^identifier 'msg' has already been declared$/],
  // Strict mode.
  ['with (msg) { return payload }', '1:1', /^'with' in strict mode$/],
  ['return 010', '1:8', /^invalid number$/],
  ['return "\\01"', '1:9', /^octal literal in strict mode$/],
  ['delete msg', '1:1', /^deleting local variable in strict mode$/],
  ['arguments = 1', '1:1', /^assigning to arguments in strict mode$/],
  ['eval = 1', '1:1', /^assigning to eval in strict mode$/],
  ['let yield = 1', '1:5', /^the keyword 'yield' is reserved$/],
  ['let static = 1', '1:5', /^the keyword 'static' is reserved$/],
  // Modules, and what only methods have.
  ['import fs from "fs"', '1:1', /^import and export are not available in the sandbox$/],
  ['export const a = 1', '1:1', /^import and export are not available in the sandbox$/],
  ['return import.meta', '1:8', /^cannot use 'import.meta' outside a module$/],
  ['return super.x', '1:8', /^'super' keyword outside a method$/],
  // Comments that only old web pages know.
  ['return msg <!-- a comment', '1:12', /^HTML-like comments are not allowed$/],
  ['msg.x = 1\n--> a comment\nreturn msg', '2:1', /^HTML-like comments are not allowed$/],
  ['#!/usr/bin/node\nreturn msg', '1:2', /^unexpected character '!'$/],
  // Awaiting where it is not possible.
  ['return msg.list.map((x) => await x)', '1:34', /^await is only possible in async functions/],
  ['function f() {\n  await msg;\n}', '2:9', /^await is only possible in async functions/],
  ['let await = 1', '1:5', /^cannot use 'await' as identifier/],
];

const ACCEPTED: [text: string, msg: unknown, returned: unknown][] = [
  ['return msg.a?.b ?? "none"', {}, 'none'],
  ['return [3, 1, 2].toSorted().join()', {}, '1,2,3'],
  ['class A { #x = 1; get x() { return this.#x } }\nreturn new A().x', {}, 1],
  ['var msg; return msg.a', { a: 1 }, 1],
  ['function msg() {} return typeof msg', {}, 'function'],
  ['return arguments[0].a', { a: 1 }, 1],
  ['return typeof new.target', {}, 'undefined'],
  ['return 1 // the end', {}, 1],
  ['return 1 /* the end */', {}, 1],
  ['return "--> <!-- #!"', {}, '--> <!-- #!'],
  ['var i = 3; var n = 0; while (i --> 0) n++; return n', {}, 3],
  ['return `a\r\nb`', {}, 'a\nb'],
  ['return "a\u2028b"', {}, 'a\u2028b'],
  ['"use strict"; return 1', {}, 1],
  ['return\n1', {}, undefined],
  ['return { await: 1 }.await', {}, 1],
  ['using resource = { [Symbol.dispose]() { msg.closed = true } };\nreturn msg', {}, { closed: true }],
  ['\ufeffreturn 1', {}, 1],
  ['a: { if (msg.a) break a; return 1 } return 2', { a: 1 }, 2],
];

/** Texts that try to get out of their function, or to become more than one. */
const ESCAPES = [
  '}); (function () {',
  '}); (function (msg) { return msg',
  '} }, { name: "mine", run: function (msg) {',
  '}) }, { name: "mine", run: (function (msg) {',
  '}), run: (function (msg) {',
  '}, run: function (msg) {',
  '}, evil: (function () { return 1 })(), run: function () {',
  '}.call(), function () {',
  '}); globalThis.x = 1; ({ run() {',
  '} ] }); ({ stages: [ { run: function () {',
  '})(); (async function (msg) {',
  '}, async function (msg) {',
  '} ; {',
  '}\n{',
  '}\r{',
  '}\u2028{',
  '}//',
  '}/*',
  '}`',
  'return msg; }); //',
  'return msg; }}}]})/*',
  '/*',
  '*/ }); (function () { /*',
  '`',
  '${1}`',
  '`${`',
  '"',
  "'",
  '\\',
  '//\\\n}); (function () {',
  '<!--\n}); (function () {',
  '-->\n}); (function () {',
  '/* \n */ --> }); (function () {',
  '\0}); (function () {',
  '\u001a}); (function () {',
  '\\u007d); (function () {',
  'class A { static { } } }); (function () {',
  'if (1) { } else }); (function () {',
  'x = function () { } }); (function () {',
  'type A = 1; }); (function () {',
  '} interface A {',
  '} type A = {',
  'declare function f(): void; } function g(msg) {',
  'let a: number = 1; }); (function () {',
];

describe('a script that is not a whole function body', () => {
  for (const [text, place, message] of REFUSED) {
    it(`is refused at ${place}: ${JSON.stringify(text)}`, () => {
      const problems = problemsOf({ kind: 'nodered_js', code: text });
      assert.equal(problems.length, 1);
      assert.match(problems[0]?.message ?? '', message);
      assert.equal(`${problems[0]?.line}:${problems[0]?.column}`, place);
    });
  }
});

describe('a script that is one', () => {
  for (const [text, msg, returned] of ACCEPTED) {
    it(`runs: ${JSON.stringify(text)}`, () => assert.deepEqual(runBody(text, msg), returned));
  }

  it('gives a tree whose offsets are those of the text', () => {
    const text = 'var a = 1;\nreturn a';
    const parsed = parseBody(text);
    assert.ok(parsed.ok);
    assert.deepEqual(
      parsed.body.body.map(({ start, end }) => text.slice(start, end)),
      ['var a = 1;', 'return a'],
    );
  });
});

describe('an attempt to leave the function', () => {
  for (const text of ESCAPES) {
    it(`is a syntax error of that script: ${JSON.stringify(text)}`, () => {
      const problems = problemsOf({
        kind: 'tag_processor',
        defaults: text,
        conditions: [{ if: text, then: text }],
        advancedProcessing: text,
      });
      assert.deepEqual(
        problems.map(({ key }) => key),
        ['defaults', 'conditions[0].if', 'conditions[0].then', 'advancedProcessing'],
      );
    });
  }

  for (const [text, place] of [
    ['}); (function () {', '1:1'],
    ['return msg;\n  } ; {', '2:3'],
    ['if (1) { } } else {', '1:12'],
    ['},x:function(){', '1:1'],
    ['var a = { b: 1 } };\n{', '1:18'],
    ['}\n{', '1:1'],
  ] as const) {
    it(`is shown at the brace that does it: ${JSON.stringify(text)}`, () => {
      const [problem] = problemsOf({ kind: 'nodered_js', code: text });
      assert.equal(problem?.message, 'unexpected token `}`');
      assert.equal(`${problem?.line}:${problem?.column}`, place);
    });
  }
});
