import { trialSuite } from './suite';

trialSuite('node-red-4');
