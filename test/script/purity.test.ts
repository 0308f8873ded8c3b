import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compile, condition, load } from './run-program';

const PURE = [
  'true',
  'msg.meta.opcua_node_id === "ns=1;i=2245"',
  'msg.meta["a b"]?.c != null && !msg.payload',
  'msg.payload > 3 ? msg.a : typeof msg.b === "string"',
  'msg.meta.name.toLowerCase().startsWith("temp")',
  '/^ns=\\d+/.test(msg.meta.id)',
  'new RegExp(msg.meta.pattern).test(msg.meta.id)',
  'msg.meta.id.match(/i=(\\d+)/)?.[1] > 3',
  '["a", "b"].includes(msg.meta.kind)',
  'new Set(["a", "b"]).has(msg.meta.kind)',
  'Number(msg.payload) > 3 && parseFloat(msg.meta.x) < 2',
  'isNaN(msg.payload) || Number.isFinite(msg.payload)',
  'Math.max(...msg.payload.values, Math.PI) > 3',
  'Object.keys(msg.payload).length > 2',
  'JSON.parse(msg.meta.config).on',
  'JSON.stringify(msg.payload) !== "{}"',
  'Array.isArray(msg.payload) && msg.payload.some((x) => x > 3)',
  'msg.payload.map(({ value: v = 0 }) => v * 2).filter(Boolean).every((x) => { return x > 3 })',
  'msg.payload.reduce((sum, x) => sum + x, 0) > 10',
  'msg.meta.name.replace(/_/g, "-").split("-").join("") === `a${msg.payload}`',
  'new Date(msg.payload.ts).getHours() < 6 || Date.now() > 3',
  'cache.exists("x") && cache.get("x").on',
  'var lim = 3; msg.payload > lim',
  'const { a, b: [c] } = msg.payload; a > c',
  'if (msg.a) { msg.b } else { return true }',
  'try { msg.a.b } catch { false }',
  'if (msg.a) throw new Date(0); true',
  '({ ...msg.meta, a: 1 }).a in msg.payload',
  '"payload" in msg',
  'void 0',
  'msg.payload as number > 3',
];

const IMPURE = [
  'msg.meta.x = 1',
  'msg.meta.x ||= 1',
  'msg.count++',
  '--msg.count',
  'delete msg.meta.x',
  '[msg.a] = [1]',
  '({ a: msg.a } = { a: 1 })',
  'for (msg.x of [1]); true',
  'for (msg.x in { a: 1 }); true',
  'let n = 0; n += 1; n > 0',
  'msg.list.push(1)',
  'msg.list.sort()[0] > 3',
  'msg.list.reverse().at(0)',
  'msg.list.splice(0, 1).length',
  'msg["list"]["pop"]()',
  'const includes = "pop"; msg.list[includes]()',
  'Object.assign(msg, { a: 1 })',
  'Object.defineProperty(msg, "a", { value: 1 })',
  'Object.freeze(msg)',
  'Object?.freeze(msg)',
  'Reflect.set(msg, "a", 1)',
  'Reflect.deleteProperty(msg, "a")',
  '[msg].some(Object.freeze)',
  '[msg].find((Object.freeze))',
  'Array.from([msg], Object.freeze)',
  'JSON.parse("[1]", () => msg.list.pop())',
  'JSON.stringify([msg], Object.freeze)',
  'JSON.stringify([msg], ({}).constructor.freeze)',
  '"a".replace("a", Object.freeze)',
  '"a".replaceAll("a", msg.f)',
  '[1].some(msg.list.push, msg.list)',
  '({ includes: Object.freeze }).includes(msg)',
  'const { freeze } = Object; [msg].map((m) => freeze(m))',
  'msg.list.some((x) => { x.y = 1; })',
  'msg.list.some((x) => x.y++)',
  'msg.list.some(function (x) { return x })',
  'msg.list.forEach((x) => x)',
  'change(msg); function change(m) { m.a = 1 }',
  '(() => true)()',
  'const f = () => true; f()',
  'new Proxy(msg, {})',
  'new (class { constructor() { msg.a = 1 } })()',
  'class A {} true',
  '({ get a() { return msg.list.pop() } }).a',
  '({ a() {} }).a',
  'String.raw`${msg.list.pop()}`',
  'msg.tag`x`',
  'cache.set("x", 1)',
  'cache.delete("x")',
  'globalThis.x',
  'await msg.list.pop()',
  'await msg',
  '[...(function* () { yield 1 })()]',
  'for (const x of msg.list) return x',
];

function testIsPure(text: string): boolean | undefined {
  return load(compile(condition(text)).program)[0]?.testIsPure;
}

describe('an if that cannot change the message', () => {
  for (const text of PURE) it(text, () => assert.equal(testIsPure(text), true));
});

describe('an if that may change the message', () => {
  for (const text of IMPURE) it(text, () => assert.equal(testIsPure(text), false));
});

it('only conditions say whether they are pure', () => {
  const [stage] = load(compile({ kind: 'tag_processor', defaults: 'return msg' }).program);
  assert.equal('testIsPure' in (stage ?? {}), false);
});
