import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '../../lib/errors';
import { assertProgram, compileProgram } from '../../lib/script/compile';
import type { ProcessorSource } from '../../lib/script/types';
import { compile, condition, load, problemsOf } from './run-program';

const FULL: ProcessorSource = {
  kind: 'tag_processor',
  defaults: 'msg.meta.seen = ["defaults"];\nreturn msg;',
  conditions: [
    { if: 'msg.payload > 1', then: 'msg.meta.seen.push("first"); return msg;' },
    { if: 'msg.payload > 5;', then: 'msg.meta.seen.push("second"); return msg;', name: 'high' },
  ],
  advancedProcessing: 'msg.meta.seen.push("advanced");\nreturn msg;',
};

describe('the program', () => {
  it('has the text that the guest expects', () => {
    const { program } = compile({
      kind: 'tag_processor',
      defaults: 'return msg;',
      conditions: [{ if: 'msg.meta.x === "a"', then: 'return null;\nreturn msg;' }],
    });
    assert.equal(
      program.text,
      [
        '"use strict";',
        '({ stages: [',
        '{ name: "defaults", run: (function (msg) {',
        'return msg;',
        '}) },',
        '{ name: "conditions[0]", testIsPure: true, test: (function (msg) {',
        'return (',
        'msg.meta.x === "a"',
        ')',
        '}), run: (function (msg) {',
        'return null;',
        'return msg;',
        '}) },',
        '] })',
        '',
      ].join('\n'),
    );
  });

  it('runs its stages in order: defaults, conditions, advancedProcessing', () => {
    const { program } = compile(FULL);
    const stages = load(program);
    assert.deepEqual(
      stages.map(({ name }) => name),
      ['defaults', 'conditions[0]', 'conditions[1]', 'advancedProcessing'],
    );
    const msg = { payload: 3, meta: { seen: [] as string[] } };
    for (const { test, run } of stages) if (test === undefined || test(msg)) run(msg);
    assert.deepEqual([...msg.meta.seen], ['defaults', 'first', 'advanced']);
    assert.equal(program.isAsync, false);
    assert.equal(program.kind, 'tag_processor');
  });

  it('of a js processor is one stage named code', () => {
    const stages = load(compile({ kind: 'nodered_js', code: 'msg.payload += 1; return msg;' }).program);
    assert.deepEqual(stages.map(({ name }) => name), ['code']);
    assert.deepEqual(stages[0]?.run({ payload: 1 }), { payload: 2 });
  });

  it('has functions without a name that scripts could call them by', () => {
    const { program } = compile({ kind: 'nodered_js', code: 'return [typeof run, typeof test, typeof stages];' });
    assert.deepEqual([...(load(program)[0]?.run({}) as string[])], ['undefined', 'undefined', 'undefined']);
  });

  it('is strict', () => {
    const { program } = compile({ kind: 'nodered_js', code: 'leak = 1; return msg;' });
    assert.throws(() => load(program)[0]?.run({}), /leak is not defined/);
  });

  for (const blank of [undefined, '', '  \n\t\r\n ']) {
    it(`has no stage for a script that is ${JSON.stringify(blank)}`, () => {
      const bodies = blank === undefined ? {} : { defaults: blank, advancedProcessing: blank };
      const { program } = compile({ ...condition('true'), ...bodies } as ProcessorSource);
      assert.deepEqual(load(program).map(({ name }) => name), ['conditions[0]']);
    });
  }

  it('leaves switched-off conditions out and keeps the numbers of the others', () => {
    const { program } = compile({
      kind: 'tag_processor',
      conditions: [
        { if: 'cache.get("x")', then: 'return await msg', enabled: false },
        { if: 'true', then: 'return msg', enabled: true },
      ],
    });
    assert.deepEqual(load(program).map(({ name }) => name), ['conditions[1]']);
    assert.equal(program.isAsync, false);
    assert.equal(program.usesCache, false);
  });

  it('passes everything on when all its conditions are switched off', () => {
    const conditions = [{ if: '1', then: 'return msg', enabled: false }];
    const { program } = compile({ kind: 'tag_processor', conditions });
    assert.deepEqual(load(program), []);
  });

  it('is async in all its functions when one script awaits', async () => {
    const { program } = compile({ ...condition('msg.payload > 1'), defaults: 'return await msg' } as ProcessorSource);
    assert.equal(program.isAsync, true);
    for (const { test, run } of load(program)) {
      assert.equal(Object.prototype.toString.call(run({})), '[object Promise]');
      if (test !== undefined) assert.equal(await test({ payload: 2 }), true);
    }
  });

  it('has a hash that follows the text, the kind and the stage names', () => {
    const hash = (source: ProcessorSource): string => compile(source).program.hash;
    const hashes = [
      hash(FULL),
      hash({ ...FULL, defaults: 'return msg;' } as ProcessorSource),
      hash({ kind: 'tag_processor', defaults: 'return msg' }),
      hash({ kind: 'tag_processor', advancedProcessing: 'return msg' }),
      hash({ kind: 'nodered_js', code: 'return msg' }),
      hash({ kind: 'nodered_js', code: 'return "\ud800"' }),
      hash({ kind: 'nodered_js', code: 'return "\ud801"' }),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
    assert.equal(hash(FULL), hashes[0]);
    for (const each of hashes) assert.match(each, /^[0-9a-f]{64}$/);
  });
});

describe('problems', () => {
  it('of all scripts are reported at once, also of switched-off conditions, and warnings with them', () => {
    const result = compileProgram({
      kind: 'tag_processor',
      defaults: 'msg.meta.x = 1;\nlet msg = 2;',
      conditions: [
        { if: 'msg.meta.a = 1', then: ' ' },
        { if: '', then: 'return (', enabled: false },
      ],
      advancedProcessing: 'msg.x = 1;',
    });
    assert.ok(!result.ok);
    assert.deepEqual(
      result.problems.map(({ key, line, column, message }) => [key, line, column, message]),
      [
        ['defaults', 2, 5, "identifier 'msg' has already been declared"],
        ['conditions[0].then', null, null, 'is empty'],
        ['conditions[1].if', null, null, 'is empty'],
        ['conditions[1].then', 1, 9, 'unexpected end of the script'],
      ],
    );
    assert.equal(result.problems[0]?.source, 'let msg = 2;');
    assert.deepEqual(result.warnings.map(({ key }) => key), ['conditions[0].if', 'advancedProcessing']);
  });

  for (const source of [
    { kind: 'tag_processor' },
    { kind: 'tag_processor', defaults: ' ', conditions: [], advancedProcessing: '\n' },
  ] satisfies ProcessorSource[]) {
    it(`say that ${JSON.stringify(source)} has nothing in it`, () => {
      const [problem] = problemsOf(source);
      assert.equal(problem?.key, '');
      assert.equal(problem?.message, 'needs at least one of defaults, conditions, advancedProcessing');
    });
  }

  it('say that the code of a js processor is empty', () => {
    assert.deepEqual(problemsOf({ kind: 'nodered_js', code: ' \n' }), [
      { key: 'code', line: null, column: null, message: 'is empty', source: null },
    ]);
  });

  it('with the engine name the script, line and column', () => {
    const code = `return msg;\n  Math.max(${'0,'.repeat(70_000)}0);`;
    const [problem] = problemsOf({ kind: 'tag_processor', defaults: 'return msg;', advancedProcessing: code });
    assert.equal(problem?.key, 'advancedProcessing');
    assert.equal(problem?.line, 2);
    assert.match(problem?.message ?? '', /Too many arguments/);
    assert.match(problem?.source ?? '', /^ {2}Math\.max/);
  });

  const nestings: [open: string, close: string][] = [
    ['(', ')'],
    ['[', ']'],
    ['!', ''],
    ['{', '}'],
    ['if (1) ', ''],
    ['function f() {', '}'],
  ];
  for (const [open, close] of nestings) {
    it(`of nesting are reported, whichever part gives up: ${open}`, () => {
      const codeOf = (depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`;
      // Around the depth at which one part after the other runs out of stack.
      for (let depth = 800; depth < 8_000; depth = Math.ceil(depth * 1.1)) {
        const result = compileProgram({ kind: 'nodered_js', code: codeOf(depth) });
        if (!result.ok) assert.equal(result.problems[0]?.message, 'is nested too deeply');
      }
      assert.equal(problemsOf({ kind: 'nodered_js', code: codeOf(50_000) })[0]?.message, 'is nested too deeply');
    });
  }
});

describe('assertProgram', () => {
  it('gives the program and its warnings', () => {
    const { program, warnings } = assertProgram('tags', { kind: 'nodered_js', code: 'msg.x = 1' });
    assert.equal(load(program).length, 1);
    assert.equal(warnings.length, 1);
  });

  it('throws all problems, each with its place and its line', () => {
    assert.throws(
      () => assertProgram('tags', { kind: 'tag_processor', defaults: 'return (', advancedProcessing: '\n\tlet = 3;' }),
      (error) => {
        assert.ok(error instanceof ConfigError);
        assert.equal(error.problems.length, 2);
        assert.match(error.message, /^tags: defaults:1:9: unexpected end of the script\n  \| return \(\n  \| +\^$/m);
        assert.match(error.message, /^tags: advancedProcessing:2:2: /m);
        return true;
      },
    );
  });
});
