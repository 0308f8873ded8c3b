import { conditionsSuite } from './conditions-suite';

conditionsSuite('node-red');
