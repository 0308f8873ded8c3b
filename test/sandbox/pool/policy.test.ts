import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Simulation, LIMITS } from './simulation';

describe('a pool', () => {
  it('makes what is preloaded before anything comes, spread over the processes', () => {
    const simulation = new Simulation({ ...LIMITS, max_size: 8, preload_size: 5, processes: 2 });
    simulation.settle();
    assert.deepEqual(simulation.spares(), { '#1': 2, '#2': 3 });
  });

  it('gives a tenant its first isolate at once and another when batches go on waiting', () => {
    const simulation = new Simulation({ ...LIMITS, preload_size: 0 });
    for (let i = 0; i < 6; i++) simulation.add({ tenant: 'a', takes: 100 });
    simulation.settle();
    assert.equal(simulation.isolates('a'), 1);
    simulation.advance(9);
    assert.equal(simulation.isolates('a'), 1, 'not before it is clear that they wait');
    simulation.advance(30);
    assert.equal(simulation.isolates('a'), 4);
  });

  it('does not grow for a load that one isolate can carry', () => {
    const simulation = new Simulation({ ...LIMITS, preload_size: 1 });
    for (let i = 0; i < 500; i++) {
      simulation.add({ tenant: 'a', takes: 3 });
      simulation.add({ tenant: 'a', takes: 3 });
      simulation.advance(10);
    }
    assert.equal(simulation.isolates('a'), 1);
  });

  it('lets what was idle for long go, down to what is preloaded', () => {
    const simulation = new Simulation({ ...LIMITS, preload_size: 2, idle_timeout: 60_000, cleanup_interval: 30_000 });
    for (let i = 0; i < 40; i++) simulation.add({ tenant: 'a', takes: 50 });
    simulation.advance(2_000);
    assert.equal(simulation.isolates('a'), 5);
    simulation.advance(50_000);
    assert.equal(simulation.isolates('a'), 5, 'not yet idle for long');
    simulation.advance(60_000);
    assert.equal(simulation.isolates('a'), 2);
    assert.deepEqual(simulation.spares(), { '#1': 0 });
  });

  it('never runs more of one script than it may, and its own limit does not make a tenant grow', () => {
    const simulation = new Simulation({ ...LIMITS, per_script: 1 });
    for (let i = 0; i < 10; i++) simulation.add({ tenant: 'a', script: 7, takes: 20 });
    simulation.advance(500);
    assert.equal(simulation.done('a').length, 10);
    assert.equal(simulation.isolates('a'), 1);
    assert.equal(simulation.peakOfScript, 1);
  });

  it('runs a serial script one batch at a time, and its waiting is not the pool\'s', () => {
    const simulation = new Simulation({ ...LIMITS, acquire_timeout: 100 });
    for (let i = 0; i < 6; i++) simulation.add({ tenant: 'a', script: 3, serial: true, takes: 90 });
    simulation.advance(2_000);
    assert.equal(simulation.done('a').length, 6);
    assert.equal(simulation.peakOfScript, 1);
  });

  it('refuses what waits too long, and what is too much, with the numbers', () => {
    const simulation = new Simulation({ ...LIMITS, max_size: 1, preload_size: 0, queue_size: 5, acquire_timeout: 1_000 });
    for (let i = 0; i < 10; i++) simulation.add({ tenant: 'a', takes: 5_000 });
    simulation.settle();
    // Three are in the process; five wait.
    const [first] = simulation.refused;
    assert.equal(simulation.refused.length, 2);
    assert.match(first?.reason ?? '', /^5 batches wait already \(queue_size 5\); the tenant has 1 of 5 isolates, the pool 1 of 1, 3 batches/);
    simulation.advance(1_000);
    assert.equal(simulation.refused.length, 7);
    assert.match(simulation.refused.at(-1)?.reason ?? '', /^waited 1000 ms \(acquire_timeout 1000 ms\); /);
  });

  it('takes an isolate from whoever has more than a share for whoever has none', () => {
    const simulation = new Simulation({ ...LIMITS, max_size: 4 });
    simulation.flood('a', 20, 10);
    simulation.advance(500);
    assert.equal(simulation.isolates('a'), 4);
    simulation.add({ tenant: 'b', takes: 10 });
    simulation.advance(60);
    assert.equal(simulation.done('b').length, 1);
    assert.equal(simulation.isolates('b'), 1, 'and it keeps it while it is in use');
  });

  it('serves more tenants than it has isolates', () => {
    const simulation = new Simulation({ ...LIMITS, max_size: 2 });
    for (const tenant of 'abcdefgh') for (let i = 0; i < 20; i++) simulation.add({ tenant, takes: 10 });
    simulation.advance(10_000);
    for (const tenant of 'abcdefgh') assert.equal(simulation.done(tenant).length, 20, tenant);
  });

  it('gives a tenant a process of its own, and ends it when it has been idle', () => {
    const simulation = new Simulation({ ...LIMITS, process_per_tenant: true, idle_timeout: 60_000, cleanup_interval: 30_000 });
    simulation.add({ tenant: 'a', takes: 10 });
    simulation.add({ tenant: 'b', takes: 10 });
    simulation.advance(100);
    assert.deepEqual(simulation.done('a').map(({ process }) => process), ['a']);
    assert.deepEqual(simulation.done('b').map(({ process }) => process), ['b']);
    simulation.advance(130_000);
    assert.deepEqual(simulation.ended.sort(), ['a', 'b']);
    simulation.add({ tenant: 'a', takes: 10 });
    simulation.advance(100);
    assert.equal(simulation.done('a').length, 2);
  });

  it('runs again what was in a process that died', () => {
    const simulation = new Simulation(LIMITS);
    for (let i = 0; i < 12; i++) simulation.add({ tenant: 'a', takes: 50 });
    simulation.advance(60);
    simulation.kill('#1');
    simulation.advance(2_000);
    assert.equal(simulation.done('a').length, 12);
  });
});

describe('fairness', () => {
  /** The 99th percentile of the waiting times of a tenant that sends a batch now and then. */
  function waitingTime(isFlooded: boolean): number {
    const simulation = new Simulation({ ...LIMITS, max_size: 4, preload_size: 2 });
    if (isFlooded) simulation.flood('flood', 200, 20);
    simulation.advance(1_000);
    for (let i = 0; i < 400; i++) {
      for (let burst = 0; burst < 2; burst++) simulation.add({ tenant: 'quiet', takes: 20 });
      simulation.advance(50 + (i % 7) * 20);
    }
    assert.equal(simulation.open, isFlooded ? 200 : 0);
    const waits = simulation.done('quiet').map(({ waited }) => waited).sort((a, b) => a - b);
    return waits[Math.floor(waits.length * 0.99)] as number;
  }

  it('keeps the waiting time of a tenant within its share below twice what it is alone while another one floods', () => {
    const [alone, flooded] = [waitingTime(false), waitingTime(true)];
    assert.ok(flooded <= Math.max(2 * alone, 1), `p99 ${flooded} ms beside a flood, ${alone} ms alone`);
  });
});
