import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ABSENT_NAMES } from '../../lib/script/absent-names';
import { API_NAMES, BUILT_IN_NAMES, NEWER_NAMES } from '../../lib/script/names';
import { payloadOf, runJs, sharedSandbox } from './run-script';

/** They are there, but they refuse to be called. */
const BLOCKED = ['Function', 'eval'];

const sandbox = sharedSandbox();

test('the names that are checked in scripts are those of the sandbox', async () => {
  const [outcome] = await runJs({ code: 'return { payload: Object.getOwnPropertyNames(globalThis) };', sandbox }, { payload: 0 });
  const found = payloadOf(outcome) as string[];
  const known = [...API_NAMES.filter((name) => name !== 'msg'), ...BUILT_IN_NAMES];
  assert.deepEqual(known.filter((name) => !found.includes(name)), [], 'said to be there');
  assert.deepEqual(found.filter((name) => ![...known, ...NEWER_NAMES, ...BLOCKED].includes(name)), [], 'not said to be there');
  assert.deepEqual([...ABSENT_NAMES.keys()].filter((name) => found.includes(name)).sort(), BLOCKED, 'said to be absent');
});
