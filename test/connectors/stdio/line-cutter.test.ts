import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LineBatch } from '../../../lib/connectors/lines';
import { LineCutter } from '../../../lib/connectors/stdio/line-cutter';

/** Batches of chunks: those of each chunk, and those of the end. */
function cutAll(chunks: (string | Buffer)[], maxLine = 100): LineBatch[][] {
  const cutter = new LineCutter(maxLine);
  return [...chunks.map((chunk) => [...cutter.add(Buffer.from(chunk))]), [...cutter.end()]];
}

const texts = (batches: LineBatch[][]): string[][] => batches.map((some) => some.map(({ text }) => text.toString()));

function assertCounts(batches: LineBatch[][]): void {
  for (const { text, count } of batches.flat()) assert.equal(count, text.toString().split('\n').length);
}

describe('the line cutter', () => {
  const cases: [what: string, chunks: string[], batches: string[][]][] = [
    ['gives all whole lines of a chunk at once', ['a\nb\n'], [['a\nb'], []]],
    ['keeps the start of a line for the next chunk', ['a\nb', 'c\n'], [['a'], ['bc'], []]],
    ['puts a line together that comes in many chunks', ['a', 'b', 'c', 'd\n'], [[], [], [], ['abcd'], []]],
    ['needs no newline behind the last line', ['a\nb'], [['a'], ['b']]],
    ['makes no line of nothing', [], [[]]],
    ['makes no line of the end of a file that ends in a newline', ['a\n'], [['a'], []]],
    ['keeps blank lines', ['\n', 'a\n\n', '\n'], [[''], ['a\n'], [''], []]],
    ['leaves carriage returns alone', ['a\r\nb\r\n'], [['a\r\nb\r'], []]],
  ];
  for (const [what, chunks, expected] of cases) {
    it(what, () => {
      const batches = cutAll(chunks);
      assert.deepEqual(texts(batches), expected);
      assertCounts(batches);
    });
  }

  it('puts characters together that are cut between two chunks', () => {
    const bytes = Buffer.from('"°"\n');
    assert.deepEqual(texts(cutAll([bytes.subarray(0, 2), bytes.subarray(2)])), [[], ['"°"'], []]);
  });

  it('rejects lines that are not UTF-8 and gives the others', () => {
    const bytes = Buffer.concat([Buffer.from('"a"\n"'), Buffer.from([0xff]), Buffer.from('"\n"b"\n')]);
    const [batch] = cutAll([bytes]).flat();
    assert.deepEqual([batch?.text.toString(), batch?.count], ['"a"\n"b"', 2]);
    assert.deepEqual(batch?.rejected.map(({ line, error }) => [[...line], error.code, error.message]), [
      [[0x22, 0xff, 0x22], 'invalid_message', 'not UTF-8'],
    ]);
  });

  it('gives no line when all are rejected', () => {
    const [batch] = cutAll([Buffer.from([0xff, 0x0a])]).flat();
    assert.deepEqual([batch?.text.length, batch?.count, batch?.rejected.length], [0, 0, 1]);
  });

  for (const [where, chunks] of [
    ['in the middle', ['a\n', 'x'.repeat(60), 'x'.repeat(60), 'x\nb\n']],
    ['at the end', ['a\n', 'b\n', 'x'.repeat(120)]],
    ['before a blank line', ['a\nb\n', 'x'.repeat(120), 'x\n\n']],
  ] as const) {
    it(`rejects a line that is too long ${where}, with its start, and gives the others`, () => {
      const batches = cutAll([...chunks]).flat();
      const rejected = batches.flatMap((batch) => batch.rejected);
      assert.deepEqual(rejected.map(({ error }) => [error.code, error.message]), [
        ['memory_limit', 'the line is longer than 100 bytes'],
      ]);
      assert.match(rejected[0]?.line.toString() ?? '', /^x{100,}$/);
      const lines = batches.filter(({ count }) => count > 0).map(({ text }) => text.toString());
      assert.deepEqual(lines, where === 'before a blank line' ? ['a\nb', ''] : ['a', 'b']);
    });
  }

  it('keeps only the start of a line without an end', () => {
    const cutter = new LineCutter(1000);
    const chunk = Buffer.alloc(100_000, 'x');
    for (let i = 0; i < 100; i++) assert.deepEqual([...cutter.add(chunk)], []);
    const [batch] = [...cutter.end()];
    assert.equal(batch?.rejected[0]?.line.length, 1024);
  });
});
