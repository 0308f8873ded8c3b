import { after } from 'node:test';
import { Sandbox, type SandboxOptions, type ScriptAccess, type ScriptCall, type Services } from '../../lib/index';

/** A sandbox with everything turned on, closed behind the tests of a file. One isolate. */
export function openSandbox(access: ScriptAccess = {}, options: SandboxOptions = {}): Sandbox {
  const sandbox = new Sandbox(
    { max_size: 1, timeout: 10_000, ...options },
    { apis: ['db', 'http', 'events', 'env', 'flow', 'global'], ...access },
  );
  after(() => sandbox.close());
  return sandbox;
}

/** Answers `db.get` of a key with that key, a moment later; what the test names is answered otherwise. */
export function echo(other: Record<string, () => Promise<unknown>> = {}): { services: Services; calls: ScriptCall[] } {
  const calls: ScriptCall[] = [];
  const services: Services = async (call) => {
    calls.push(call);
    const key = String(call.args[0]);
    await new Promise(setImmediate);
    return Object.hasOwn(other, key) ? other[key]?.() : key;
  };
  return { services, calls };
}

/** The answer that never comes. */
export const never = (): Promise<never> => new Promise(() => undefined);
