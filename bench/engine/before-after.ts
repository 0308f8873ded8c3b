import { createTagProcessor, Sandbox } from '../../lib';
import { figure, type Figure } from '../figures/figure';
import { Remote } from '../remote';
import type { Slice } from '../row';
import { cutBatches, keepInFlight } from '../rows/processor';
import { median } from '../statistics';
import type { PartResult } from './part';
import { BATCH, makeTags, scriptsOf, type Size } from './workload';

/** How much is measured. */
export interface BeforeAfterEffort {
  rounds: number;
  /** Milliseconds of each way and round. */
  slice: number;
  warmUp: number;
  /** Messages before, and batches now, whose allocations are looked at. */
  messages: number;
  batches: number;
}

export const SIZES: Size[] = [
  { tags: 42, conditions: 3 },
  { tags: 1000, conditions: 5 },
];
const ISOLATES = 2;

const NOTE =
  'bytes are sums of growth between looks: of the used heap of each isolate, and of heap and buffers of the processes around ' +
  'them (before: one process, a look for each condition; this engine: parent and sandbox process, a look for each batch)';

/** The start of the keys of a size's figures. */
export function sizeKey({ tags, conditions }: Size): string {
  return `${tags}x${conditions}`;
}

async function inOwnProcess<T>(child: string, use: (remote: Remote) => Promise<T>): Promise<T> {
  const remote = new Remote(`../engine/children/${child}`, ['--no-node-snapshot']);
  try {
    return await use(remote);
  } finally {
    await remote.close();
  }
}

async function measureSpeed(before: Remote, size: Size, effort: BeforeAfterEffort): Promise<Figure[]> {
  const sandbox = new Sandbox({ max_size: ISOLATES });
  const processor = await createTagProcessor({ ...scriptsOf(size), name: 'bench', sandbox });
  const batches = cutBatches(makeTags(size), BATCH);
  const after = async (ms: number): Promise<Slice> => {
    const start = performance.now();
    const messages = await keepInFlight('after', processor, batches, () => performance.now() - start < ms);
    return { messages, seconds: (performance.now() - start) / 1000 };
  };
  const rate = ({ messages, seconds }: Slice): number => (messages * size.conditions) / seconds;
  try {
    await after(effort.warmUp);
    const { hits, misses } = processor.stats;
    const rounds: [before: number, after: number][] = [];
    for (let round = 0; round < effort.rounds; round++) {
      const slow = rate(await before.call<Slice>('measure', size, effort.slice));
      rounds.push([slow, rate(await after(effort.slice))]);
    }
    const [newHits, newMisses] = [processor.stats.hits - hits, processor.stats.misses - misses];
    const key = sizeKey(size);
    return [
      figure(`${key}-before`, `${size.tags} tags × ${size.conditions} conditions, isolate and compile for each`, median(rounds.map(([slow]) => slow)), 'conditions/s'),
      figure(`${key}-after`, `… this engine, batches of ${BATCH}, ${ISOLATES} isolates`, median(rounds.map(([, fast]) => fast)), 'conditions/s'),
      figure(`${key}-ratio`, '… ratio, median of the rounds', median(rounds.map(([slow, fast]) => fast / slow)), '×'),
      figure(`${key}-hit-ratio`, '… pool hits', (100 * newHits) / (newHits + newMisses), '%'),
    ];
  } finally {
    await processor.close();
    await sandbox.close();
  }
}

/**
 * A new isolate, context and compile for each condition and message, against this engine: in turns, each result checked.
 */
export async function measureBeforeAfter(effort: BeforeAfterEffort): Promise<PartResult> {
  return inOwnProcess('before', async (before) => {
    const figures: Figure[] = [];
    for (const size of SIZES) {
      figures.push(...(await measureSpeed(before, size, effort)));
      const old = await before.call<number>('bytesPerCondition', size, effort.messages);
      const now = await inOwnProcess('after', (after) => after.call<number>('bytesPerCondition', size, effort.batches));
      figures.push(
        figure(`${sizeKey(size)}-bytes-before`, '… allocated for each condition, before', old, 'bytes'),
        figure(`${sizeKey(size)}-bytes-after`, '… allocated for each condition, this engine', now, 'bytes'),
        figure(`${sizeKey(size)}-bytes-saved`, '… less', 100 * (1 - now / old), '%'),
      );
    }
    return { figures, notes: [NOTE] };
  });
}
