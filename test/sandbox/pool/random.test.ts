import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PoolLimits } from '../../../lib/sandbox/pool/types';
import { randomNumbers } from '../../support/random';
import { LIMITS, Simulation } from './simulation';

function limits(pick: (below: number) => number): PoolLimits {
  const max_size = 1 + pick(12);
  return {
    ...LIMITS,
    max_size,
    preload_size: pick(max_size + 1),
    per_tenant: 1 + pick(6),
    per_script: 1 + pick(6),
    processes: 1 + pick(Math.min(3, max_size)),
    process_per_tenant: pick(4) === 0,
    queue_size: 5 + pick(100),
    acquire_timeout: 500 + pick(3_000),
    idle_timeout: 1_000 + pick(5_000),
    cleanup_interval: 500 + pick(2_000),
  };
}

/** The simulation itself holds the limits against what is there, at every step, and no batch is answered twice. */
test('no sequence of events passes a limit, and every batch is answered', () => {
  for (let seed = 1; seed <= 150; seed++) {
    const pick = randomNumbers(seed);
    const given = limits(pick);
    const simulation = new Simulation(given, pick(3) * pick(400));
    for (let step = 0; step < 120; step++) {
      const action = pick(20);
      if (action === 0) simulation.kill(given.process_per_tenant ? 'abcdef'[pick(6)] as string : `#${1 + pick(given.processes)}`);
      else if (action < 12) {
        const script = pick(4);
        simulation.add({ tenant: 'abcdef'[pick(6)] as string, script, serial: script === 0, takes: 1 + pick(80) });
      } else simulation.advance(pick(120));
    }
    simulation.advance(60_000);
    assert.equal(simulation.open, 0, `seed ${seed}: ${simulation.open} batches were never answered`);
    for (const { waited } of simulation.all) {
      assert.ok(waited <= given.acquire_timeout + 3_000, `seed ${seed}: a batch waited ${waited} ms`);
    }
  }
});
