/**
 * The sandbox process as it is, with a meter in it: each byte that comes on its descriptor is answered with a line of
 * JSON, the bytes that the process and each isolate use.
 */
import { Socket } from 'node:net';
import type isolatedVm from 'isolated-vm';
import { usedByIsolate, usedByProcess } from '../growth';
import { METER_FD } from '../meter';

const file = process.argv[3] as string;
const { ivm } = require(file) as { ivm: typeof isolatedVm };
const native = require.cache[file] as NodeJS.Module;

const isolates: isolatedVm.Isolate[] = [];

const Metered = new Proxy(ivm.Isolate, {
  construct(target, args: [isolatedVm.IsolateOptions]) {
    const isolate = new target(...args);
    isolates.push(isolate);
    return isolate;
  },
});

// The module itself cannot be changed: who requires it from now on gets one that looks like it.
Object.assign(native, { exports: { ivm: Object.create(ivm, { Isolate: { value: Metered } }) as object } });

function look(): number[] {
  const own = usedByProcess();
  return [own, ...isolates.map((isolate) => (isolate.isDisposed ? 0 : usedByIsolate(isolate.getHeapStatisticsSync())))];
}

const meter = new Socket({ fd: METER_FD });
meter.on('data', (asked) => {
  for (let i = 0; i < asked.length; i++) meter.write(`${JSON.stringify(look())}\n`);
});

require('../../../lib/sandbox/host/main');
