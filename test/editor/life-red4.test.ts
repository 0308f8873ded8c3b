import { lifeSuite } from './life-suite';

lifeSuite('node-red-4');
