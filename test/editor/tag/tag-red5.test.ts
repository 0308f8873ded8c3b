import { tagTabSuite } from './tag-suite';

tagTabSuite('node-red');
