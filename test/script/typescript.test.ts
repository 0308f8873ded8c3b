import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { locateInStack } from '../../lib/script/positions';
import { stripTypes } from '../../lib/script/typescript';
import { compile, load, problemsOf, runBody, thrownBy } from './run-program';

const RUNS: [text: string, msg: unknown, returned: unknown][] = [
  ['const n: number = msg.payload; return n * 2', { payload: 2 }, 4],
  ['return (msg.payload as any).a!', { payload: { a: 1 } }, 1],
  ['interface Tag { a: string }\r\nconst t: Tag = { a: "é" };\r\nreturn t.a', {}, 'é'],
  ['type Pair<T> = [T, T];\nconst swap = <T>([a, b]: Pair<T>): Pair<T> => [b, a];\nreturn swap([1, 2])[0]', {}, 2],
  ['class A { private x: number = 1; get y(): number { return this.x } }\nreturn new A().y', {}, 1],
  ['const x = { a: 1 } satisfies Record<string, number>; return x.a // ü', {}, 1],
  ['declare const other: number;\nreturn typeof other', {}, 'undefined'],
  ['const f = (x: unknown): x is string => typeof x === "string"; return f("a")', {}, true],
  ['const s: "日本😀" = "日本😀"; return s.length', {}, 4],
];

const REFUSED: [text: string, place: string, message: RegExp][] = [
  ['enum Level { Low, High }', '1:1', /^TypeScript enum is not supported$/],
  ['return msg;\n\tenum Level { Low, High }', '2:2', /^TypeScript enum is not supported$/],
  ['const a = "日本😀é";\t\u00a0enum B {}', '1:21', /^TypeScript enum is not supported$/],
  ['const a = 1;\r\n  enum B {}', '2:3', /^TypeScript enum is not supported$/],
  ['namespace N { export const a = 1 }', '1:1', /^TypeScript namespace declaration is not supported$/],
  ['class A { constructor(private x: number) {} }', '1:31', /^TypeScript parameter property is not supported$/],
  ['return <any>msg;', '1:8', /angle-bracket syntax/],
  // What is wrong beside the types is shown where it is.
  ['const a: number = 1;\nlet msg: string = "";', '2:5', /^identifier 'msg' has already been declared$/],
  ['const a: number = ;', '1:8', /^unexpected token `:`$/],
  ['const a number = 1', '1:9', /^unexpected token `number`$/],
  ['import type { A } from "a";', '1:1', /^import and export are not available in the sandbox$/],
  ['const a: string = "\ud800"', '1:8', /^unexpected token `:`$/],
];

describe('TypeScript in a script', () => {
  for (const [text, msg, returned] of RUNS) {
    it(`runs: ${JSON.stringify(text)}`, () => assert.deepEqual(runBody(text, msg), returned));
  }

  for (const [text, place, message] of REFUSED) {
    it(`is refused at ${place}: ${JSON.stringify(text)}`, () => {
      const [problem] = problemsOf({ kind: 'nodered_js', code: text });
      assert.match(problem?.message ?? '', message);
      assert.equal(`${problem?.line}:${problem?.column}`, place);
    });
  }

  it('shows the line as it was written', () => {
    const [problem] = problemsOf({ kind: 'nodered_js', code: 'const a: number = 1; const a: string = ""; return a' });
    assert.equal(problem?.column, 28);
    assert.equal(problem?.source, 'const a: number = 1; const a: string = ""; return a');
  });

  it('keeps the positions of run-time errors', () => {
    const code = 'type A = {\r\n  a: "é日😀"\r\n};\r\nconst é: A | null = null; const x = (é as any).a;';
    const { program } = compile({ kind: 'nodered_js', code });
    const { stack } = thrownBy(() => load(program)[0]?.run({}));
    assert.deepEqual(locateInStack(program, stack), { stage: 'code', line: 4, column: 48 });
  });

  it('leaves every character beside the types where it was', () => {
    const text = 'const a: { b: number;\r\n c: "é" } = x;\u2028return a!.b as 日本 // 😀';
    const stripped = stripTypes(text);
    assert.ok(stripped?.ok);
    assert.equal(stripped.code.length, text.length);
    for (const kept of ['= x', 'return a', '.b', '// 😀']) {
      assert.equal(stripped.code.indexOf(kept), text.indexOf(kept));
    }
    assert.doesNotMatch(stripped.code, /number|as/);
  });

  it('still works after a script that the stripper breaks down on', () => {
    for (const depth of [3_000, 30_000]) {
      problemsOf({ kind: 'nodered_js', code: `let a: ${'['.repeat(depth)}` });
      assert.equal(runBody('const a: number = 3; return a'), 3);
    }
  });
});

describe('the TypeScript stripper', () => {
  const run = (code: string): string =>
    execFileSync(process.execPath, ['-e', code, require.resolve('../../lib/script/compile')], { encoding: 'utf8' });

  it('is loaded only for scripts that are not JavaScript', () => {
    const output = run(`
      const { compileProgram } = require(process.argv[1]);
      const loaded = () => Object.keys(require.cache).some((file) => file.includes('amaro'));
      compileProgram({ kind: 'nodered_js', code: 'return msg' });
      const before = loaded();
      compileProgram({ kind: 'nodered_js', code: 'return msg as any' });
      console.log(before, loaded());
    `);
    assert.equal(output.trim(), 'false true');
  });

  it('writes nothing to the terminal', () => {
    const output = run(`
      process.stderr.write = process.stdout.write.bind(process.stdout);
      const { compileProgram } = require(process.argv[1]);
      for (const code of ['enum A {}', 'let a: ' + '['.repeat(30000), 'a b', '"use asm"; return msg']) {
        compileProgram({ kind: 'nodered_js', code });
      }
    `);
    assert.equal(output, '');
  });
});
