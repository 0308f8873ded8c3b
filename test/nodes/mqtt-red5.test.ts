import { after, before, describe } from 'node:test';
import { Harness } from './harness';
import { mqttSuite } from './suite/mqtt';

const red = new Harness('node-red');
describe('in Node-RED 5', () => {
  before(() => red.start());
  after(() => red.stop());
  mqttSuite(red);
});
