import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { countsText } from './ledger';
import type { Lengths } from './lengths';
import { missing, Surroundings, type Scenario, type Shown } from './scenario';

/** Milliseconds beside a scenario's own limit: brokers start and stop. */
const AROUND = 90_000;

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
      it(scenario.title, { skip: missing(scenario), timeout: lengths[scenario.lengths].limit + AROUND }, async (test) => {
        const start = performance.now();
        const report = (shown: Shown | null, wrong: string[]): void => onResult({ scenario, seconds: (performance.now() - start) / 1000, shown, wrong });
        try {
          const shown = await scenario.run(lengths, around);
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
