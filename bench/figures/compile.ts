import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompileTimes } from '../children/compile';
import { Remote } from '../remote';
import { median } from '../statistics';
import { figure, type Figure } from './figure';

/** Characters of the programs, about. */
const SIZES = [1_000, 10_000, 100_000];

async function inOwnProcess(size: number, directory: string | null): Promise<CompileTimes> {
  const remote = new Remote('compile', ['--no-node-snapshot']);
  try {
    return await remote.call<CompileTimes>('compile', size, directory);
  } finally {
    await remote.close();
  }
}

function figuresOf(size: number, without: readonly CompileTimes[], cached: readonly CompileTimes[]): Figure[] {
  const kilobytes = `${size / 1_000} kB`;
  const all = ({ transform, code }: CompileTimes): number => transform + code;
  const plain = median(without.map(all));
  const found = median(cached.map(all));
  const codeOf = ({ code }: CompileTimes): number => code;
  const key = `compile-${size / 1_000}k`;
  return [
    figure(`${key}-plain`, `compile ${kilobytes} in a fresh process, median`, plain, 'ms'),
    figure(`${key}-cached`, '… with the compile cache', found, 'ms'),
    figure(`${key}-times`, '… times as fast', plain / found, '×'),
    figure(`${key}-code-plain`, "… V8's part of it", median(without.map(codeOf)), 'ms'),
    figure(`${key}-code-cached`, '… with the compile cache', median(cached.map(codeOf)), 'ms'),
  ];
}

/**
 * What the compile cache saves: from scripts to V8's code, in `samples` fresh processes for each size, with and without
 * a cache in a file. With it, the time holds the look-up in the file and the check of the signature.
 */
export async function measureCompile(samples: number): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'tagwright-bench-'));
  try {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      await inOwnProcess(size, directory);
      const without: CompileTimes[] = [];
      const cached: CompileTimes[] = [];
      for (let sample = 0; sample < samples; sample++) {
        without.push(await inOwnProcess(size, null));
        cached.push(await inOwnProcess(size, directory));
      }
      figures.push(...figuresOf(size, without, cached));
    }
    return figures;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
