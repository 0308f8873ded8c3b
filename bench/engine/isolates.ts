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
  /** Milliseconds under load with all of them. */
  hold: number;
}

const MEGABYTE = 1024 * 1024;
/** Batches of the same script on their way, for each isolate: more than are in the process, so that some wait. */
const IN_FLIGHT_PER_ISOLATE = 4;

/** How long it takes until isolates are there, ahead of work and under load, and what they hold. */
export async function measureIsolates({ max, preload, deadline, hold }: IsolatesEffort): Promise<PartResult> {
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
    // A process that was replaced has other isolates: what counts is what the first one had.
    const restarts = (): number => Object.values(sandbox.restarts).reduce((sum, number) => sum + number, 0);
    let reached = 0;
    let fullMemory = NaN;
    const look = (): boolean => {
      const memory = resident();
      // A process that has just died has no memory, and its end is not known yet.
      const isThere = count() > reached || (count() === reached && !Number.isNaN(memory));
      if (restarts() === 0 && isThere) [reached, fullMemory] = [count(), memory];
      return reached >= max || restarts() > 0;
    };
    await Promise.race([waitFor(`${max} isolates`, look, deadline), workers]);
    const grown = elapsed(loadStart);
    const held = performance.now() + hold;
    await Promise.race([waitFor('the time with all isolates', () => restarts() > 0 || performance.now() > held, hold + deadline), workers]);
    const restarted = restarts();
    isOpen = false;
    await workers;
    return {
      figures: [
        figure('preload-time', `from the start of the sandbox to ${preload} idle isolates`, preloaded, 'ms'),
        figure('preload-memory', '… memory of the sandbox process then', idleMemory, 'MB'),
        figure('grow-time', `from the start of load until ${max} isolates are there, or the sandbox process is replaced`, grown, 'ms'),
        figure('isolates-reached', '… most isolates of one process', reached, 'isolates'),
        figure('isolates-memory', '… memory of the sandbox process then', fullMemory, 'MB'),
        figure('memory-per-isolate', '… for each isolate', fullMemory / reached, 'MB'),
        figure('isolates-restarts', '… sandbox processes replaced', restarted, 'processes'),
        figure('isolates-batches', '… batches checked', done, 'batches'),
      ],
      notes: ['isolates are counted by heartbeat: their times are up to 250 ms too long'],
    };
  } finally {
    await processor.close();
    await sandbox.close();
  }
}
