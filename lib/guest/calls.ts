import { MAX_OPEN_CALLS, running, type Caller } from './caller';
import { log } from './console';
import { withCode } from './failure';
import type { CallAnswer, OpenCall } from './protocol';

/** Calls of one instance that are out at once. */
const MAX_OUT = 1000;
/** Characters of arguments that go out in one piece. */
const MAX_LENGTH = 1024 * 1024;

interface Pending {
  caller: Caller;
  /** `http.fetch` */
  name: string;
  /** Made where the script called, so that it has the place. */
  error: Error;
  resolve: (value: unknown) => void;
  reject: (error: Error) => void;
  convert: (answer: unknown) => unknown;
}

const pending = new Map<number, Pending>();
/** Made, and not yet taken by the host. */
let unsent: OpenCall[] = [];
/** Taken by the host and not answered. */
const out = new Set<number>();
let nextId = 1;
let maxArgsLength = Infinity;

/** Sets how many characters the arguments of one call may have. */
export function limitCalls(argsLength: number): void {
  maxArgsLength = argsLength;
}

/**
 * Calls somebody outside the isolate. The promise settles when the answer comes, and never for a message that is through.
 * @throws what is wrong with the arguments, at once
 */
export function callOutside(
  caller: Caller, api: OpenCall['api'], method: string, args: unknown[], convert: Pending['convert'] = (answer) => answer,
): Promise<unknown> {
  const name = `${api}.${method}`;
  const json = JSON.stringify(args);
  if (json.length > maxArgsLength) throw new RangeError(`${name} was given more than ${maxArgsLength} characters`);
  if (caller.isOver) {
    log('warn', `${name} was called by a message that was through already: use "await" in front of what it waits for`);
    return new Promise(() => undefined);
  }
  if (caller.calls.size >= MAX_OPEN_CALLS) throw new RangeError(`${MAX_OPEN_CALLS} calls are open: await some of them before ${name}`);
  const error = new Error();
  return new Promise((resolve, reject) => {
    const id = nextId++;
    pending.set(id, { caller, name, error, resolve, reject, convert });
    caller.calls.add(id);
    unsent.push({ id, api, method, args: json });
  });
}

/** Settles the promise of a call. Does nothing when its message is through. */
export function settleCall([id, json, failure]: CallAnswer): void {
  out.delete(id);
  const call = pending.get(id);
  if (call === undefined) return;
  pending.delete(id);
  call.caller.calls.delete(id);
  const { error } = call;
  if (failure === undefined) {
    try {
      call.resolve(call.convert(json === null ? undefined : JSON.parse(json)));
    } catch {
      error.message = `${call.name}: the answer cannot be read`;
      call.reject(error);
    }
    return;
  }
  error.message = `${call.name}: ${failure.message}`;
  call.reject(failure.code === undefined ? error : withCode(error, failure.code));
}

/** The message is through: what it still waits for is nobody's business any more. Calls that it made go out all the same. */
export function closeCaller(caller: Caller): void {
  caller.isOver = true;
  for (const id of caller.calls) pending.delete(id);
  caller.calls.clear();
}

/** The name of a call that a caller waits for. */
export function waitsFor(caller: Caller): string | null {
  for (const id of caller.calls) return pending.get(id)?.name ?? null;
  return null;
}

/** A new run begins: what an earlier one has called is not answered any more. */
export function resetCalls(): void {
  running.calls.clear();
  pending.clear();
  out.clear();
  unsent = [];
}

/** Takes calls that are to go out: not more than may be out at once. */
export function takeCalls(): OpenCall[] {
  let length = 0;
  let count = 0;
  while (count < unsent.length && out.size < MAX_OUT && length <= MAX_LENGTH) {
    const call = unsent[count++] as OpenCall;
    length += call.args.length;
    out.add(call.id);
  }
  return unsent.splice(0, count);
}
