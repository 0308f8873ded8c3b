import type { ExecutionContext } from '../message';
import { clone } from './clone';
import type { RunSetting } from './protocol';

let text = '{}';
/** What the text says; null until somebody asks. */
let parsed: Partial<RunSetting> | null = null;

/** Sets what scripts find in `context`, `flow` and `global` from now on: JSON text of a {@link RunSetting}. */
export function setSetting(json: string): void {
  text = json;
  parsed = null;
}

function setting(): Partial<RunSetting> {
  if (parsed !== null) return parsed;
  const made = JSON.parse(text) as Partial<RunSetting>;
  Object.freeze(made.context);
  parsed = made;
  return made;
}

/** The `context` of scripts: frozen, and made anew for each call into the isolate. */
export function readContext(): ExecutionContext | undefined {
  return setting().context;
}

/** A value of the snapshot of `flow` or `global`: a copy, so that nothing can be left in it. */
export function readShared(name: 'flow' | 'global', key: string): unknown {
  const values = setting().shared?.[name];
  return values !== undefined && Object.hasOwn(values, key) ? clone(values[key]) : undefined;
}
