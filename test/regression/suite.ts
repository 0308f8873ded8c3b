import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { countsText } from './ledger';
import type { Lengths } from './lengths';
import { missing, Surroundings, type Scenario, type Shown } from './scenario';

/** Milliseconds beside a scenario's own limit: brokers start and stop. */
const AROUND = 120_000;

/** What became of a scenario. */
export interface Result {
  scenario: Scenario;
  seconds: number;
  /** Null when it did not come to its end. */
  shown: Shown | null;
  /** Why it has failed; empty when it has passed. */
  wrong: string[];
}

/** Makes a test of each scenario. */
export function defineScenarios(title: string, scenarios: readonly Scenario[], lengths: Lengths, onResult: (result: Result) => void = () => undefined): void {
  describe(title, () => {
    const around = new Surroundings();
    after(() => around.close());
    for (const scenario of scenarios) {
      const limit = lengths[scenario.lengths].limit + AROUND;
      // Its own time limit comes first, so that a scenario is cleaned up before the next one begins.
      it(scenario.title, { skip: missing(scenario), timeout: 2 * limit }, async (test) => {
        const start = performance.now();
        const report = (shown: Shown | null, wrong: string[]): void => onResult({ scenario, seconds: (performance.now() - start) / 1000, shown, wrong });
        try {
          const shown = await within(limit, scenario.run(lengths, around));
          test.diagnostic(`${scenario.name}: ${countsText(shown.counts)}`);
          report(shown, shown.wrong);
          assert.deepEqual(shown.wrong, []);
        } catch (error) {
          if (!(error instanceof assert.AssertionError)) report(null, [(error as Error).message.split('\n')[0] ?? '']);
          throw error;
        } finally {
          await around.clean();
        }
      });
    }
  });
}

/** @throws Error when it takes longer than `limit` milliseconds. */
async function within<T>(limit: number, work: Promise<T>): Promise<T> {
  const ended = new AbortController();
  const late = sleep(limit, undefined, { signal: ended.signal }).then(() => Promise.reject(new Error(`not done after ${limit / 1000} s`)));
  try {
    return await Promise.race([work, late]);
  } finally {
    ended.abort();
    late.catch(() => undefined);
    work.catch(() => undefined);
  }
}
