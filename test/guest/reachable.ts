/**
 * Code for a script: `instances()` makes one of everything that the language can make, and `reachable(roots)` gives every
 * object that can be reached from there, mapped to the path it was found by.
 */
export const REACHABLE = String.raw`
  const attempt = (make) => { try { return make() } catch (error) { return error } };

  function instances() {
    const segments = new Intl.Segmenter('en').segment('ab c');
    const makers = [
      () => globalThis, () => msg, () => console, () => cache, () => db, () => http, () => events, () => env, () => flow, () => global, () => context,
      () => db.get('k'), () => http.fetch('http://a/'), () => events.emit(''), () => flow.get('k'), () => new Error('x'), () => null.x,
      () => { const target = {}; Error.captureStackTrace(target); return target },
      () => cache.get(1), () => cache.set('key', undefined), () => eval('1'), () => new ArrayBuffer(1, { maxByteLength: 2 }),
      () => function () {}, () => () => {}, () => async () => {}, () => function* () {}, () => async function* () {},
      () => class Base { static #hidden = 1; static method() {} get property() { return 1 } },
      () => (function* () { yield 1 })(), () => (async function* () { yield 1 })(), () => (async () => 1)(),
      () => (function () { return arguments })(1), () => new Proxy(function () {}, {}), () => new Proxy({}, {}),
      () => Proxy.revocable({}, {}),
      () => [1].values(), () => [1].entries(), () => [1].keys(), () => new Map([[1, 2]]).entries(), () => new Set([1]).values(),
      () => 'ab'[Symbol.iterator](), () => 'ab'.matchAll(/a/g),
      () => [1].values().map((item) => item), () => [1].values().filter((item) => item), () => [1].values().take(1),
      () => [1].values().drop(1), () => [1].values().flatMap((item) => [item]), () => Iterator.from({ next() {} }),
      () => segments, () => segments[Symbol.iterator](), () => segments.containing(0),
      () => /(?<name>a)/d.exec('a'), () => /a/g, () => new Date(), () => new Map(), () => new WeakMap(), () => new WeakSet(),
      () => Object(1n), () => Object(Symbol()), () => new (class extends Array {})(), () => Object.groupBy([1], String),
      () => new Int8Array(2), () => new Int8Array(2).buffer, () => new DataView(new ArrayBuffer(2)),
      () => ((strings) => strings)${'`a${1}b`'}, () => JSON.rawJSON('1'), () => new AsyncDisposableStack(), () => new DisposableStack(),
      () => { let context; JSON.parse('1', (key, value, given) => { context = given }); return context },
      () => Promise.resolve(1), () => Promise.withResolvers(), () => Promise.allSettled([1]), () => Array.fromAsync([1]),
      () => { const given = []; new Promise((...both) => { given.push(both) }); return given },
      () => { const given = []; Promise.prototype.finally.call({ constructor: Promise, then(...both) { given.push(both) } }, () => 1); return given },
      () => {
        const given = [];
        class Own { constructor(run) { given.push(run); run(() => {}, () => {}) } static resolve() { return { then(...both) { given.push(both) } } } }
        for (const name of ['all', 'allSettled', 'any', 'race']) Promise[name].call(Own, [1]);
        Promise.withResolvers.call(Own);
        return given;
      },
      () => {
        const given = [];
        const traps = Reflect.ownKeys(Reflect).filter((name) => typeof name === 'string');
        const proxy = new Proxy({ a: 1 }, Object.fromEntries(traps.map((name) => [name, (...args) => { given.push(args); return Reflect[name](...args) }])));
        JSON.stringify(proxy); ({ ...proxy }); proxy.a = 2; delete proxy.a;
        return given;
      },
      () => {
        const given = [];
        const take = function (...args) { given.push(this, args); return 0 };
        [2, 1].sort(take); [1].map(take); 'a'.replace(/a/, take); new Map([[1, 1]]).forEach(take); JSON.stringify({ toJSON: take }); JSON.parse('1', take);
        for (const item of { [Symbol.iterator]() { take.apply(this, arguments); return { next(...args) { given.push(this, args); return { done: true } } } } });
        return given;
      },
    ];
    const made = makers.map((make) => [String(make).slice(0, 120), attempt(make)]);
    for (const name of Object.getOwnPropertyNames(Intl)) {
      if (typeof Intl[name] !== 'function') continue;
      const object = attempt(() => (name === 'DisplayNames' ? new Intl[name]('en', { type: 'region' }) : new Intl[name]('en')));
      made.push(['Intl.' + name, object]);
      for (let home = Object.getPrototypeOf(object); home !== null && home !== Object.prototype; home = Object.getPrototypeOf(home)) {
        for (const key of Reflect.ownKeys(home)) {
          made.push(['Intl.' + name + '.' + String(key), attempt(() => object[key])], ['Intl.' + name + '.' + String(key) + '(1)', attempt(() => object[key](1))]);
        }
      }
    }
    for (const name of Object.getOwnPropertyNames(globalThis)) {
      const value = globalThis[name];
      if (typeof value === 'function') made.push(['new ' + name, attempt(() => new value())], [name + '()', attempt(() => value())]);
    }
    return made;
  }

  function reachable(roots) {
    const paths = new Map();
    const add = (value, path) => {
      if (((typeof value === 'object' && value !== null) || typeof value === 'function') && !paths.has(value)) paths.set(value, path);
    };
    for (const [name, root] of roots) add(root, name);
    for (const [object, path] of paths) {
      attempt(() => add(Object.getPrototypeOf(object), path + '.__proto__'));
      for (const key of attempt(() => Reflect.ownKeys(object))) {
        const descriptor = attempt(() => Reflect.getOwnPropertyDescriptor(object, key));
        add(descriptor?.value, path + '.' + String(key));
        add(descriptor?.get, path + '.get ' + String(key));
        add(descriptor?.set, path + '.set ' + String(key));
        if (descriptor?.get !== undefined) add(attempt(() => object[key]), path + '.' + String(key));
      }
    }
    return paths;
  }
`;
