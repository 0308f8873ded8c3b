import { nodeSuite } from './suite';

nodeSuite('node-red');
