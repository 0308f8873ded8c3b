import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeFinding } from '../../lib/config/finding';
import { loadPipeline, parsePipeline } from '../../lib/config/load';
import type { PipelineConfig } from '../../lib/config/pipeline';

type Env = Record<string, string>;

function accept(text: string, env: Env = {}): PipelineConfig {
  const { config, findings } = parsePipeline('p.yaml', text, env);
  assert.deepEqual(findings.map(describeFinding), []);
  assert.ok(config !== null);
  return config;
}

/** The first lines of what is found: without the source. */
function refuse(text: string, env: Env = {}): string[] {
  const { config, findings } = parsePipeline('p.yaml', text, env);
  assert.equal(config, null);
  return findings.map((finding) => describeFinding(finding).split('\n')[0] ?? '');
}

const JS = 'nodered_js: {code: return msg}\n';

describe('a pipeline file', () => {
  it('has processors in their order, with names', () => {
    const { processors } = accept(`
pipeline:
  processors:
    - nodered_js:
        code: return msg
    - label: tags
      tag_processor:
        defaults: return msg
        conditions:
          - name: high
            if: msg.payload > 1
            then: return msg
            enabled: false
        advancedProcessing: |
          return msg;
`);
    assert.deepEqual(processors.map(({ name, source }) => [name, source]), [
      ['processors[0].nodered_js', { kind: 'nodered_js', code: 'return msg' }],
      [
        'tags',
        {
          kind: 'tag_processor',
          defaults: 'return msg',
          conditions: [{ if: 'msg.payload > 1', then: 'return msg', name: 'high', enabled: false }],
          advancedProcessing: 'return msg;\n',
        },
      ],
    ]);
  });

  it('is named after its kind when it is the only one', () => {
    assert.deepEqual(accept('pipeline: {processors: [{nodered_js: {code: return msg}}]}').processors.map(({ name }) => name), ['nodered_js']);
  });

  it('may be just one processor, with a label', () => {
    assert.deepEqual(accept(JS).processors.map(({ name }) => name), ['nodered_js']);
    assert.deepEqual(accept(`label: mine\ntag_processor: {defaults: return msg}`).processors.map(({ name }) => name), ['mine']);
  });

  it('may name stdin and stdout', () => {
    accept(`${JS}input:\n  stdin: {}\noutput:\n  stdout: {}\n`);
    accept(`${JS}input:\n  stdin:\noutput:\n`);
  });

  it('fills in the sandbox', () => {
    const { sandbox } = accept(`${JS}sandbox: {timeout: 5, isolates: 3}`);
    assert.deepEqual(sandbox, { timeout: 5, isolates: 3, memory_limit: 64, output_limit: 1024 * 1024 });
  });

  it('takes a script that YAML reads as true or as a number for what is written there', () => {
    const [processor] = accept('tag_processor: {conditions: [{if: true, then: return msg}, {if: 1.0, then: return msg}]}').processors;
    assert.deepEqual(
      processor?.source.kind === 'tag_processor' && processor.source.conditions?.map((condition) => condition.if),
      ['true', '1.0'],
    );
  });

  it('may use anchors', () => {
    const { processors } = accept('pipeline: {processors: [{nodered_js: &js {code: return msg}}, {nodered_js: *js}]}');
    assert.deepEqual(processors.map(({ source }) => source), Array(2).fill({ kind: 'nodered_js', code: 'return msg' }));
  });

  it('that cannot be read is said so', () => {
    const { config, findings } = loadPipeline('/nowhere/p.yaml', {});
    assert.equal(config, null);
    assert.match(findings.map(describeFinding).join(), /^\/nowhere\/p.yaml: error: cannot be read: ENOENT/);
  });
});

describe('the environment in a pipeline file', () => {
  it('gives numbers where the whole value is one', () => {
    const withTimeout = (value: string): string => `${JS}sandbox:\n  timeout: ${value}\n`;
    assert.equal(accept(withTimeout('${T:500}')).sandbox.timeout, 500);
    assert.equal(accept(withTimeout('${T:500}'), { T: '7' }).sandbox.timeout, 7);
    assert.equal(accept(withTimeout('${T}0'), { T: '7' }).sandbox.timeout, 70);
    assert.deepEqual(refuse(withTimeout('${T}'), { T: 'soon' }), [
      'p.yaml:3:12: error: sandbox.timeout: "soon" is not a whole number from 1 to 600000 ms',
    ]);
  });

  it('gives true and false', () => {
    const block = 'tag_processor:\n  conditions:\n    - if: a\n      then: return msg\n      enabled: ${ON:false}\n';
    const enabled = (env: Env): unknown => {
      const source = accept(block, env).processors[0]?.source;
      return source?.kind === 'tag_processor' && source.conditions?.[0]?.enabled;
    };
    assert.deepEqual([enabled({}), enabled({ ON: 'true' })], [false, true]);
    assert.equal(refuse(block, { ON: 'maybe' }).length, 1);
  });

  it('gives texts, also such that look like something else', () => {
    assert.equal(accept(`label: line \${LINE}\n${JS}`, { LINE: '4' }).processors[0]?.name, 'line 4');
    assert.equal(accept(`label: \${LINE}\n${JS}`, { LINE: '4' }).processors[0]?.name, '4');
  });

  it('cannot bring YAML in', () => {
    assert.equal(accept(`label: \${L}\n${JS}`, { L: 'a: {b: [c]} # d' }).processors[0]?.name, 'a: {b: [c]} # d');
  });

  it('is refused by name and place when a variable is missing', () => {
    assert.deepEqual(refuse(`label: \${WHO}\n${JS}`), [
      'p.yaml:1:8: error: label: the environment variable WHO is not set; ${WHO:value} gives a default',
    ]);
  });

  it('stays out of scripts', () => {
    const scripts = '`${NAME} ${MISSING}`';
    const { processors } = accept(`
pipeline:
  processors:
    - tag_processor:
        defaults: "msg.a = ${scripts}; return msg"
        conditions:
          - if: msg.a === ${scripts}
            then: "msg.b = ${scripts}; return msg"
        advancedProcessing: "msg.c = ${scripts}; return msg"
    - nodered_js:
        code: "msg.d = ${scripts}; return msg"
`, { NAME: 'x' });
    assert.equal(JSON.stringify(processors.map(({ source }) => source)).split('${NAME} ${MISSING}').length - 1, 5);
  });
});

describe('a pipeline file is refused', () => {
  const condition = (rest: string): string => `tag_processor:\n  conditions:\n    - ${rest}\n`;
  const processors = (list: string): string => `pipeline:\n  processors: ${list}\n`;
  const cases: [what: string, text: string, found: string[]][] = [
    ['when it is empty', '', ['1:1: error: has no processors: needs pipeline.processors, or one of tag_processor and nodered_js']],
    ['when it is no mapping', '- a', ['1:1: error: must be a mapping of keys to values, not a list']],
    ['for YAML that cannot be read', 'a: "b', ['1:6: error: Missing closing "quote']],
    ['for a key that is there twice', `${JS}${JS}`, ['2:1: error: Map keys must be unique']],
    [
      'for a key at the top that nobody knows', `${JS}loger: {}`,
      ['2:1: error: loger: unknown key; known are pipeline, label, tag_processor, nodered_js, sandbox, input, output'],
    ],
    ['for an unknown key of the pipeline', 'pipeline:\n  threads: 1\n  processors: [{nodered_js: {code: return msg}}]', [
      '2:3: error: pipeline.threads: unknown key; known are processors',
    ]],
    ['for an unknown key of a processor', 'tag_processor:\n  defaults: return msg\n  default: return msg', [
      '3:3: error: tag_processor.default: unknown key; known are defaults, conditions, advancedProcessing',
    ]],
    ['for an unknown key of a condition', condition('{if: a, then: return msg, else: b}'), [
      '3:33: error: tag_processor.conditions[0].else: unknown key; known are name, if, then, enabled',
    ]],
    ['for an unknown key of the sandbox', `${JS}sandbox:\n  memory: 1`, [
      '3:3: error: sandbox.memory: unknown key; known are timeout, memory_limit, output_limit, isolates',
    ]],
    ['for a processor of another kind', processors('[{mapping: root = this}]'), [
      '2:16: error: pipeline.processors[0]: needs one of tag_processor and nodered_js',
      '2:17: error: pipeline.processors[0].mapping: unknown key; known are label, tag_processor, nodered_js',
    ]],
    ['for two kinds in one', 'nodered_js: {code: return msg}\ntag_processor: {defaults: return msg}', [
      '1:1: error: needs only one of tag_processor and nodered_js',
    ]],
    ['for a processor beside the pipeline', `${JS}${processors('[{nodered_js: {code: return msg}}]')}`, [
      '1:1: error: nodered_js: belongs into pipeline.processors',
    ]],
    ['for no processors', processors('[]'), ['2:15: error: pipeline.processors: needs at least one processor']],
    ['for processors that are no list', processors('{nodered_js: {code: return msg}}'), [
      '2:15: error: pipeline.processors: must be a list, not a mapping',
    ]],
    ['for a label that is there twice', processors('[{label: a, nodered_js: {code: return msg}}, {label: a, nodered_js: {code: return msg}}]'), [
      '2:68: error: pipeline.processors[1].label: another processor has this label',
    ]],
    ['for a label that is no text', `label: 5\n${JS}`, ['1:8: error: label: must be a text, not a number']],
    ['for a label of several lines', `label: "a\\nb"\n${JS}`, ['1:8: error: label: must be a text of one line, without blanks at its ends']],
    ['for a script that is no text', 'nodered_js: {code: [return msg]}', ['1:20: error: nodered_js.code: must be a script, not a list']],
    ['for a missing script', 'nodered_js: {}', ['1:13: error: nodered_js: code is missing']],
    ['for missing scripts of a condition', condition('name: a'), ['3:7: error: tag_processor.conditions[0]: if and then are missing']],
    ['for a script without a text', 'nodered_js:\n  code:', ['2:3: error: nodered_js.code: is empty']],
    ['for a tag processor without scripts', 'tag_processor: {}', [
      '1:16: error: tag_processor: needs at least one of defaults, conditions, advancedProcessing',
    ]],
    ['for a switch that is neither true nor false', condition('{if: a, then: return msg, enabled: maybe}'), [
      '3:42: error: tag_processor.conditions[0].enabled: must be true or false, not "maybe"',
    ]],
    ['for limits that are no numbers or out of range', `${JS}sandbox:\n  timeout: "500"\n  memory_limit: 1\n  isolates: []`, [
      '3:12: error: sandbox.timeout: "500" is not a whole number from 1 to 600000 ms',
      '4:17: error: sandbox.memory_limit: 1 is not a whole number from 16 to 4096 MB',
      '5:13: error: sandbox.isolates: must be a simple value, not a list',
    ]],
    ['for another input or output', `${JS}input:\n  kafka: {}\noutput:\n  mqtt: {}`, [
      '3:3: error: input.kafka: is not supported; so far only stdin is',
      '5:3: error: output.mqtt: is not supported; so far only stdout is',
    ]],
    ['for options of stdin', `${JS}input: {stdin: {codec: lines}}`, ['2:17: error: input.stdin.codec: unknown key; there are none here']],
  ];
  for (const [what, text, found] of cases) {
    it(what, () => assert.deepEqual(refuse(text), found.map((line) => `p.yaml:${line}`)));
  }
});

describe('a script that is not valid', () => {
  const at = (text: string): string => {
    const { findings } = parsePipeline('p.yaml', text, {});
    return findings.map(describeFinding).join('\n');
  };

  it('is shown with its place in the file and in the script, its line and a caret', () => {
    const text = [
      '# two conditions, the second is wrong',
      'tag_processor:',
      '  conditions:',
      '    - if: msg.payload > 1',
      '      then: return msg',
      '    - if: msg.payload > 2',
      '      then: |',
      '',
      '        const a = 1;',
      '        return a +;',
    ].join('\n');
    assert.equal(
      at(text),
      [
        'p.yaml:10:19: error: tag_processor.conditions[1].then:3:11: unexpected token `;`',
        '  | return a +;',
        '  |           ^',
      ].join('\n'),
    );
  });

  const places: [how: string, text: string, found: string][] = [
    ['plain', 'nodered_js:\n  code: return +;', '2:17: error: nodered_js.code:1:9'],
    ['in quotes', 'nodered_js:\n  code: "return +;"', '2:18: error: nodered_js.code:1:9'],
    ['as a block with an indentation of its own', 'nodered_js:\n  code: |2\n      return +;', '3:15: error: nodered_js.code:1:11'],
    ['as a block with a comment and carriage returns', 'nodered_js:\r\n  code: |- # js\r\n    let a\r\n    return +;\r\n', '4:13: error: nodered_js.code:2:9'],
    ['with escapes: only its start in the file is known', 'nodered_js:\n  code: "/*\\u00e9*/ return +;"', '2:9: error: nodered_js.code:1:15'],
    ['folded: only its start in the file is known', 'nodered_js:\n  code: >\n    let a;\n    return +;', '2:9: error: nodered_js.code:1:16'],
  ];
  for (const [how, text, found] of places) {
    it(`is found in the file when it stands there ${how}`, () => assert.equal(at(text).split(': unexpected')[0], `p.yaml:${found}`));
  }

  it('is found together with everything else, in the order of the file', () => {
    const text = 'sandbox: {timeout: 0}\npipeline:\n  processors:\n    - nodered_js: {code: "a +"}\n    - nodered_js: {code: "+ b +"}\n      labl: x\n';
    assert.deepEqual(refuse(text).map((line) => line.split(' ')[0]), ['p.yaml:1:20:', 'p.yaml:4:30:', 'p.yaml:5:32:', 'p.yaml:6:7:']);
  });

  it('with a mistake that does not keep it from running is warned of', () => {
    const { config, findings } = parsePipeline('p.yaml', 'tag_processor:\n  conditions:\n    - if: msg.payload = 3\n      then: return msg\n', {});
    assert.ok(config !== null);
    assert.deepEqual(findings.map(({ severity }) => severity), ['warning']);
    assert.match(findings.map(describeFinding).join(), /^p.yaml:3:11: warning: tag_processor.conditions\[0\].if:1:1: /);
  });
});
