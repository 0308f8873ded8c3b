import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LineBatch, LineOutput } from '../../lib/connectors/lines';
import { flow, type FlowOptions } from '../../lib/stream/flow';
import type { PipelineResult } from '../../lib/stream/pipeline';

const batch = (name: string): LineBatch => ({ text: Buffer.from(name), count: 1, rejected: [] });
const result = (text: string): PipelineResult => ({ output: [{ text: Buffer.from(text), count: 1 }], errored: [] });
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Batches with the names 0, 1, 2, …, and how many were taken. */
class Numbers {
  taken = 0;
  stopped = false;

  constructor(private readonly end: number) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<LineBatch> {
    while (this.taken < this.end && !this.stopped) {
      await tick();
      yield batch(String(this.taken++));
    }
  }
}

/** What is written, and a gate that holds it back. */
class Output implements LineOutput {
  readonly lines: string[] = [];
  isOpen = true;
  failure: Error | null = null;

  async write(lines: Buffer | string): Promise<void> {
    while (!this.isOpen) await tick();
    if (this.failure !== null) throw this.failure;
    this.lines.push(lines.toString());
  }
}

function start(source: Numbers, output: Output, options: Partial<FlowOptions> = {}): Promise<void> {
  return flow({
    source,
    pipeline: { process: async ({ text }) => result(text.toString()) },
    output,
    errors: { write: () => Promise.resolve() },
    maxBatches: 4,
    onFailure: () => (source.stopped = true),
    ...options,
  });
}

const numbers = (end: number): string[] => Array.from({ length: end }, (_, index) => String(index));

describe('the flow', () => {
  it('writes everything before it is over', async () => {
    const output = new Output();
    await start(new Numbers(20), output);
    assert.deepEqual(output.lines, numbers(20));
  });

  it('keeps the order of batches that are finished in another', async () => {
    const output = new Output();
    let running = 0;
    let most = 0;
    const process = async ({ text }: LineBatch): Promise<PipelineResult> => {
      most = Math.max(most, ++running);
      for (let wait = 5 - (Number(text) % 5); wait > 0; wait--) await tick();
      running--;
      return result(text.toString());
    };
    await start(new Numbers(40), output, { pipeline: { process } });
    assert.deepEqual(output.lines, numbers(40));
    assert.equal(most, 4, 'batches at once');
  });

  it('does not read on while nothing is written', async () => {
    const source = new Numbers(1000);
    const output = new Output();
    output.isOpen = false;
    const done = start(source, output);
    for (let i = 0; i < 50; i++) await tick();
    // Those in flight, and the one that waits for room.
    assert.equal(source.taken, 5);
    output.isOpen = true;
    await done;
    assert.equal(output.lines.length, 1000);
  });

  it('does not read on while errors cannot be written', async () => {
    const source = new Numbers(1000);
    const errors = new Output();
    errors.isOpen = false;
    const error = { code: 'script_error', stage: 'code', line: 1, column: 1, message: '' } as const;
    const event = { error, processor: 'p', tenant: 'acme', source: null };
    const process = async ({ text }: LineBatch): Promise<PipelineResult> => ({ output: [], errored: [{ line: text, ...event }] });
    const write = (errored: readonly { line: Buffer }[]): Promise<void> => errors.write(errored.map(({ line }) => line.toString()).join());
    const done = start(source, new Output(), { pipeline: { process }, errors: { write } });
    for (let i = 0; i < 50; i++) await tick();
    assert.equal(source.taken, 5);
    errors.isOpen = true;
    await done;
    assert.deepEqual(errors.lines, numbers(1000));
  });

  it('ends with the failure when the output fails, and stops reading', async () => {
    const source = new Numbers(10_000);
    const output = new Output();
    output.failure = new Error('disk full');
    await assert.rejects(start(source, output), /disk full/);
    assert.equal(source.stopped, true);
    assert.ok(source.taken < 10, `${source.taken} batches were read`);
  });

  it('fails also when the output fails on the last batch', async () => {
    const output = new Output();
    output.failure = new Error('disk full');
    await assert.rejects(start(new Numbers(1), output), /disk full/);
  });

  it('writes what was read before the source failed, and fails', async () => {
    const output = new Output();
    const source = (async function* () {
      yield batch('0');
      throw new Error('EIO');
    })();
    const process = async ({ text }: LineBatch): Promise<PipelineResult> => {
      await tick();
      return result(text.toString());
    };
    await assert.rejects(start(new Numbers(0), output, { source, pipeline: { process } }), /EIO/);
    assert.deepEqual(output.lines, ['0']);
  });
});
