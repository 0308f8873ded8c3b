/**
 * Closes a context before any script runs in it: what generates code or reaches memory outside the
 * isolate's limits is taken away, and every built-in is frozen, so that a script can leave nothing
 * behind for the next message. Frozen prototypes would break `obj.toString = …` on a script's own
 * objects (an inherited read-only property cannot be assigned over), so the properties that ordinary
 * code overrides become accessors that define the property on the receiver.
 */

const { defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { ownKeys } = Reflect;

/** Not reachable by a global name. One instance of each leads to its prototypes. */
function unnamedIntrinsics(): object[] {
  const segments = new Intl.Segmenter().segment('a');
  return [
    function* () {},
    async function () {},
    async function* () {},
    (function* () {})(),
    (async function* () {})(),
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    ''[Symbol.iterator](),
    'a'.matchAll(/a/g),
    [].values().map((item) => item),
    Iterator.from({ next: () => ({ done: true, value: undefined }) } as Iterator<unknown>),
    segments,
    segments[Symbol.iterator](),
    // The getter and the setter of `stack` are the same for all errors, and no prototype has them.
    new Error(),
  ];
}

/** Constructors that make functions from text. The first is a global; the others are only reachable by prototypes. */
const CODE_GENERATORS: [name: string, prototype: object][] = [
  ['Function', Function.prototype],
  ['GeneratorFunction', getPrototypeOf(function* () {})],
  ['AsyncFunction', getPrototypeOf(async function () {})],
  ['AsyncGeneratorFunction', getPrototypeOf(async function* () {})],
];

/** Globals that are removed: shared memory, code, and what makes garbage collection visible. */
const REMOVED = ['WebAssembly', 'SharedArrayBuffer', 'Atomics', 'WeakRef', 'FinalizationRegistry', 'ShadowRealm', 'gc'];

/** Legacy properties of `RegExp` that hold the last match, whoever made it. */
const REGEXP_LEGACY = [
  'input', 'lastMatch', 'lastParen', 'leftContext', 'rightContext',
  '$_', '$&', '$+', '$`', "$'", '$1', '$2', '$3', '$4', '$5', '$6', '$7', '$8', '$9',
];

/** Assigned over on own objects by ordinary code, on prototypes other than those that are opened up whole. */
const OVERRIDDEN = new Set<string | symbol>([
  'constructor', 'toString', 'toLocaleString', 'valueOf', 'toJSON', 'name', 'message', 'cause',
]);

/** Their instances are primitives, on which nothing is assigned. Accessors here cost 15 % of the whole pipeline. */
const PRIMITIVE_PROTOTYPES = new Set<object>([
  String.prototype, Number.prototype, Boolean.prototype, Symbol.prototype, BigInt.prototype,
]);

/** V8's fast paths for arrays, promises and regular expressions end when their `constructor` becomes an accessor. */
const FAST_PATH_PROTOTYPES = new Set<object>([Array.prototype, Promise.prototype, RegExp.prototype]);

function unavailable(name: string): () => never {
  return function () {
    throw new TypeError(`${name} is not available in the sandbox`);
  };
}

function replaceGlobal(name: string, value: unknown): void {
  defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
}

function blockCodeGeneration(): void {
  replaceGlobal('eval', unavailable('eval'));
  for (const [name, prototype] of CODE_GENERATORS) {
    const blocked = unavailable(`${name}()`);
    defineProperty(blocked, 'name', { value: name });
    // `instanceof Function` goes on working.
    defineProperty(blocked, 'prototype', { value: prototype, writable: false });
    defineProperty(prototype, 'constructor', { value: blocked, writable: true, enumerable: false, configurable: true });
    if (name === 'Function') replaceGlobal(name, blocked);
  }
}

/** A resizable buffer reserves its maximum outside the heap and past the isolate's limit: fixed lengths only. */
function fixArrayBuffer(): void {
  const Original = ArrayBuffer;
  const Fixed = function (this: unknown, length: number, options?: { maxByteLength?: number }): object {
    if (new.target === undefined) throw new TypeError("Constructor ArrayBuffer requires 'new'");
    if (options?.maxByteLength !== undefined) throw new TypeError('resizable ArrayBuffers are not available in the sandbox');
    return Reflect.construct(Original, [length], new.target);
  };
  for (const key of ownKeys(Original)) {
    const descriptor = getOwnPropertyDescriptor(Original, key);
    if (descriptor !== undefined) defineProperty(Fixed, key, descriptor);
  }
  defineProperty(Original.prototype, 'constructor', { value: Fixed, writable: true, enumerable: false, configurable: true });
  replaceGlobal('ArrayBuffer', Fixed);
}

/**
 * Turns a data property of a prototype that is about to be frozen into one that own objects can override by
 * assignment. Its functions are frozen at once: nobody has walked over them.
 */
function enableOverride(home: object, key: string | symbol, { value, enumerable }: PropertyDescriptor): void {
  const accessor = {
    get: (): unknown => value,
    set(this: object, next: unknown): void {
      if (this === home) throw new TypeError(`Cannot assign to read only property '${String(key)}' of a built-in object`);
      defineProperty(this, key, { value: next, writable: true, enumerable: true, configurable: true });
    },
    enumerable: enumerable === true,
    configurable: true,
  };
  freeze(accessor.get);
  freeze(accessor.set);
  defineProperty(home, key, accessor);
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** A prototype object: what its own `constructor` names as its `prototype`. */
function isPrototype(object: object): boolean {
  const constructor: unknown = getOwnPropertyDescriptor(object, 'constructor')?.value;
  return isObject(constructor) && getOwnPropertyDescriptor(constructor, 'prototype')?.value === object;
}

function isErrorPrototype(object: object): boolean {
  return object === Error.prototype || getPrototypeOf(object) === Error.prototype;
}

/** Which properties of an object own objects must be able to override. */
function overridable(object: object): (key: string | symbol) => boolean {
  if (typeof object === 'function' && object !== Function.prototype) return () => false;
  if (object === Object.prototype || object === Function.prototype || isErrorPrototype(object)) return (key) => typeof key === 'string';
  if (PRIMITIVE_PROTOTYPES.has(object) || !isPrototype(object)) return () => false;
  const keepsConstructor = FAST_PATH_PROTOTYPES.has(object);
  return (key) => OVERRIDDEN.has(key) && !(keepsConstructor && key === 'constructor');
}

/** Most objects: a built-in function with nothing in it but its name and its length. */
function isBareFunction(object: object, keys: readonly (string | symbol)[]): boolean {
  return keys.length === 2 && keys[0] === 'length' && keys[1] === 'name' && typeof object === 'function';
}

/** Freezes every object that can be reached from `roots` without running code. */
function freezeAll(roots: readonly object[]): void {
  const seen = new Set<object>(roots);
  const add = (value: unknown): void => {
    if (isObject(value)) seen.add(value);
  };
  // A Set's iteration goes on over what is added on the way. One walk, because a new isolate waits for it.
  for (const object of seen) {
    add(getPrototypeOf(object));
    const keys = ownKeys(object);
    if (!isBareFunction(object, keys)) {
      const isOverridable = overridable(object);
      for (const key of keys) {
        const descriptor = getOwnPropertyDescriptor(object, key);
        if (descriptor === undefined) continue;
        add(descriptor.value);
        add(descriptor.get);
        add(descriptor.set);
        if ('value' in descriptor && descriptor.configurable === true && isOverridable(key)) enableOverride(object, key, descriptor);
      }
    }
    freeze(object);
  }
}

/**
 * Hardens the running context for good. Globals that scripts may use have to be defined before.
 */
export function harden(): void {
  blockCodeGeneration();
  fixArrayBuffer();
  for (const name of REMOVED) Reflect.deleteProperty(globalThis, name);
  for (const name of REGEXP_LEGACY) Reflect.deleteProperty(RegExp, name);
  freezeAll([globalThis, ...unnamedIntrinsics()]);
}
