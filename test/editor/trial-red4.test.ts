import { trialDialogSuite } from './trial-suite';

trialDialogSuite('node-red-4');
