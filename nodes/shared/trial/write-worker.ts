import { parentPort, workerData } from 'node:worker_threads';
import { writePipeline, type WrittenPipeline } from '../../../lib/config/write';

// The thread of writeInThread: one pipeline in, as JSON, and its file out.
parentPort?.postMessage(writePipeline(JSON.parse(workerData as string) as WrittenPipeline));
