import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { REACHABLE } from './reachable';
import { payloadOf, runJs } from './run-script';
import { openSandbox } from './services';

/** What two makings of everything have in common outlives them, and must not be changeable. */
const SHARED = `${REACHABLE}
  const [once, again] = [reachable(instances()), reachable(instances())];
  const own = new Set([msg, msg.meta]);
  const shared = [...once.keys()].filter((object) => again.has(object) && !own.has(object));
  const changeable = shared.filter((object) => !Object.isFrozen(object)).map((object) => once.get(object));
`;

const sandbox = openSandbox({}, { memory_limit: 256 });

test('every object that outlives the code that got hold of it is frozen', async () => {
  const [outcome] = await runJs(
    { code: `${SHARED} msg.payload = { count: shared.length, changeable }; return msg`, sandbox, onConsole: () => undefined },
    { payload: 0 },
  );
  const { count, changeable } = payloadOf(outcome) as { count: number; changeable: string[] };
  assert.deepEqual(changeable, []);
  assert.ok(count > 800, `only ${count} objects were found`);
});

test('the search notices: where nothing is frozen it finds hundreds', () => {
  const context = createContext({ console: {}, cache: {} });
  const changeable = runInContext(`'use strict'; (function (msg) { ${SHARED} return changeable.join('\\n') })({ meta: {} })`, context) as string;
  const paths = changeable.split('\n');
  assert.ok(paths.length > 700, `only ${paths.length} objects were found`);
  for (const part of ['get stack', 'Object.getPrototypeOf', 'segments.__proto__', 'matchAll', 'RegExp.set $_']) {
    assert.ok(paths.some((path) => path.includes(part)), `${part} was not found`);
  }
});
