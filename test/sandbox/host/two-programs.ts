/**
 * Two programs, one after the other, in one isolate, the second in a context that was made before; prints what the
 * second made of a message, and what the isolate held before it had a program. Needs `--no-node-snapshot`.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { GuestIsolate } from '../../../lib/sandbox/host/guest-isolate';
import type { ProgramLoad } from '../../../lib/sandbox/protocol';
import { assertProgram } from '../../../lib/script/compile';
import { until } from '../../support/processes';

/** Bytes that a context has at least. */
const CONTEXT = 100_000;

function load(id: number, code: string): ProgramLoad {
  const { kind, text, isAsync } = assertProgram('test', { kind: 'nodered_js', code }).program;
  const guest = { kind, isAsync, outputLimit: 1024, slice: 50, outputs: 1, payloadRequired: true };
  return { id, text, serial: false, timeout: 1000, tenant: 'test', guest, cache: [] };
}

async function main(): Promise<void> {
  const isolate = new GuestIsolate(64);
  const bytes = (): number => isolate.usage?.bytes ?? -1;
  const unused = bytes();
  isolate.prepare();
  await sleep(100);
  const preparedUnused = bytes();
  await isolate.instance(load(1, 'msg.payload = typeof Array.mine; Array.mine = 1; return msg;'), () => []);
  const used = bytes();
  isolate.prepare();
  await until('a context is made', () => bytes() > used + CONTEXT);
  const second = await isolate.instance(load(2, 'msg.payload = typeof Array.mine; return msg;'), () => []);
  const output = await second.run.apply(undefined, ['{"payload":1}', '{"context":{},"shared":{}}'], { timeout: 1000 });
  process.stdout.write(JSON.stringify({ unused, preparedUnused, output }));
  isolate.dispose();
}

void main();
