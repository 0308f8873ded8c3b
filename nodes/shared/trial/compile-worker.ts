import { parentPort } from 'node:worker_threads';
import { compileProgram } from '../../../lib/script/compile';
import type { ProcessorSource } from '../../../lib/script/types';

// The thread of CompileThread: one source in, one result out.
parentPort?.on('message', (source: ProcessorSource) => parentPort?.postMessage(compileProgram(source)));
