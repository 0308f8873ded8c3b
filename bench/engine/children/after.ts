/** What this engine allocates: the real one, with a meter in its sandbox process. */
import { createTagProcessor, Sandbox } from '../../../lib';
import { cutBatches, runChecked } from '../../rows/processor';
import { serve } from '../../serve';
import { Growth, usedByProcess } from '../growth';
import { meterSandboxes, type Meter } from '../meter';
import { BATCH, makeTags, scriptsOf, type Size } from '../workload';

/** Batches before the first look: V8 compiles. */
const WARM_UP = 100;

let meter: Meter | null = null;
meterSandboxes((started) => (meter ??= started));

/** Bytes that are allocated for each condition of `batches` batches, in this process, the sandbox process and isolates. */
async function bytesPerCondition(size: Size, batches: number): Promise<number> {
  const sandbox = new Sandbox({ max_size: 1 });
  const processor = await createTagProcessor({ ...scriptsOf(size), name: 'bench', sandbox });
  const prepared = cutBatches(makeTags(size), BATCH);
  const own = new Growth();
  const there: Growth[] = [];
  const look = async (): Promise<void> => {
    own.look(usedByProcess());
    const used = (await meter?.look()) ?? [];
    for (const [index, bytes] of used.entries()) (there[index] ??= new Growth()).look(bytes);
    if (used.length < 2) throw new Error('no isolate was seen: the sandbox process runs without its meter');
  };
  try {
    for (let batch = 0; batch < WARM_UP + batches; batch++) {
      await runChecked('after', processor, prepared[batch % prepared.length] as (typeof prepared)[number]);
      if (batch >= WARM_UP - 1) await look();
    }
    const total = there.reduce((sum, growth) => sum + growth.total, own.total);
    return total / (batches * BATCH * size.conditions);
  } finally {
    await processor.close();
    await sandbox.close();
    meter = null;
  }
}

serve({ bytesPerCondition });
