import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parsePipeline } from '../../lib/config/load';
import { writeTagProcessor } from '../../lib/config/write-processor';
import type { ProcessorSource } from '../../lib/script/types';

type Source = Omit<ProcessorSource & { kind: 'tag_processor' }, 'kind'>;

/** What a pipeline makes of a block. */
function read(block: string): Source {
  const pipeline = `pipeline:\n  processors:\n    - ${block.trimEnd().split('\n').join('\n      ')}\n`;
  const { config, findings } = parsePipeline('p.yaml', pipeline, {});
  assert.deepEqual(findings.filter(({ severity }) => severity === 'error'), [], pipeline);
  const source = config?.processors[0]?.source as ProcessorSource & { kind: 'tag_processor' };
  const { kind, ...rest } = source;
  assert.equal(kind, 'tag_processor');
  return rest;
}

describe('a tag processor that is written as YAML', () => {
  it('is read by a pipeline as it was, with names and switches', () => {
    const source: Source = {
      defaults: "msg.meta.location_path = 'plant';\nreturn msg;",
      conditions: [
        { name: 'Hot: "oven" # 1', if: 'msg.payload > 30', then: "\n  // indented first\nmsg.meta.virtual_path = 'hot';\n\nreturn msg;\n" },
        { name: '${LINE} #{x}', if: 'var a = 1;\nmsg.payload > a', then: 'return msg;   ', enabled: false },
        { if: '"a: b" === msg.topic # no comment', then: '\treturn msg;' },
        { name: '42', if: '- 1', then: 'if (true) {\n\t  return msg;\n}\n   \n\n' },
        { name: 'true', if: '!msg.payload', then: '\u2028return msg;\u0000\r\n//😀' },
        { if: '{ a: 1 }', then: 'null' },
      ],
      advancedProcessing: 'return msg;\n\n\n',
    };
    // Not compiled: some of these are not scripts.
    const block = writeTagProcessor(source);
    const pipeline = `pipeline:\n  processors:\n    - ${block.trimEnd().split('\n').join('\n      ')}\n`;
    const never = () => ({ ok: true, warnings: [] }) as unknown as ReturnType<NonNullable<Parameters<typeof parsePipeline>[3]>>;
    const { config, findings } = parsePipeline('p.yaml', `${pipeline}`, {}, never);
    assert.deepEqual(findings, []);
    const { kind, ...written } = config?.processors[0]?.source as ProcessorSource & { kind: 'tag_processor' };
    assert.equal(kind, 'tag_processor');
    assert.deepEqual({ ...written, advancedProcessing: written.advancedProcessing?.trimEnd() }, { ...source, advancedProcessing: 'return msg;' });
  });

  it('reads well: scripts are blocks, and what is blank is left out', () => {
    const block = writeTagProcessor({ defaults: 'return msg;', conditions: [{ name: '', if: 'msg.payload > 1', then: 'msg.payload = 0;\nreturn msg;', enabled: true }], advancedProcessing: ' ' });
    assert.equal(block, 'tag_processor:\n  defaults: |-\n    return msg;\n  conditions:\n    - if: msg.payload > 1\n      then: |-\n        msg.payload = 0;\n        return msg;\n');
    assert.deepEqual(read(block), { defaults: 'return msg;', conditions: [{ if: 'msg.payload > 1', then: 'msg.payload = 0;\nreturn msg;' }] });
  });
});
