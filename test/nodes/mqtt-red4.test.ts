import { after, before, describe } from 'node:test';
import { Harness } from './harness';
import { mqttSuite } from './suite/mqtt';

const red = new Harness('node-red-4');
describe('in Node-RED 4', () => {
  before(() => red.start());
  after(() => red.stop());
  mqttSuite(red);
});
