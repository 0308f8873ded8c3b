import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse as parseYaml } from 'yaml';
import { ABSENT_NAMES } from '../../lib/script/absent-names';
import { compileProgram } from '../../lib/script/compile';
import { API_NAMES, BUILT_IN_NAMES, NEWER_NAMES } from '../../lib/script/names';
import type { ProcessorSource } from '../../lib/script/types';
import { projectRoot } from '../support/root';

/** The unknown names of a script, each with its places. */
function unknown(code: string): string[] {
  const result = compileProgram({ kind: 'nodered_js', code });
  assert.ok(result.ok, `${code}: ${result.ok ? '' : result.problems[0]?.message}`);
  return result.warnings.filter(({ code: kind }) => kind === 'unknown_name')
    .map(({ line, column, message, others = [] }) => `${[{ line, column }, ...others].map((place) => `${place.line}:${place.column}`).join(' ')} ${message}`);
}

const FINE = [
  'return msg;',
  'const { payload, meta: { tag_name: name = payload } } = msg; return { payload: name };',
  'let a, b; [a, b = a] = msg.payload; ({ a, b: [b] } = msg); return { payload: a + b };',
  'return { payload: later() }; function later() { return hoisted; } var hoisted;',
  'if (msg.x) { var inner = 1; } msg.payload = inner; return msg;',
  'for (var i = 0; i < 3; i++); msg.payload = i; return msg;',
  'for (const key in msg) for (const value of key) console.log(key, value); return msg;',
  'for await (const each of [1]) console.log(each); return msg;',
  'try { throw 1; } catch ({ message, code = message }) { return { payload: code }; } return msg;',
  'try { JSON.parse(msg.payload); } catch { return null; } return msg;',
  'const f = ({ a, ...rest }, [b, , ...c] = rest, ...d) => a + b + c + d; return { payload: f(msg) };',
  'const fact = function self(n) { return n < 2 ? 1 : n * self(n - 1); }; return { payload: fact(3) };',
  'class A { static #n = 1; static { var s = 1; A.#n = s; } get n() { return A.#n; } [msg.payload]() {} } return { payload: new A().n };',
  'const B = class Inner extends Array { make() { return new Inner(); } }; return new B().make();',
  'function f() { return arguments.length + new.target; } return { payload: f(1), more: arguments.length };',
  'outer: for (;;) { for (;;) break outer; } next: for (const a of []) { continue next; } return msg;',
  'switch (msg.a) { case 1: let x = 1; break; default: x = 2; } return msg;',
  'const o = { a: 1, b() { return this.a; }, get c() { return 1; }, [msg.payload]: 2, "d-e": 3 }; return { payload: o.z.y?.w };',
  'if (typeof Buffer !== "undefined") msg.payload = Buffer.from("a"); return msg;',
  'if (typeof structuredClone === "function") return structuredClone(msg); return msg;',
  'const Buffer = { from: (x) => x }; const setTimeout = 1; return { payload: Buffer.from(setTimeout) };',
  'return { payload: msg.payload instanceof Function, name: Function.name, topic: `${undefined} ${NaN}` };',
  'cache.set("a", 1); console.log(context.tenant, env.get("A"), flow.get("a"), global.get("b")); return msg;',
  'await db.put("a", 1); events.emit("a"); const { status } = await http.fetch("http://a"); return { payload: status };',
  'return { payload: globalThis.Math.max(1, Infinity), text: escape(unescape("a")) };',
  'const text: string = msg.payload; interface A { b: Buffer } function f<T>(a: T): a is T { return true; } return { payload: f(text as any satisfies unknown) };',
  'let x; { function x2() {} x = x2; } return { payload: x };',
  'const tag = (a, ...b) => b; return { payload: tag`a${msg.b}` };',
  'label: { if (msg.a) break label; } return msg;',
  'using a = { [Symbol.dispose]() {} }; return { payload: a };',
  'const f = (a, b = () => a) => { let a2 = a; return b(a2); }; return { payload: f(1) };',
  'return { payload: ((a) => (b) => a + b)(1)(2) };',
  'let async = 1, of = 2, get = 3, let_ = 4; return { payload: async + of + get + let_ };',
  'return { payload: [1, 2].map((n) => n * n), __proto__: null };',
];

const MEMBERS: [code: string, found: string[]][] = [
  ['node.send(msg)', ['1:1 node.send']],
  ['msg.list.forEach((m) => node.send(m))', ['1:25 node.send']],
  ['node.warn("a");\n  node.error("b"); node.done()', ['1:1 node.warn', '2:3 node.error', '2:20 node.done']],
  ['node["status"]({})', ['1:1 node.status']],
  ['msg.name = node.name', ['1:12 node']],
  ['context.set("a", context.get("a") + 1)', ['1:1 context.set', '1:18 context.get']],
  ['context.flow.get("a")', ['1:1 context.flow']],
  ['flow.set("a", 1); global.set("b", 2)', ['1:1 flow.set', '1:19 global.set']],
  ['flow.get("a"); global.get("b"); env.get("C"); msg.t = context.tenant', []],
  ['const { node, context } = msg; node.send = context.set', []],
  ['for (const node of msg.nodes) node.done = true', []],
  ['const f = (flow = process) => flow.set', ['1:19 process']],
  ['if (typeof node !== "undefined") node.send(msg)', []],
  ['msg.node.send = { node: 1, context() { return 2 } }', []],
  ['flow.constructor; msg.a = context.toString', []],
];

const UNKNOWN: [code: string, found: string[]][] = [
  ['return { payload: mgs.payload };', ['1:19 `mgs` is not known; did you mean `msg`?']],
  ['mgs.payload = 1;\nreturn mgs;', ['1:1 2:8 `mgs` is not known; did you mean `msg`?']],
  ['const speed = 1; return { payload: sped };', ['1:36 `sped` is not known; did you mean `speed`?']],
  ['return { payload: math.max(1, 2) };', ['1:19 `math` is not known; did you mean `Math`?']],
  ['return { payload: whatever };', ['1:19 `whatever` is not known']],
  ['total = msg.payload; return msg;', ['1:1 `total` is not declared: write `let total`']],
  ['coutn = 1; let count = 2; return msg;', ['1:1 `coutn` is not declared: write `let coutn`; did you mean `count`?']],
  ['return { foo };', ['1:10 `foo` is not known']],
  ['const { a = foo, [bar]: b } = msg; return { payload: a + b };', ['1:13 `foo` is not known', '1:19 `bar` is not known']],
  ['{ let inner = 1; } return { payload: inner };', ['1:38 `inner` is not known']],
  ['for (let i = 0; i < 1; i++); return { payload: i };', ['1:48 `i` is not known']],
  ['try { msg.a(); } catch (error) {} return { payload: error };', ['1:53 `error` is not known; did you mean `Error`?']],
  ['const f = function named() {}; return { payload: named };', ['1:50 `named` is not known']],
  ['((a) => a)(1); return { payload: a };', ['1:34 `a` is not known']],
  ['class A extends Base {} return new A();', ['1:17 `Base` is not known']],
  ['return msg[key];', ['1:12 `key` is not known']],
  ['const text: string = wrong as string; return { payload: text };', ['1:22 `wrong` is not known']],
  ['return { payload: Buffer.from("a").toString("hex") };', ['1:19 `Buffer` is not available in the sandbox: bytes arrive as text or as { type: "Buffer", data: […] }; use Uint8Array']],
  ['const fs = require("fs"); return msg;', ['1:12 `require` is not available in the sandbox: there are no modules; write the code into the script']],
  ['msg.a = node.id; msg.b = node.name; return msg;', ['1:9 1:26 `node` is not available in the sandbox: use console for node.log, node.warn and node.error, return for node.send']],
  ['const r = await fetch("http://a"); return { payload: r };', ['1:17 `fetch` is not available in the sandbox: use http.fetch(url, options)']],
  ['return new Function("return 1")();', ['1:12 `Function` is not available in the sandbox: code cannot be made from text']],
  ['return { payload: eval("1") };', ['1:19 `eval` is not available in the sandbox: code cannot be made from text']],
];

/** The processors of a pipeline file or of a flow. */
function* sourcesIn(value: unknown): Generator<ProcessorSource> {
  if (typeof value !== 'object' || value === null) return;
  const { type, tag_processor: tag, nodered_js: js } = value as Record<string, unknown>;
  if (tag !== undefined) yield { kind: 'tag_processor', ...(tag as object) };
  if (js !== undefined) yield { kind: 'nodered_js', ...(js as { code: string }) };
  if (type === 'tag-processor') yield { ...(value as object), kind: 'tag_processor' };
  if (type === 'js-processor') yield { kind: 'nodered_js', code: (value as { code: string }).code };
  for (const child of Object.values(value)) yield* sourcesIn(child);
}

describe('names that the sandbox does not have', () => {
  for (const code of FINE) it(`none in: ${code}`, () => assert.deepEqual(unknown(code), []));
  for (const [code, found] of UNKNOWN) it(`found in: ${code.replaceAll('\n', ' ')}`, () => assert.deepEqual(unknown(code), found));

  for (const [code, found] of MEMBERS) {
    it(`of function nodes, with the member: ${code.replaceAll('\n', ' ')}`, () => {
      const named = unknown(`${code}\nreturn msg;`).map((text) => text.replace(/^(\S+) `(.*?)` is not available in the sandbox: .*/, '$1 $2'));
      assert.deepEqual(named.sort(), [...found].sort());
    });
  }

  it('are found in an if as well, with the key of the script', () => {
    const result = compileProgram({ kind: 'tag_processor', conditions: [{ if: 'mgs.payload > 1', then: 'return msg;' }] });
    assert.deepEqual(result.warnings.map(({ key, message }) => [key, message]), [['conditions[0].if', '`mgs` is not known; did you mean `msg`?']]);
  });

  it('are told at fifty further places at most', () => {
    const result = compileProgram({ kind: 'nodered_js', code: `${'foo();\n'.repeat(500)}return msg;` });
    assert.deepEqual(result.warnings.map(({ others }) => others?.length), [50]);
  });

  it('are looked for in long and deep scripts', () => {
    const deep = `return { payload: ${'('.repeat(500)}1${')'.repeat(500)} };`;
    assert.deepEqual(unknown(deep), []);
    assert.deepEqual(unknown(`return { payload: 1${' + msg.payload'.repeat(500)} };`), []);
  });

  it('are in none of the examples', () => {
    const files = globSync(['examples/*.json', 'examples/**/*.yaml'], { cwd: projectRoot() });
    const sources = files.flatMap((file) => {
      const text = readFileSync(join(projectRoot(), file), 'utf8');
      return [...sourcesIn(file.endsWith('.json') ? JSON.parse(text) : file.includes('kubernetes') ? null : parseYaml(text))].map((source) => ({ file, source }));
    });
    assert.ok(sources.length > 10);
    for (const { file, source } of sources) {
      const found = compileProgram(source).warnings.filter(({ code }) => code === 'unknown_name');
      assert.deepEqual(found.map(({ message }) => message), [], file);
    }
  });

  it('and those it has are told apart', () => {
    const known = new Set<string>([...API_NAMES, ...BUILT_IN_NAMES, ...NEWER_NAMES]);
    assert.deepEqual([...ABSENT_NAMES.keys()].filter((name) => known.has(name)), []);
  });
});
