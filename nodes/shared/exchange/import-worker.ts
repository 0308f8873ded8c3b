import { parentPort, workerData } from 'node:worker_threads';
import { importBlock } from './import-block';

// The thread of importInThread: one text in, what is found in it out.
parentPort?.postMessage(importBlock(workerData as string));
