import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

/** Where and when a run took place. */
export interface Machine {
  date: string;
  cpu: string;
  cores: number;
  /** Bytes. */
  memory: number;
  platform: string;
  node: string;
  v8: string;
  isolatedVm: string;
  nodeRed: string;
  /** Processes that wanted to run, on average over the last minute, when the run began. */
  load: number;
}

function versionOf(name: string): string {
  return (require(`${name}/package.json`) as { version: string }).version;
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    v8: process.versions.v8,
    isolatedVm: versionOf('isolated-vm'),
    nodeRed: versionOf('node-red'),
    load: currentLoad(),
  };
}

/** Processes that wanted to run, on average over the last minute. */
export function currentLoad(): number {
  return loadavg()[0] ?? NaN;
}
