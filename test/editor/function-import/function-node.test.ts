import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { notesOf, outputsOf, type FunctionNode } from '../../../nodes/editor/function-import/function-node';

const TEMPLATE = '// Code added here will be run once\n// whenever the node is started.\n';

/** Keys and lines of the notes of a function node. */
function notes(node: Partial<FunctionNode>): string[] {
  return notesOf({ func: 'return msg;', ...node }).map(({ key, line }) => (line === null ? key : `${key} ${line}`));
}

describe('a function node that is imported', () => {
  it('has nothing to be noted when it is plain, new or old', () => {
    assert.deepEqual(notes({}), []);
    assert.deepEqual(notes({ outputs: 1, timeout: 0, initialize: TEMPLATE, finalize: '/* nothing\n */', libs: [] }), []);
  });

  it('has notes for code at its start and stop, and for its time limit', () => {
    assert.deepEqual(notes({ initialize: `${TEMPLATE}context.set("n", 0);`, finalize: 'flush();', timeout: '5' }), ['initialize', 'finalize', 'timeout']);
  });

  it('has notes for its modules, with the line that uses them first', () => {
    const func = 'const a = msg.os;\nconst b = os.cpus();\nreturn $l(b);';
    assert.deepEqual(notes({ func, libs: [{ var: 'os', module: 'os' }, { var: '$l', module: 'lodash' }, { var: 'fs', module: 'fs' }] }), ['module 2', 'module 3', 'module']);
  });

  it('has notes for what only the pool allows to be read', () => {
    assert.deepEqual(notes({ func: 'msg.flow.get("x");\nmsg.a = flow.get("a");\nmsg.b = env .get("B");\nreturn msg;' }), ['shared 2', 'shared 3']);
  });

  it('has at least one output', () => {
    assert.deepEqual([undefined, 0, 1, 3].map((outputs) => outputsOf({ func: '', ...(outputs === undefined ? {} : { outputs }) })), [1, 1, 1, 3]);
    assert.deepEqual(notes({ outputs: 0 }), ['outputs']);
  });
});
