import { exchangeSuite } from './suite';

exchangeSuite('node-red');
