import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, condition, load, problemsOf, runIf } from './run-program';

const VALUES: [text: string, msg: unknown, value: unknown][] = [
  ['msg.payload > 3', { payload: 4 }, true],
  ['msg.payload > 3;', { payload: 4 }, true],
  ['msg.payload > 3;;', { payload: 4 }, true],
  [' \n msg.payload > 3 \n ', { payload: 4 }, true],
  ['msg.payload > 3 // high', { payload: 4 }, true],
  ['msg.payload > 3; // high', { payload: 4 }, true],
  ['msg.payload > 3 // high\n;', { payload: 4 }, true],
  ['// high\nmsg.payload > 3', { payload: 4 }, true],
  ['/* a */ msg.payload /* b */ > 3 /* c */ ; /* d */', { payload: 4 }, true],
  ['(msg.payload > 3)', { payload: 4 }, true],
  ['((msg.payload)) > 3 && (true)', { payload: 4 }, true],
  ['msg.a,\nmsg.b', { a: 1, b: 2 }, 2],
  ['msg.a\n  && msg.b\r\n  && msg.c', { a: 1, b: 2, c: 3 }, 3],
  ['var lim = 3; msg.payload > lim', { payload: 4 }, true],
  ['const lim = 3\nmsg.payload > lim', { payload: 3 }, false],
  ['let n = 0; for (const x of msg.list) n += x; n > 5', { list: [2, 4] }, true],
  ['high(msg.payload)\nfunction high(x) { return x > 3 }', { payload: 4 }, true],
  ['high(msg.payload); function high(x) { return x > 3 }', { payload: 4 }, true],
  ['if (msg.a) msg.b; else msg.c', { a: 1, b: 2, c: 3 }, 2],
  ['if (msg.a) msg.b; else msg.c', { a: 0, b: 2, c: 3 }, 3],
  ['if (msg.a) msg.b\nelse if (msg.c) msg.d\nelse { 7 }', { d: 1 }, 7],
  ['if (msg.a) { msg.x; msg.b } else { msg.c }', { a: 1, b: 2 }, 2],
  ['if (msg.a) msg.b', { b: 2 }, undefined],
  ['{ msg.a }', { a: 1 }, 1],
  ['{ a: msg.a }', { a: 1 }, 1],
  ['outer: { if (msg.a) break outer; msg.b }', { b: 2 }, 2],
  ['outer: { if (msg.a) break outer; msg.b }', { a: 1, b: 2 }, undefined],
  ['try { msg.a.b } catch { "none" }', {}, 'none'],
  ['try { msg.a.b } catch (e) { e.name }', { a: { b: 1 } }, 1],
  ['try { msg.a } finally { msg.a = 2 }', { a: 1 }, 1],
  ['return msg.payload > 3', { payload: 4 }, true],
  ['if (msg.a) return true; msg.b', { a: 1 }, true],
  ['if (msg.a) return true; msg.b', { b: 2 }, 2],
  ['for (const x of msg.list) if (x > 3) return true;', { list: [4] }, true],
  ['for (const x of msg.list) if (x > 3) return true;', { list: [] }, undefined],
  ['switch (msg.a) { case 1: return "one" }', { a: 1 }, 'one'],
  ['"text"', {}, 'text'],
  ['"use strict"; msg.a', { a: 1 }, 1],
  ['`a ${msg.a} // b`', { a: 1 }, 'a 1 // b'],
  ['/[/]/.test(msg.a)', { a: '/' }, true],
  ['msg.list.some(x => {\n  return x > 3\n})', { list: [4] }, true],
  ['(() => { return msg.a })()', { a: 1 }, 1],
  ['!function () { return false }()', {}, true],
  ['msg.payload > (3 as number)', { payload: 4 }, true],
  ['const lim: number = 3;\n(msg.payload as any) > lim // high', { payload: 4 }, true],
  ['msg.a = 1', {}, 1],
];

const WITHOUT_VALUE: [text: string, place: string][] = [
  ['var x = 3', '1:1'],
  ['msg.a;\n  var x = msg.b;', '2:3'],
  ['for (const x of msg.list) x > 3', '1:1'],
  ['while (msg.a) { break }', '1:1'],
  ['switch (msg.a) { case 1: true }', '1:1'],
  ['function f() { return true }', '1:1'],
  ['class A {}', '1:1'],
  ['{}', '1:1'],
  [';', '1:1'],
  ['// nothing', '1:1'],
  ['if (msg.a) { var x = 1 }', '1:1'],
  ['throw new Error("never")', '1:1'],
  ['var f = () => { return true }', '1:1'],
];

describe('the value of an if', () => {
  for (const [text, msg, value] of VALUES) {
    it(`${JSON.stringify(text)} of ${JSON.stringify(msg)} is ${JSON.stringify(value)}`, () => {
      assert.deepEqual(runIf(text, structuredClone(msg)), value);
    });
  }

  it('may be awaited for', async () => {
    const { program } = compile(condition('const limit = await 3;\nmsg.payload > limit'));
    assert.equal(program.isAsync, true);
    assert.equal(await load(program)[0]?.test?.({ payload: 4 }), true);
  });
});

describe('an if without a value', () => {
  for (const [text, place] of WITHOUT_VALUE) {
    it(`is refused: ${JSON.stringify(text)}`, () => {
      const [problem] = problemsOf(condition(text));
      assert.equal(problem?.message, 'has no value: the last statement must be an expression');
      assert.equal(problem?.key, 'conditions[0].if');
      assert.equal(`${problem?.line}:${problem?.column}`, place);
    });
  }
});
