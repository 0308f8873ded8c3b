import { after, before, describe } from 'node:test';
import { Harness } from './harness';
import { acknowledgementSuite } from './suite/acknowledgement';
import { batchSuite } from './suite/batches';
import { contextSuite } from './suite/context';
import { deploySuite } from './suite/deploy';
import { errorSuite } from './suite/errors';
import { exampleSuite } from './suite/examples';
import { figureSuite } from './suite/figures';
import { messageSuite } from './suite/messages';
import { watchSuite } from './suite/watch';

/** What the nodes do in one version of Node-RED: the package that it is installed as. */
export function nodeSuite(runtime: 'node-red' | 'node-red-4'): void {
  const red = new Harness(runtime);
  describe(`nodes in ${runtime}`, () => {
    before(() => red.start());
    after(() => red.stop());
    messageSuite(red);
    batchSuite(red);
    acknowledgementSuite(red);
    errorSuite(red);
    deploySuite(red);
    contextSuite(red);
    figureSuite(red);
    watchSuite(red);
    exampleSuite(red);
  });
}
