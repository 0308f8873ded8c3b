import { parentPort, workerData } from 'node:worker_threads';
import { writeTagProcessor } from '../../../lib/config/write-processor';
import type { ExchangeTask } from './exchange-thread';
import { importBlock } from './import-block';

// The thread of ExchangeThread: one task in, one result out.
const task = workerData as ExchangeTask;
parentPort?.postMessage('text' in task ? importBlock(task.text) : { text: writeTagProcessor(task.source) });
