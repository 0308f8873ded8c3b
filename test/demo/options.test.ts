import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, it } from 'node:test';
import { HELP, readOptions } from '../../examples/demo/options';

describe('the options of the demo', () => {
  it('ask for the usual ports, and take free ones when those are taken', () => {
    const { editor, mqtt, reset, help } = readOptions([]);
    assert.deepEqual({ editor, mqtt, reset, help }, {
      editor: { port: 1880, orFree: true }, mqtt: { port: 1883, orFree: true }, reset: false, help: false,
    });
  });

  it('take what is given at its word', () => {
    const options = readOptions(['--port', '0', '--mqtt-port=1999', '--folder', 'x', '--reset', '--seed', '7']);
    assert.deepEqual(options, {
      editor: { port: 0, orFree: false }, mqtt: { port: 1999, orFree: false },
      folder: resolve('x'), reset: true, seed: 7, help: false,
    });
  });

  const WRONG: readonly [args: string[], message: RegExp][] = [
    [['--port', 'abc'], /--port takes a whole number up to 65535, not "abc"/],
    [['--port', '70000'], /--port takes a whole number up to 65535/],
    [['--mqtt-port=-1'], /--mqtt-port takes a whole number/],
    [['--seed', '1.5'], /--seed takes a whole number/],
    [['--prot', '1'], /--prot/],
    [['1880'], /1880/],
  ];
  for (const [args, message] of WRONG) {
    it(`refuse ${args.join(' ')}`, () => assert.throws(() => readOptions(args), { message }));
  }

  it('are all in the help text', () => {
    for (const name of ['port', 'mqtt-port', 'folder', 'reset', 'seed', 'help']) {
      assert.match(HELP, new RegExp(`^  --${name} `, 'm'));
    }
  });
});
