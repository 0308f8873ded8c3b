import assert from 'node:assert/strict';
import { it } from 'node:test';
import { findEngineFault } from '../../lib/script/engine';

const origins = [null, { stage: 'defaults', line: 1, columnOffset: 10 }];

it('has nothing against a good program, and does not run it', () => {
  assert.equal(findEngineFault({ text: '"use strict";\nthrow new Error("ran")', origins }), null);
});

it('gives the place in the user’s text of what this V8 does not know', () => {
  assert.deepEqual(findEngineFault({ text: '"use strict";\n\t"😀"; var = 1;', origins }), {
    position: { stage: 'defaults', line: 1, column: 22 },
    message: "Unexpected token '='",
  });
});

it('gives no place for a line of our own', () => {
  assert.deepEqual(findEngineFault({ text: 'var a = 1 1', origins }), { position: null, message: 'Unexpected number' });
});
