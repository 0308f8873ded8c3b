import { after, before, describe } from 'node:test';
import { Harness } from './harness';
import { kafkaSuite } from './suite/kafka';

const red = new Harness('node-red');
describe('in Node-RED 5', () => {
  before(() => red.start());
  after(() => red.stop());
  kafkaSuite(red);
});
