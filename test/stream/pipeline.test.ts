import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BATCH_LINES, type LineBatch } from '../../lib/connectors/lines';
import type { MessageError } from '../../lib/errors';
import type { TextException, TextResult } from '../../lib/processor/outcomes';
import { Pipeline } from '../../lib/stream/pipeline';

const CONTEXT = { tenant: 'acme', user: null, organization: 'north' };
const ERROR: MessageError = { code: 'script_error', stage: 'code', line: 1, column: 1, message: 'no' };

/** Makes lines of a line; null for an error. */
type Work = (line: string) => string[] | null;

/** A processor without a sandbox. It counts, as the real one does. */
function processor(name: string, work: Work) {
  const stats = { processed: 0, errored: 0, dropped: 0, hits: 1, misses: 0 };
  const sizes: number[] = [];
  const processText = async (text: string | Buffer, count: number, context?: object): Promise<TextResult> => {
    assert.deepEqual(context, CONTEXT);
    sizes.push(count);
    const inputs = text.toString().split('\n');
    assert.equal(inputs.length, count);
    const lines: string[] = [];
    const exceptions: TextException[] = [];
    inputs.forEach((line, index) => {
      const made = work(line);
      if (made === null) exceptions.push({ index, status: 'errored', error: ERROR });
      else if (made.length === 0) exceptions.push({ index, status: 'dropped' });
      else if (made.length > 1) exceptions.push({ index, status: 'processed', count: made.length });
      stats[made === null ? 'errored' : made.length === 0 ? 'dropped' : 'processed']++;
      lines.push(...(made ?? []));
    });
    return { count, lines: Buffer.from(lines.join('\n')), exceptions };
  };
  return { name, stats, processText, sourceOf: () => null, sizes };
}

function batch(lines: string[], rejected: LineBatch['rejected'] = []): LineBatch {
  return { text: Buffer.from(lines.join('\n')), count: lines.length, rejected };
}

async function run(processors: ReturnType<typeof processor>[], input: LineBatch) {
  const pipeline = new Pipeline(processors, CONTEXT);
  const { output, errored } = await pipeline.process(input);
  for (const { text, count } of output) assert.equal(text.toString().split('\n').length, count);
  return {
    output: output.flatMap(({ text }) => text.toString().split('\n')),
    errored: errored.map(({ line, processor: by, tenant }) => {
      assert.equal(tenant, CONTEXT.tenant);
      return `${by}: ${line.toString()}`;
    }),
    stats: pipeline.stats,
  };
}

/** By its first letter a line is doubled, dropped, errored or marked. */
const mark = (sign: string): Work => (line) => {
  if (line.startsWith('two')) return [`${line}-a`, `${line}-b`];
  if (line.startsWith('none')) return [];
  return line.startsWith('bad') ? null : [line + sign];
};

describe('the pipeline', () => {
  it('gives what one processor makes, with its errors', async () => {
    const { output, errored, stats } = await run([processor('p', mark('!'))], batch(['one', 'bad', 'two', 'none', 'three']));
    assert.deepEqual(output, ['one!', 'two-a', 'two-b', 'three!']);
    assert.deepEqual(errored, ['p: bad']);
    assert.deepEqual(stats, { read: 5, processed: 3, errored: 1, dropped: 1, hits: 1, misses: 0 });
  });

  it('gives the lines of one processor to the next', async () => {
    const second = processor('second', (line) => (line === 'two-b' ? null : [`${line}?`]));
    const { output, errored, stats } = await run([processor('first', mark('!')), second], batch(['bad', 'two', 'none', 'one']));
    assert.deepEqual(output, ['two-a?', 'one!?']);
    assert.deepEqual(errored, ['first: bad', 'second: two-b']);
    assert.deepEqual(stats, { read: 4, processed: 2, errored: 2, dropped: 1, hits: 2, misses: 0 });
    assert.deepEqual(second.sizes, [3]);
  });

  it('does not call a processor that nothing comes to', async () => {
    const second = processor('second', mark(''));
    const { output } = await run([processor('first', () => []), second], batch(['one', 'two']));
    assert.deepEqual(output, []);
    assert.deepEqual(second.sizes, []);
  });

  it('cuts what has become many lines into batches of the usual size', async () => {
    const many: Work = (line) => Array.from({ length: BATCH_LINES }, (_, index) => `${line}${index}`);
    const second = processor('second', mark(''));
    const { output } = await run([processor('first', many), second], batch(['a', 'b']));
    assert.deepEqual(second.sizes, [BATCH_LINES, BATCH_LINES]);
    assert.equal(output.length, 2 * BATCH_LINES);
    assert.deepEqual([output[0], output.at(-1)], ['a0', `b${BATCH_LINES - 1}`]);
  });

  it('counts lines that the source rejected, as errors before those of the first processor', async () => {
    const rejected = [{ line: Buffer.from('raw'), error: ERROR }];
    const { output, errored, stats } = await run([processor('p', mark(''))], batch(['one', 'bad'], rejected));
    assert.deepEqual(output, ['one']);
    assert.deepEqual(errored, ['p: raw', 'p: bad']);
    assert.deepEqual(stats, { read: 3, processed: 1, errored: 2, dropped: 0, hits: 1, misses: 0 });
  });

  it('takes a batch of nothing but rejected lines', async () => {
    const only: LineBatch = { text: Buffer.alloc(0), count: 0, rejected: [{ line: Buffer.from('raw'), error: ERROR }] };
    const first = processor('p', mark(''));
    const { output, errored } = await run([first], only);
    assert.deepEqual([output, errored, first.sizes], [[], ['p: raw'], []]);
  });
});
