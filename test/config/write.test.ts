import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { writePipeline, type WrittenPipeline } from '../../lib/config/write';
import { parsePipeline } from '../../lib/config/load';
import type { ProcessorSource } from '../../lib/script/types';
import { accept } from './read';

const DEFAULTS = "msg.meta.location_path = 'plant.line1';\n\tif (x) {\n    y();\n}\nreturn msg;";
const TAG: ProcessorSource = {
  kind: 'tag_processor',
  defaults: DEFAULTS,
  conditions: [
    { name: 'Hot: 1', if: 'msg.payload > 30', then: 'return msg;' },
    { name: '', if: "const limit = 3;\nmsg.payload > limit", then: 'return null;\n\n', enabled: false },
  ],
  advancedProcessing: '',
};

/** What a written file says when it is read; its scripts need not compile. */
function read(pipeline: WrittenPipeline, env: Record<string, string> = {}) {
  const text = writePipeline(pipeline);
  const compile = () => ({ ok: false as const, problems: [], warnings: [] });
  const { config, findings } = parsePipeline('p.yaml', text, env, compile);
  assert.deepEqual(findings, [], text);
  return config ?? assert.fail(text);
}

describe('a pipeline that is written', () => {
  it('is a file as people write it', () => {
    const tests = [
      { name: 'hot', input: [{ payload: 40, topic: 'oven', meta: { unit: 'C' } }], output: [{ payload: { value: 40 }, meta: { long: 'x'.repeat(100) } }] },
      { name: 'cold', input: [{ payload: 'nothing' }], dropped: 1 },
    ];
    const text = writePipeline({ source: TAG, label: ' Line\n1 ', notes: ['From Node-RED.'], context: { tenant: '${TENANT}' }, sandbox: { timeout: 1000 }, tests });
    assert.equal(text, `# From Node-RED.

label: Line 1

tag_processor:
  defaults: |-
    msg.meta.location_path = 'plant.line1';
    \tif (x) {
        y();
    }
    return msg;
  conditions:
    - name: "Hot: 1"
      if: msg.payload > 30
      then: |-
        return msg;
    - if: |-
        const limit = 3;
        msg.payload > limit
      then: |+
        return null;

      enabled: false

context:
  tenant: \${TENANT}

sandbox:
  timeout: 1000

tests:
  - name: hot
    input:
      - { payload: 40, topic: oven, meta: { unit: C } }
    output:
      - payload:
          value: 40
        meta:
          long: ${'x'.repeat(100)}
  - name: cold
    input:
      - { payload: nothing }
    dropped: 1
`);
  });

  it('gives the same processor when it is read', () => {
    const { processors, context } = read({ source: TAG, label: 'a: b', context: { tenant: '${WHO}' } }, { WHO: 'acme' });
    assert.deepEqual(processors.map(({ name, source }) => [name, source]), [['a: b', {
      kind: 'tag_processor', defaults: DEFAULTS,
      conditions: [{ ...TAG.conditions?.[0] }, { if: TAG.conditions?.[1]?.if, then: TAG.conditions?.[1]?.then, enabled: false }],
    }]]);
    assert.equal(context.tenant, 'acme');
    assert.deepEqual(accept(writePipeline({ source: { kind: 'nodered_js', code: 'return msg;' } })).processors.map(({ name, source }) => [name, source]), [
      ['nodered_js', { kind: 'nodered_js', code: 'return msg;' }],
    ]);
  });

  it('keeps names in which the file would put variables', () => {
    const name = 'a ${HOME} and ${HOME:x} costs 5 $';
    const { processors, tests } = read({ source: { ...TAG, conditions: [{ name, if: 'true', then: '' }] }, label: name, tests: [{ name, input: [{ payload: 1 }] }] }, { HOME: '/root' });
    const [processor] = processors;
    assert.deepEqual([processor?.name, processor?.source.kind === 'tag_processor' && processor.source.conditions?.[0]?.name, tests[0]?.name], [name, name, name]);
  });

  it('keeps every character of scripts and messages', () => {
    const pieces = ['a', ' ', '  ', '\n', '\n\n', '\t', '\r', '\r\n', '#', ': ', '- ', '|', '>', "'", '"', '\\', '${X}', '%', '---', '...', '{', ']', '&a', '*a', '!b', '\u0000', '\u0085', '\u2028', '\ufeff', '\ud800', '😀', 'ä', '1', 'true', 'null', '~', '0x1f', '1e3'];
    let seed = 20;
    const random = (below: number): number => (seed = (seed * 48271) % 2147483647) % below;
    const any = (): string => Array.from({ length: random(8) }, () => pieces[random(pieces.length)]).join('');
    for (let round = 0; round < 1000; round++) {
      const source: ProcessorSource = { kind: 'tag_processor', defaults: `x${any()}`, conditions: [{ if: any(), then: any() }] };
      const message = { payload: { [any()]: any(), number: random(1000) / 7 }, topic: any(), meta: { [any()]: any() }, properties: { qos: [any(), null, true] } };
      const expected = { payload: any(), meta: { [any()]: any() } };
      const { processors, tests } = read({ source, tests: [{ name: `t${round}`, input: [message], output: [expected] }] });
      assert.deepEqual(processors[0]?.source, source);
      assert.deepEqual(tests[0]?.input, [message]);
      assert.deepEqual(tests[0]?.output, [expected]);
    }
  });
});
