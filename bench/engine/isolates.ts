import { createJsProcessor, Sandbox } from '../../lib';
import { figure } from '../figures/figure';
import { residentOf } from '../figures/memory';
import type { PartResult } from './part';
import { makeSpinner, SPINNER_MESSAGE } from './spinner';
import { waitFor } from './wait';

/** How much is measured. */
export interface IsolatesEffort {
  max: number;
  preload: number;
  /** Milliseconds until the isolates have to be there. */
  deadline: number;
}

const MEGABYTE = 1024 * 1024;
/** Batches of the same script on their way, for each isolate: more than are in the process, so that some wait. */
const IN_FLIGHT_PER_ISOLATE = 4;

/** How long it takes until isolates are there, ahead of work and under load, and what they hold. */
export async function measureIsolates({ max, preload, deadline }: IsolatesEffort): Promise<PartResult> {
  const start = performance.now();
  const elapsed = (since: number): number => performance.now() - since;
  const sandbox = new Sandbox({ max_size: max, preload_size: preload, per_tenant: max, per_script: max });
  const spinner = makeSpinner(5);
  const processor = await createJsProcessor({ name: 'bench', code: spinner.code, sandbox });
  const resident = (): number => residentOf(sandbox.pids[0]) / MEGABYTE;
  const count = (): number => sandbox.isolates.idle + sandbox.isolates.busy;
  try {
    await waitFor(`${preload} idle isolates`, () => sandbox.isolates.idle >= preload, deadline);
    const preloaded = elapsed(start);
    const idleMemory = resident();

    const loadStart = performance.now();
    let isOpen = true;
    let done = 0;
    const work = async (): Promise<void> => {
      while (isOpen) {
        spinner.read('isolates', await processor.processText(SPINNER_MESSAGE, 1));
        done++;
      }
    };
    const workers = Promise.all(Array.from({ length: max * IN_FLIGHT_PER_ISOLATE }, work));
    await Promise.race([waitFor(`${max} isolates`, () => count() >= max, deadline), workers]);
    const grown = elapsed(loadStart);
    const reached = count();
    isOpen = false;
    await workers;
    const fullMemory = resident();
    return {
      figures: [
        figure('preload-time', `from the start of the sandbox to ${preload} idle isolates`, preloaded, 'ms'),
        figure('preload-memory', '… memory of the sandbox process then', idleMemory, 'MB'),
        figure('grow-time', `from the start of load until ${max} isolates are there`, grown, 'ms'),
        figure('isolates-reached', '… isolates', reached, 'isolates'),
        figure('isolates-memory', '… memory of the sandbox process, with the script in each isolate', fullMemory, 'MB'),
        figure('memory-per-isolate', '… for each isolate', fullMemory / reached, 'MB'),
        figure('isolates-batches', '… batches checked', done, 'batches'),
      ],
      notes: ['isolates are counted by heartbeat: their times are up to 250 ms too long'],
    };
  } finally {
    await processor.close();
    await sandbox.close();
  }
}
