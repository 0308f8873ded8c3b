import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { errorOf, payloadOf, runJs, sharedSandbox } from './run-script';

/** The body of a function, and what it returns. */
type Row = readonly [what: string, body: string, gives: unknown];

const OWN_OBJECTS: readonly Row[] = [
  ['own toString by assignment', "const o = {}; o.toString = () => 'mine'; return `${o}`", 'mine'],
  ['own valueOf by assignment', 'const o = {}; o.valueOf = () => 20; return o + 1', 21],
  ['own toJSON by assignment', "const o = { a: 1 }; o.toJSON = () => 'json'; return JSON.stringify([o])", '["json"]'],
  ['own constructor by assignment', "const o = {}; o.constructor = 'mine'; return [o.constructor, Object.keys(o)]", ['mine', ['constructor']]],
  ['own hasOwnProperty by assignment', 'const o = {}; o.hasOwnProperty = () => 1; return o.hasOwnProperty()', 1],
  ['assigned twice', "const o = {}; o.toString = 1; o.toString = 2; delete o.toString; return [typeof o.toString, 'toString' in o]", ['function', true]],
  ['compound assignment', "const o = {}; o.valueOf ||= 1; o.toString &&= 'mine'; return [typeof o.valueOf, o.toString]", ['function', 'mine']],
  ['toString of an array', "const list = [1]; list.toString = () => 'mine'; return `${list}`", 'mine'],
  ['toString of a date', "const date = new Date(0); date.toString = () => 'mine'; return String(date)", 'mine'],
  ['toString of a function', "const f = () => 1; f.toString = () => 'mine'; return String(f)", 'mine'],
  ['call of a function', "const f = () => 1; f.call = () => 'mine'; return f.call()", 'mine'],
  ['toString of a map', "const map = new Map(); map.toString = () => 'mine'; return String(map)", 'mine'],
  ['name and message of an error', "const e = new Error('a'); e.name = 'Own'; e.message = 'b'; return String(e)", 'Own: b'],
  ['Object.assign with such names', "const o = Object.assign({}, { constructor: 1, toString: 2, valueOf: 3 }); return Object.entries(o)", [['constructor', 1], ['toString', 2], ['valueOf', 3]]],
  ['spread with such names', 'return { ...{ constructor: 1 }, toString: 2 }', { constructor: 1, toString: 2 }],
  ['JSON with such names', 'return JSON.parse(\'{"constructor":1,"toString":2,"valueOf":3}\')', { constructor: 1, toString: 2, valueOf: 3 }],
  ['computed names', "const o = {}; for (const key of ['constructor', 'toString', 'name']) o[key] = key.length; return o", { constructor: 11, toString: 8, name: 4 }],
  ['counting words in {}', "const n = {}; for (const w of 'constructor a valueOf constructor a'.split(' ')) n[w] = (Object.hasOwn(n, w) ? n[w] : 0) + 1; return n", { constructor: 2, a: 2, valueOf: 1 }],
  ['counting words in an object without prototype', "const n = Object.create(null); for (const w of ['toString', 'toString']) n[w] = (n[w] ?? 0) + 1; return n", { toString: 2 }],
  ['delete of such a name', 'const o = { toString: 1 }; delete o.toString; return Object.keys(o)', []],
  ['a frozen object stays frozen', "const o = Object.freeze({}); try { o.toString = 1 } catch (e) { return [e.name, Object.keys(o)] }", ['TypeError', []]],
  ['enumerated like any property', 'const o = { a: 1 }; o.valueOf = 2; const keys = []; for (const key in o) keys.push(key); return keys', ['a', 'valueOf']],
  ['for..in over {} finds nothing', 'const keys = []; for (const key in {}) keys.push(key); for (const key in []) keys.push(key); return keys', []],
];

const CLASSES: readonly Row[] = [
  ['a hierarchy', 'class A { kind() { return "a" } } class B extends A { kind() { return super.kind() + "b" } } return [new B().kind(), new B() instanceof A]', ['ab', true]],
  ['fields named as built-in properties', "class A { constructor() { this.toString = () => 'x'; this.valueOf = () => 1 } name = 'n'; message = 'm' } const a = new A(); return [`${a}`, a.name]", ['x', 'n']],
  ['static fields, private fields, accessors', 'class A { static made = 0; #n = 1; get n() { return this.#n } set n(v) { this.#n = v * 2 } constructor() { A.made++ } } const a = new A(); a.n = 5; return [a.n, A.made]', [10, 1]],
  ['an Error subclass by a field', "class Own extends Error { name = 'Own' } const e = new Own('x'); return [String(e), e instanceof Own, e instanceof Error]", ['Own: x', true, true]],
  ['an Error subclass by assignment', "class Own extends Error { constructor(m, code) { super(m); this.name = 'Own'; this.code = code } } try { throw new Own('x', 7) } catch (e) { return [e.name, e.message, e.code, e instanceof Own] }", ['Own', 'x', 7, true]],
  ['an Error subclass with its name on the prototype', "class Own extends TypeError {} Own.prototype.name = 'Own'; return String(new Own('x'))", 'Own: x'],
  ['an old-style error', "function Own(m) { this.message = m } Own.prototype = Object.create(Error.prototype); Own.prototype.name = 'Own'; Own.prototype.constructor = Own; const e = new Own('x'); return [String(e), e instanceof Error, e.constructor === Own]", ['Own: x', true, true]],
  ['cause and AggregateError', "const e = new AggregateError([new Error('a')], 'm', { cause: 1 }); return [e.errors[0].message, e.cause]", ['a', 1]],
  ['old-style inheritance', "function Bar() {} Bar.prototype.hi = function () { return 'hi' }; function Foo() { Bar.call(this) } Foo.prototype = Object.create(Bar.prototype); Foo.prototype.constructor = Foo; Foo.prototype.toString = () => 'foo'; Foo.prototype.valueOf = () => 3; const f = new Foo(); return [f.hi(), `${String(f)}`, f + 1, f instanceof Bar, f.constructor === Foo]", ['hi', 'foo', 4, true, true]],
  ['a mixin', "const Named = (Base) => class extends Base { toString() { return this.name } }; class P extends Named(Object) { name = 'p' } return String(new P())", 'p'],
  ['an Array subclass', "class Stack extends Array { top() { return this.at(-1) } push(...items) { return super.push(...items) } } const s = new Stack(); s.push(1, 2); return [s.top(), s.map((x) => x * 2) instanceof Stack, Array.isArray(s), s.length]", [2, true, true, 2]],
  ['a Map subclass', "class Counter extends Map { add(key) { this.set(key, (this.get(key) ?? 0) + 1); return this } } return [...new Counter().add('a').add('a')]", [['a', 2]]],
  ['Symbol.toPrimitive, Symbol.toStringTag, Symbol.hasInstance', "class A { get [Symbol.toStringTag]() { return 'A' } [Symbol.toPrimitive](hint) { return hint } static [Symbol.hasInstance](v) { return v === 1 } } return [Object.prototype.toString.call(new A()), `${new A()}`, 1 instanceof A]", ['[object A]', 'string', true]],
  ['new.target and abstract classes', "class A { constructor() { if (new.target === A) throw new TypeError('abstract') } } class B extends A {} try { new A() } catch (e) { return [e.message, new B() instanceof A] }", ['abstract', true]],
];

const BUILT_INS: readonly Row[] = [
  ['sort with a comparator, toSorted', "return [[3, 1, 2].sort((a, b) => b - a), ['b', 'a'].toSorted(), [10, 9, 1].sort()]", [[3, 2, 1], ['a', 'b'], [1, 10, 9]]],
  ['array methods', 'const a = [1, 2, 3, 4]; return [a.filter((x) => x % 2), a.reduce((s, x) => s + x), a.flatMap((x) => [x, x]).length, a.findLast((x) => x < 3), a.with(0, 9), a.toSpliced(1, 2), a.at(-1), a.includes(3)]', [[1, 3], 10, 8, 2, [9, 2, 3, 4], [1, 4], 4, true]],
  ['array mutation', 'const a = [1, 2, 3]; a.push(4); a.unshift(0); a.splice(1, 1); a.reverse(); a.length = 3; a[5] = 1; return a', [4, 3, 2, null, null, 1]],
  ['object methods', "const o = { b: 1, a: 2 }; return [Object.keys(o), Object.values(o), Object.fromEntries(Object.entries(o).map(([k, v]) => [k.toUpperCase(), v * 2])), Object.hasOwn(o, 'a')]", [['b', 'a'], [1, 2], { B: 2, A: 4 }, true]],
  ['Object.groupBy, Map.groupBy', "return [Object.groupBy([1, 2, 3], (x) => (x % 2 ? 'odd' : 'even')), Map.groupBy([1, 2], (x) => x % 2).size]", [{ odd: [1, 3], even: [2] }, 2]],
  ['Map, Set and set operations', "const m = new Map([['a', 1]]); m.set('b', 2); const s = new Set([1, 2]); return [[...m.keys()], m.size, [...s.union(new Set([3]))], s.has(2)]", [['a', 'b'], 2, [1, 2, 3], true]],
  ['WeakMap and WeakSet', 'const k = {}; const w = new WeakMap([[k, 1]]); return [w.get(k), new WeakSet([k]).has(k), new WeakSet().has({})]', [1, true, false]],
  ['Number and Math', "return [(1234.5678).toFixed(2), (255).toString(16), Number('0x10'), parseInt('12px', 10), Math.max(1, 3), Math.hypot(3, 4), Number.isInteger(5.0), (0.1 + 0.2).toPrecision(3)]", ['1234.57', 'ff', 16, 12, 3, 5, true, '0.300']],
  ['strings', "return ['Ab'.padStart(4, '-'), 'a-b'.split('-'), ' x '.trim(), 'aXbX'.replaceAll('X', '.'), 'é'.normalize('NFD').length, 'abc'.at(-1), '😀'.codePointAt(0), 'ß'.toUpperCase(), [...'a😀'].length]", ['--Ab', ['a', 'b'], 'x', 'a.b.', 2, 'c', 128512, 'SS', 2]],
  ['regular expressions: groups, matchAll, sticky', "const m = /(?<y>\\d{4})-(?<m>\\d\\d)/.exec('on 2024-05'); return [m.groups.y, m.index, [...'a1b2'.matchAll(/[a-z](\\d)/g)].map((x) => x[1]), /a/y.test('ba'), 'x'.match(/y/)]", ['2024', 3, ['1', '2'], false, null]],
  ['regular expressions: replace with a function, split, lookbehind', "return ['a1b22'.replace(/\\d+/g, (d, at) => `<${d}@${at}>`), 'a, b;c'.split(/[,;]\\s*/), '€5 $6'.match(/(?<=\\$)\\d/)[0], 'abc'.replace(/(b)/, '[$1]'), 'aBc'.search(/[A-Z]/)]", ['a<1@1>b<22@3>', ['a', 'b', 'c'], '6', 'a[b]c', 1]],
  ['lastIndex of an own expression', "const re = /a/g; const at = []; while (re.test('aXa')) at.push(re.lastIndex); return at", [1, 3]],
  ['Intl', "return [new Intl.NumberFormat('en-US', { style: 'currency', currency: 'EUR' }).format(1234.5), new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'short' }).format(0), (1e6).toLocaleString('en-US'), new Intl.PluralRules('en').select(1), ['ä', 'z', 'a'].sort(new Intl.Collator('de').compare)]", ['€1,234.50', '01/01/1970', '1,000,000', 'one', ['a', 'ä', 'z']]],
  ['dates', "const d = new Date(Date.UTC(2024, 1, 28)); d.setUTCDate(d.getUTCDate() + 2); return [d.toISOString(), d - new Date('2024-02-28T00:00:00Z'), new Date('nonsense').getTime() !== 0, JSON.stringify({ d })]", ['2024-03-01T00:00:00.000Z', 172800000, true, '{"d":"2024-03-01T00:00:00.000Z"}']],
  ['BigInt', "return [String(2n ** 64n), typeof 1n, Number(BigInt.asUintN(8, 257n)), BigInt('0x10') === 16n]", ['18446744073709551616', 'bigint', 1, true]],
  ['typed arrays and DataView', 'const v = new DataView(new ArrayBuffer(8)); v.setFloat32(0, 1.5); const b = new Uint8Array(v.buffer); return [[...b.slice(0, 4)], v.getInt16(0), Float64Array.from([1, 2]).map((x) => x * 2).join(), new Uint16Array([1, 2]).subarray(1).length]', [[63, 192, 0, 0], 16320, '2,4', 1]],
  ['JSON with a reviver and a replacer', "return [JSON.parse('{\"a\":1}', (k, v) => (k === 'a' ? v + 1 : v)), JSON.stringify({ a: 1, b: 2 }, ['a']), JSON.stringify({ a: [1] }, null, 1)]", [{ a: 2 }, '{"a":1}', '{\n "a": [\n  1\n ]\n}']],
  ['iterator helpers', 'return [1, 2, 3, 4].values().filter((x) => x % 2 === 0).map((x) => x * x).toArray()', [4, 16]],
  ['encodeURIComponent and its like', "return [encodeURIComponent('a b/ü'), decodeURIComponent('%C3%BC'), escape('ü')]", ['a%20b%2F%C3%BC', 'ü', '%FC']],
  ['Uint8Array and hex', "return [...new Uint8Array([1, 255])].map((x) => x.toString(16).padStart(2, '0')).join('')", '01ff'],
];

const LANGUAGE: readonly Row[] = [
  ['destructuring', 'const { a: { b = 1, ...rest }, c: [d, , e = 3] } = { a: { x: 1, y: 2 }, c: [1, 2] }; return [b, rest, d, e]', [1, { x: 1, y: 2 }, 1, 3]],
  ['optional chaining and nullish coalescing', "const o = { f: () => 1 }; let n = null; n ??= 2; return [o?.x?.y ?? 'none', o.f?.(), o.g?.() ?? 0, n]", ['none', 1, 0, 2]],
  ['generators and delegation', 'function* one() { const got = yield 1; yield got } function* all() { yield* one(); return 3 } const g = all(); return [g.next().value, g.next(5).value, g.next(), [...one()].length]', [1, 5, { value: 3, done: true }, 2]],
  ['own iterators', 'const range = { from: 1, to: 3, *[Symbol.iterator]() { for (let i = this.from; i <= this.to; i++) yield i } }; return [Math.max(...range), Array.from(range, (x) => x * 2)]', [3, [2, 4, 6]]],
  ['closures, recursion, default and rest parameters', 'const fact = (n) => (n < 2 ? 1 : n * fact(n - 1)); const f = (a, b = a * 2, ...c) => [a, b, c.length]; return [fact(5), f(1), f(1, 2, 3, 4)]', [120, [1, 2, 0], [1, 2, 2]]],
  ['labelled loops, switch, exceptions', "let n = 0; outer: for (let i = 0; i < 5; i++) { for (;;) { n++; if (i === 3) break outer; continue outer } } let s; switch (n) { case 4: s = 'four'; break; default: s = 'other' } try { throw 1 } catch { s += '!' } finally { s += '?' } return s", 'four!?'],
  ['getters and setters', 'const o = { _v: 1, get v() { return this._v }, set v(x) { this._v = x } }; o.v = 5; Object.defineProperty(o, "w", { get: () => 7 }); return [o.v, o.w]', [5, 7]],
  ['Proxy and Reflect', "const log = []; const p = new Proxy({ a: 1 }, { get(t, k, r) { log.push(k); return Reflect.get(t, k, r) }, has: () => true }); return [p.a, 'zzz' in p, log]", [1, true, ['a']]],
  ['tagged templates', "const tag = (s, ...v) => s.raw.join('|') + v.join(); return [tag`a${1}\\n${2}c`, String.raw`\\x`]", ['a|\\n|c1,2', '\\x']],
  ['symbols as keys', "const key = Symbol('k'); const o = { [key]: 1, a: 2 }; return [o[key], Object.keys(o), Symbol.for('x') === Symbol.for('x'), key.description]", [1, ['a'], true, 'k']],
  ['numeric separators, exponent, bit operations', 'return [1_000, 2 ** 10, 5 & 3, 1 << 4, -7 >>> 28, ~~3.7]', [1000, 1024, 1, 16, 15, 3]],
  ['using', 'const log = []; { using a = { [Symbol.dispose]() { log.push("closed") } }; log.push("open") } return log', ['open', 'closed']],
  ['functions as objects', 'function f() { return ++f.calls } f.calls = 0; f(); return [f(), f.name, f.length, f.bind(null)()]', [2, 'f', 0, 3]],
  ['call, apply, bind', 'function f(a, b) { return [this.x, a, b] } return [f.call({ x: 1 }, 2, 3), f.apply({ x: 1 }, [2, 3]), f.bind({ x: 1 }, 2)(3)]', [[1, 2, 3], [1, 2, 3], [1, 2, 3]]],
  ['prototypes of own objects', "const base = { hi() { return 'hi ' + this.n } }; const o = Object.create(base, { n: { value: 1 } }); const p = { __proto__: base, n: 2 }; Object.setPrototypeOf(p, { hi: () => 'bye' }); return [o.hi(), p.hi(), Object.getPrototypeOf(o) === base]", ['hi 1', 'bye', true]],
  ['a copy of msg', 'const copy = JSON.parse(JSON.stringify(msg)); copy.payload = 1; return msg.payload', 'in'],
];

const AWAITING: readonly Row[] = [
  ['await and Promise.all', 'return await Promise.all([1, Promise.resolve(2), (async () => 3)()])', [1, 2, 3]],
  ['try, catch and finally around await', "const log = []; try { await Promise.reject(new Error('x')) } catch (e) { log.push(e.message) } finally { log.push('f') } return log", ['x', 'f']],
  ['then, catch, finally', "return await Promise.resolve(1).then((x) => { throw x + 1 }).catch((x) => x * 2).finally(() => 9)", 4],
  ['allSettled, any, race, withResolvers', "const { promise, resolve } = Promise.withResolvers(); resolve('r'); return [(await Promise.allSettled([Promise.reject(1)]))[0].status, await Promise.any([Promise.reject(1), 2]), await Promise.race([promise]), await promise]", ['rejected', 2, 'r', 'r']],
  ['async generators and for await', 'async function* f() { yield 1; yield await 2 } const got = []; for await (const x of f()) got.push(x); for await (const x of [Promise.resolve(3)]) got.push(x); return got', [1, 2, 3]],
  ['a thenable', 'return await { then(resolve) { resolve(7) } }', 7],
  ['a Promise subclass', 'class P extends Promise { twice() { return this.then((x) => x * 2) } } return [await P.resolve(2).twice(), P.resolve(1).then() instanceof P]', [4, true]],
  ['Array.fromAsync', 'return await Array.fromAsync([1, Promise.resolve(2)])', [1, 2]],
];

const sandbox = sharedSandbox();
const MESSAGE = { payload: 'in' };

for (const [title, rows] of Object.entries({ 'own objects': OWN_OBJECTS, classes: CLASSES, 'built-ins': BUILT_INS, 'the language': LANGUAGE })) {
  suite(title, () => {
    for (const [what, body, gives] of rows) {
      test(what, async () => {
        const [outcome] = await runJs({ code: `const run = () => { ${body} };\nmsg.payload = run(); return msg`, sandbox }, MESSAGE);
        assert.deepEqual(payloadOf(outcome), gives);
      });
    }
  });
}

suite('scripts that await', () => {
  for (const [what, body, gives] of AWAITING) {
    test(what, async () => {
      const [outcome] = await runJs({ code: `const run = async () => { ${body} };\nmsg.payload = await run(); return msg`, sandbox }, MESSAGE);
      assert.deepEqual(payloadOf(outcome), gives);
    });
  }
});

/** What frozen built-ins cost: no other script may ever see such a change. */
const REFUSED: readonly (readonly [what: string, code: string, message: RegExp])[] = [
  ['a method for all arrays', 'Array.prototype.last = function () { return this.at(-1) }', /^TypeError: Cannot add property last, object is not extensible$/],
  ['a method for all strings', 'String.prototype.reverse = () => 1', /^TypeError: Cannot add property reverse, object is not extensible$/],
  ['another method for all arrays', 'Array.prototype.map = () => 1', /^TypeError: Cannot assign to read only property 'map' of object '\[object Array\]'$/],
  ['another toString for all objects', "Object.prototype.toString = () => 'x'", /^TypeError: Cannot assign to read only property 'toString' of a built-in object$/],
  ['toJSON for all bigints', 'BigInt.prototype.toJSON = () => 1', /^TypeError: Cannot add property toJSON, object is not extensible$/],
  ['a property of Math', 'Math.tau = 6.28', /^TypeError: Cannot add property tau, object is not extensible$/],
  ['a global', 'globalThis.count = 1', /^TypeError: Cannot add property count, object is not extensible$/],
  ['a name that is not declared', 'count = 1', /^ReferenceError: count is not defined$/],
  ['Error.stackTraceLimit', 'Error.stackTraceLimit = 50', /^TypeError: Cannot assign to read only property 'stackTraceLimit' of function/],
  // Inherited from a frozen prototype, and not among the names that ordinary code assigns over: a class can define them.
  ['an own map of one array', 'const list = []; list.map = () => 1', /^TypeError: Cannot assign to read only property 'map' of object '\[object Array\]'$/],
  ['old-style inheritance from Array', 'function Stack() {} Stack.prototype = Object.create(Array.prototype); Stack.prototype.constructor = Stack', /^TypeError: Cannot assign to read only property 'constructor' of object/],
];

suite('refused with a clear error', () => {
  for (const [what, code, message] of REFUSED) {
    test(what, async () => {
      const [outcome] = await runJs({ code: `${code};\nreturn msg`, sandbox }, MESSAGE);
      const error = errorOf(outcome);
      assert.match(error.message, message);
      assert.deepEqual([error.code, error.stage, error.line], ['script_error', 'code', 1]);
    });
  }
});
