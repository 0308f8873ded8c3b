import { knowledgeSuite } from './knowledge-suite';

knowledgeSuite('node-red-4');
