import { parentPort, workerData } from 'node:worker_threads';
import { writePipeline } from '../../../lib/config/write';
import type { ExchangeTask } from './exchange-thread';
import { importBlock } from './import-block';

// The thread of ExchangeThread: one task in, one result out.
const task = workerData as ExchangeTask;
parentPort?.postMessage('text' in task ? importBlock(task.text) : { text: writePipeline({ source: task.source }) });
