import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { importBlock, type Imported } from '../../../../nodes/shared/exchange/import-block';
import { projectRoot } from '../../../support/root';

const BLOCK = `defaults: |
  msg.meta.location_path = "enterprise.site";
  return msg;
conditions:
  - if: msg.meta.opcua_node_id === "ns=1;i=2245"
    then: |
      msg.meta.virtual_path = "axis.x";
      return msg;
  - name: Off
    enabled: false
    if: true
    then: return msg;
advancedProcessing: |
  return msg;
`;
const DRAFT = {
  defaults: 'msg.meta.location_path = "enterprise.site";\nreturn msg;\n',
  conditions: [
    { if: 'msg.meta.opcua_node_id === "ns=1;i=2245"', then: 'msg.meta.virtual_path = "axis.x";\nreturn msg;\n' },
    { if: 'true', then: 'return msg;', name: 'Off', enabled: false },
  ],
  advancedProcessing: 'return msg;\n',
};
const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, ' '.repeat(by));
const left = ({ leftOut }: Imported): string[] => leftOut.map(({ path, line }) => `${path} ${line}`);
const problem = (text: string) => {
  const { problems, draft } = importBlock(text);
  assert.equal(draft, null);
  const [{ key, line, column, message } = assert.fail('nothing wrong')] = problems;
  return { key, line, column, message };
};

describe('YAML that is pasted into a dialog', () => {
  it('may be the block itself, with or without its name', () => {
    for (const text of [BLOCK, `tag_processor:\n${indent(BLOCK, 2)}`, `\ufeff${BLOCK.replaceAll('\n', '\r\n')}`]) {
      assert.deepEqual(importBlock(text), { problems: [], draft: DRAFT, leftOut: [] });
    }
  });

  it('may be a list of processors: the others are left out, and named', () => {
    const list = `- bloblang: root = this\n- tag_processor:\n${indent(BLOCK, 4)}- label: second\n  tag_processor:\n    defaults: return msg;\n`;
    for (const [text, prefix, first] of [[list, '', 1], [`processors:\n${indent(list, 2)}`, 'processors', 2]] as const) {
      const result = importBlock(text);
      assert.deepEqual(result.draft, DRAFT);
      assert.deepEqual(left(result), [`${prefix}[0].bloblang ${first}`, `${prefix}[2].label ${first + 16}`]);
    }
  });

  it('may be a pipeline of benthos-umh: inputs and outputs are left out', () => {
    const text = `input:\n  opcua:\n    endpoint: opc.tcp://localhost\npipeline:\n  processors:\n    - tag_processor:\n${indent(BLOCK, 8)}    - downsampler: {}\noutput:\n  uns: {}\n`;
    const result = importBlock(text);
    assert.deepEqual(result.draft, DRAFT);
    assert.deepEqual(left(result), ['pipeline.processors[1].downsampler 21', 'input 1', 'output 22']);
  });

  it('may be a configuration of UMH Core with bridges and data flows', () => {
    const bridge = `protocolConverter:\n  - name: line 1\n    protocolConverterServiceConfig:\n      config:\n        dataflowcomponent_read:\n          benthos:\n            pipeline:\n              processors:\n                - tag_processor:\n${indent(BLOCK, 20)}`;
    const flow = `dataFlow:\n  - name: line 1\n    dataFlowComponentConfig:\n      benthos:\n        pipeline:\n          processors:\n            - tag_processor:\n${indent(BLOCK, 16)}`;
    for (const text of [bridge, flow]) assert.deepEqual(importBlock(text).draft, DRAFT);
    assert.deepEqual(left(importBlock(flow)), ['dataFlow[0].name 2']);
  });

  it('may be one of the examples', () => {
    const folder = join(projectRoot(), 'examples');
    const texts = readdirSync(folder).filter((name) => name.endsWith('.yaml')).map((name) => readFileSync(join(folder, name), 'utf8')).filter((text) => text.includes('tag_processor:'));
    assert.ok(texts.length > 2);
    for (const text of texts) assert.notEqual(importBlock(text).draft, null);
  });

  it('keeps names and scripts as they are, variables included', () => {
    const { draft } = importBlock('conditions:\n  - { name: "${LINE} hot", if: "`${msg.topic}`", then: "return msg;" }\n');
    assert.deepEqual(draft?.conditions, [{ name: '${LINE} hot', if: '`${msg.topic}`', then: 'return msg;' }]);
  });

  it('takes what an alias stands for, and no circle for ever', () => {
    assert.equal(importBlock('a: &a { tag_processor: { defaults: return msg; } }\nb: *a\n').draft?.defaults, 'return msg;');
    assert.match(problem('a: &a\n  b: *a\n').message, /^there is no tag_processor/);
  });
});

describe('YAML that cannot be taken', () => {
  it('is refused with the place of what is wrong', () => {
    assert.deepEqual(problem('tag_processor:\n  default: x\n'), {
      key: 'tag_processor.default', line: 2, column: 3, message: 'unknown key; known are defaults, conditions, advancedProcessing',
    });
    assert.deepEqual(problem('conditions:\n  - if: true\n'), { key: 'conditions[0]', line: 2, column: 5, message: 'then is missing' });
    assert.deepEqual(problem('conditions:\n  - if: [1]\n    then: x\n'), { key: 'conditions[0].if', line: 2, column: 9, message: 'must be a script, not a list' });
    assert.deepEqual(problem('tag_processor:\n'), { key: 'tag_processor', line: 1, column: 1, message: 'is empty; it needs one of defaults, conditions, advancedProcessing' });
  });

  it('is refused where it is no YAML', () => {
    const { line, column } = problem('tag_processor:\n  defaults: "open\n  conditions: []\n');
    assert.deepEqual([line, column === null], [4, false]);
  });

  it('is refused without a tag processor', () => {
    for (const text of ['', '5', 'some words', '[]', 'nodered_js:\n  code: return msg;\n', '{}']) assert.match(problem(text).message, /^there is no tag_processor: give /);
  });
});
