import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, condition } from './run-program';

const ASSIGNMENTS: [text: string, places: string[]][] = [
  ['msg.meta.x = "a"', ['1:1']],
  ['msg.meta.x = "a";', ['1:1']],
  ['(msg.meta.x = "a")', ['1:2']],
  ['msg.a === 1 && (msg.meta.x = "a")', ['1:17']],
  ['(msg.a = 1) || (msg.b = 2)', ['1:2', '1:17']],
  ['!(msg.a = 1)', ['1:3']],
  ['var x = 1;\nif (x = msg.a) true; else false', ['2:5']],
  ['msg.a = msg.b = 1', ['1:1']],
  ['if (msg.a) { msg.b = 1 }', ['1:14']],
  ['return msg.a = 1', ['1:8']],
  ['msg.list.some(x => x.a = 1)', ['1:20']],
  ['msg.meta.x = ("a" as string)', ['1:1']],
  ['msg.meta.x === "a"', []],
  ['msg.meta.x == "a" || msg.a >= 1', []],
  ['var lim = 3; msg.payload > lim', []],
  ['let lim; lim = 3; msg.payload > lim', []],
  ['let lim; (lim = 3); msg.payload > lim', []],
  ['let a, b; a = b = 3; a > msg.payload', []],
  ['let n; for (n = 0; n < 3; n = n + 1); n > msg.payload', []],
  ['let x; (x = msg.a, x > 3)', []],
  ['let m; (m = /a/.exec(msg.b)) !== null && m[0] === "a"', []],
  ['const { a = 1 } = msg; a > 3', []],
  ['((a = 1) => a)() > 3', []],
];

const RETURNS: [text: string, warnedAt: string | null][] = [
  ['return msg', null],
  ['return { payload: 1 }', null],
  ['if (msg.a) return msg;', null],
  ['for (const x of msg.list) { if (x) { return msg } }', null],
  ['switch (msg.a) { case 1: return null; default: return msg }', null],
  ['try { return msg } catch { return null }', null],
  ['try { throw 1 } catch { return msg }', null],
  ['try { throw 1 } catch {} finally { return msg }', null],
  ['a: { break a } return msg', null],
  ['do { return msg } while (0)', null],
  ['return msg.list.map((x) => { return x })', null],
  ['return msg as any', null],
  ['return f(); function f() { return null }', null],
  ['return msg.a ? msg : null', null],
  ['msg.meta.x = 1;', '1:1'],
  ['msg.meta.x = 1;\n  msg', '2:3'],
  ['return', '1:1'],
  ['return;', '1:1'],
  ['return null', '1:1'],
  ['return undefined;', '1:1'],
  ['return (null)', '1:1'],
  ['return void 0', '1:1'],
  ['return null;\nreturn msg;', '2:1'],
  ['throw new Error("no"); return msg', '1:24'],
  ['if (msg.a) { return null; return msg }', '1:1'],
  ['const f = () => { return msg };', '1:1'],
  ['const f = (x) => x;\nmsg.list.map(function (x) { return x });', '2:1'],
  ['class A { f() { return msg } }', '1:1'],
  ['function f() { return msg }', '1:1'],
  ['// nothing here', '1:1'],
];

describe('an assignment in an if', () => {
  for (const [text, places] of ASSIGNMENTS) {
    it(`is ${places.length === 0 ? 'not ' : ''}pointed out in ${JSON.stringify(text)}`, () => {
      const { warnings } = compile(condition(text));
      assert.deepEqual(warnings.map(({ line, column }) => `${line}:${column}`), places);
      for (const { key, message } of warnings) {
        assert.equal(key, 'conditions[0].if');
        assert.equal(message, 'assigns instead of comparing; did you mean ===?');
      }
    });
  }

  it('is not pointed out in a body', () => {
    assert.deepEqual(compile(condition('true', 'msg.meta.x = "a"; return msg')).warnings, []);
  });
});

describe('a body that never returns a message', () => {
  for (const [text, place] of RETURNS) {
    it(`is ${place === null ? 'not ' : ''}pointed out in ${JSON.stringify(text)}`, () => {
      const { warnings } = compile({ kind: 'nodered_js', code: text });
      assert.deepEqual(warnings.map(({ line, column }) => `${line}:${column}`), place === null ? [] : [place]);
      for (const { message } of warnings) assert.match(message, /^never returns a message: every message is dropped/);
    });
  }

  it('is pointed out in every kind of body, with its line', () => {
    const { warnings } = compile({
      kind: 'tag_processor',
      defaults: 'msg.a = 1;',
      conditions: [{ if: 'true', then: '\n  msg.b = 1;' }],
      advancedProcessing: 'msg.c = 1;',
    });
    assert.deepEqual(
      warnings.map(({ key, source }) => [key, source]),
      [
        ['defaults', 'msg.a = 1;'],
        ['conditions[0].then', '  msg.b = 1;'],
        ['advancedProcessing', 'msg.c = 1;'],
      ],
    );
  });
});
