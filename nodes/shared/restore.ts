import type { KeptProperty } from './encode';
import type { FlowMessage } from './node-red';

type Kept = ReadonlyMap<string, KeptProperty> | null;
/** Copies a value deeply; objects that cannot be copied by reference. */
export type Clone = (value: unknown) => unknown;

/**
 * Puts back into a result what stayed on the host, and the originals of objects that no script has changed: these
 * keep what JSON has no words for, such as dates. Only the first result of a message gets the originals themselves.
 */
function putBack(message: FlowMessage, kept: Kept, clone: Clone | null): void {
  if (kept === null) return;
  for (const [key, { value, json }] of kept) {
    if (json === null) message[key] = value;
    else if (key in message && JSON.stringify(message[key]) === json) message[key] = clone === null ? value : clone(value);
  }
}

/** Messages of a script are what it returned, with the input's `_msgid` where it gave none. */
export function restoreReturned(msg: FlowMessage, results: FlowMessage[], kept: Kept, clone: Clone): FlowMessage[] {
  results.forEach((message, index) => {
    putBack(message, kept, index === 0 ? null : clone);
    if (message['_msgid'] === undefined && '_msgid' in msg) message['_msgid'] = msg['_msgid'];
  });
  return results;
}

/** Tags keep the input's other properties. The first one is the input message itself. */
export function restoreTags(msg: FlowMessage, results: FlowMessage[], kept: Kept, clone: Clone): FlowMessage[] {
  for (let index = 1; index < results.length; index++) {
    const message = results[index] as FlowMessage;
    putBack(message, kept, clone);
    for (const key of Object.keys(msg)) if (!(key in message)) message[key] = clone(msg[key]);
  }
  const [first] = results;
  if (first === undefined) return results;
  putBack(first, kept, null);
  // JSON text may hold a key named __proto__, which an assignment would take for the prototype.
  for (const key of Object.keys(first)) if (key !== '__proto__') msg[key] = first[key];
  results[0] = msg;
  return results;
}
