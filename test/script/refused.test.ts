import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, problemsOf } from './run-program';

const REFUSED: [text: string, place: string, message: RegExp][] = [
  ['return import("fs")', '1:8', /^import\(\) is not available in the sandbox$/],
  ['const load = (name) =>\n  import(name);\nreturn msg', '2:3', /^import\(\) is not available in the sandbox$/],
  ['class A { x = import("fs") }\nreturn msg', '1:15', /^import\(\) is not available in the sandbox$/],
  ['return `${import("fs")}`', '1:11', /^import\(\) is not available in the sandbox$/],
  ['const f: Function = () => import("fs");\nreturn msg', '1:27', /^import\(\) is not available in the sandbox$/],
  ['function f() { var await = 1 }\nreturn msg', '1:20', /^await is only possible in async functions/],
  ['function f() { await(msg) }\nreturn msg', '1:16', /^await is only possible in async functions/],
  ['const f = function await() {};\nreturn msg', '1:20', /await/],
  ['"use asm"; return msg', '1:1', /^asm\.js is not available in the sandbox$/],
  ['function f() { "use asm"; return {} }\nreturn msg', '1:16', /^asm\.js is not available in the sandbox$/],
];

describe('a script is refused for', () => {
  for (const [text, place, message] of REFUSED) {
    it(JSON.stringify(text), () => {
      const [problem] = problemsOf({ kind: 'nodered_js', code: text });
      assert.match(problem?.message ?? '', message);
      assert.equal(`${problem?.line}:${problem?.column}`, place);
    });
  }

  for (const text of [
    'return msg.import("fs")',
    'return { await: 1 }',
    'msg.await = "import()"; return msg',
    'return "use asm"',
  ]) {
    it(`nothing in ${JSON.stringify(text)}`, () => assert.ok(compile({ kind: 'nodered_js', code: text })));
  }
});
