import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { describeFinding } from '../../lib/config/finding';
import { loadPipeline, parsePipeline } from '../../lib/config/load';
import { accept, JS, refuse } from './read';

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
    const { sandbox } = accept(`${JS}sandbox: {timeout: 5, max_size: 3}`);
    const { timeout, max_size, preload_size, memory_limit, output_limit } = sandbox;
    assert.deepEqual([timeout, max_size, preload_size, memory_limit, output_limit], [5, 3, 1, 64, 1024 * 1024]);
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
