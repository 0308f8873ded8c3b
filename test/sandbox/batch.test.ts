import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Failure } from '../../lib/guest/protocol';
import { Batch, type BatchResult } from '../../lib/sandbox/batch';
import { emptyPart } from '../../lib/sandbox/part';
import { SandboxProgram } from '../../lib/sandbox/program';
import type { Part, PartHeader } from '../../lib/sandbox/protocol';

const FAILURE: Failure = { code: 'timeout', stage: '', place: null, message: 'too long' };

function program(): SandboxProgram {
  const guest = { kind: 'nodered_js', isAsync: false, outputLimit: 1, slice: 1, outputs: 1, payloadRequired: false } as const;
  return new SandboxProgram({ id: 1, text: '', serial: false, timeout: 1, tenant: 't', guest });
}

function batch(lines: string[]): { batch: Batch; result: Promise<BatchResult> } {
  let made!: Batch;
  const result = new Promise<BatchResult>((resolve) => (made = new Batch(program(), lines.join('\n'), lines.length, resolve)));
  return { batch: made, result };
}

function part(from: number, lines: string[], more: Partial<PartHeader> = {}): Part {
  return { header: { ...emptyPart(from), count: lines.length, ...more }, lines: Buffer.from(lines.join('\n')) };
}

describe('a batch on its way', () => {
  it('that comes back whole is through', async () => {
    const { batch: whole, result } = batch(['a', 'b', 'c']);
    assert.deepEqual(whole.next(), { text: 'a\nb\nc', count: 3 });
    whole.keep(part(0, ['A', 'B', 'C']));
    assert.ok(whole.isThrough);
    whole.finish();
    assert.equal((await result).lines.toString(), 'A\nB\nC');
  });

  it('runs only what is open after a part has come back', () => {
    const { batch: half } = batch(['a', 'b', 'c']);
    half.next();
    half.keep(part(0, ['A']));
    assert.deepEqual(half.next(), { text: 'b\nc', count: 2 });
  });

  it('runs what is around a failed message, and puts all together in order', async () => {
    const { batch: torn, result } = batch(['a', 'b', 'c', 'd']);
    torn.next();
    torn.fail(FAILURE, 1);
    assert.deepEqual(torn.next(), { text: 'a', count: 1 });
    torn.keep(part(0, ['A']));
    assert.deepEqual(torn.next(), { text: 'c\nd', count: 2 });
    torn.keep(part(0, ['C'], { count: 2, exceptions: [[1, 0]] }));
    assert.ok(torn.isThrough);
    torn.finish();
    const { lines, exceptions, count } = await result;
    assert.equal(lines.toString(), 'A\nC');
    assert.equal(count, 4);
    assert.deepEqual(exceptions, [[1, FAILURE], [3, 0]]);
  });

  it('of which nothing is left fails the rest', async () => {
    const { batch: lost, result } = batch(['a', 'b', 'c']);
    lost.next();
    lost.keep(part(0, ['A']));
    lost.failRest(FAILURE);
    lost.finish();
    assert.deepEqual((await result).exceptions, [[1, FAILURE], [2, FAILURE]]);
  });

  it('is suspect after two deaths, after one that it has probably caused, and not once it is cleared', () => {
    const { batch: suspect } = batch(['a']);
    suspect.suspect(false);
    assert.equal(suspect.isSuspect, false);
    suspect.suspect(false);
    assert.equal(suspect.isSuspect, true);
    suspect.clear();
    suspect.suspect(true);
    assert.equal(suspect.isSuspect, true);
  });

  it('keeps what its messages changed in the cache', () => {
    const owner = program();
    const counted = new Batch(owner, 'a\nb', 2, () => undefined);
    counted.next();
    counted.keep(part(0, ['A', 'B'], { cache: [['n', '1'], ['gone', null]] }));
    assert.deepEqual(owner.toLoad().cache, [['n', '1']]);
  });
});
