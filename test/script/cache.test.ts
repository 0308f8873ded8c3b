import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compileCached, type TransformCache } from '../../lib/script/cache';
import { compileProgram } from '../../lib/script/compile';
import type { ProcessorSource } from '../../lib/script/types';

/** A cache that counts what it gives. */
function countingCache(): TransformCache & { found: number; kept: number } {
  const entries = new Map<string, Buffer>();
  return {
    found: 0,
    kept: 0,
    find(_, id) {
      const entry = entries.get(id.toString('hex')) ?? null;
      if (entry !== null) this.found++;
      return entry;
    },
    keep(_, id, data) {
      this.kept++;
      entries.set(id.toString('hex'), data);
    },
  };
}

const SOURCES: [name: string, source: ProcessorSource][] = [
  ['a script', { kind: 'nodered_js', code: 'return msg;' }],
  ['a script that awaits and names cache', { kind: 'nodered_js', code: 'await 1;\ncache.set("a", 1);\nreturn msg;' }],
  ['TypeScript', { kind: 'nodered_js', code: 'const x: number = 1;\nreturn { payload: x as number };' }],
  ['line ends of every kind', { kind: 'nodered_js', code: 'a\r\n\nb\rc\u2028d\r' }],
  ['half a surrogate pair', { kind: 'nodered_js', code: 'return "\ud800"' }],
  ['warnings', { kind: 'tag_processor', defaults: 'if (msg.payload) return msg;', conditions: [{ if: 'msg.payload = 1', then: 'return msg' }] }],
  [
    'all stages',
    {
      kind: 'tag_processor',
      defaults: '\n\nreturn msg',
      conditions: [
        { if: 'let x = 1;\nif (x) 2; else {\n  3 }', then: 'return msg' },
        { if: '1', then: 'return', enabled: false },
        { if: 'true', then: 'return msg', name: 'b' },
      ],
      advancedProcessing: 'return\nmsg',
    },
  ],
];

describe('a program from the cache is the one that was compiled:', () => {
  for (const [name, source] of SOURCES) {
    it(name, () => {
      const cache = countingCache();
      const compiled = compileProgram(source);
      assert.deepEqual(compileCached(source, cache), compiled);
      assert.deepEqual(compileCached(source, cache), compiled);
      assert.deepEqual([cache.kept, cache.found], [1, 1]);
    });
  }
});

describe('the cache of programs', () => {
  it('tells sources apart by all that matters, and by nothing else', () => {
    const conditions = [{ if: '1', then: 'return msg' }];
    const different: ProcessorSource[] = [
      { kind: 'nodered_js', code: 'return msg' },
      { kind: 'tag_processor', defaults: 'return msg' },
      { kind: 'tag_processor', advancedProcessing: 'return msg' },
      { kind: 'tag_processor', conditions },
      { kind: 'tag_processor', conditions: [{ if: '1', then: 'return msg ' }] },
      { kind: 'tag_processor', conditions: [{ if: '1', then: 'return msg', enabled: false }, ...conditions] },
    ];
    const cache = countingCache();
    for (const source of different) assert.deepEqual(compileCached(source, cache), compileProgram(source));
    assert.deepEqual([cache.kept, cache.found], [different.length, 0]);
    compileCached({ kind: 'tag_processor', defaults: ' ', conditions: [{ ...conditions[0]!, name: 'shown only' }] }, cache);
    assert.equal(cache.found, 1);
  });

  it('does not keep scripts with problems', () => {
    const cache = countingCache();
    for (const code of ['return (', '', 'eval("1")\nreturn )']) {
      const source: ProcessorSource = { kind: 'nodered_js', code };
      assert.deepEqual(compileCached(source, cache), compileProgram(source));
    }
    assert.equal(cache.kept, 0);
  });

  it('is not needed', () => {
    const source: ProcessorSource = { kind: 'nodered_js', code: 'return msg' };
    assert.deepEqual(compileCached(source, undefined), compileProgram(source));
  });
});
