import type { NodeAPI } from 'node-red';
import { findSandbox } from '../pool';
import { nodePipeline } from './node-pipeline';
import { answer, bodyOf } from './request';
import { writeInThread } from './write-thread';

/** Serves `tag-processor/pipeline`: the node of an open dialog as a file for the command line, with its tests. Runs nothing. */
export function servePipeline(RED: NodeAPI): void {
  RED.httpAdmin.post('/tag-processor/pipeline', RED.auth.needsPermission('tag-processor.read'), answer(async (request, isGone) => {
    const body = bodyOf(request);
    const pipeline = nodePipeline(body, findSandbox(RED, body['pool']).options);
    return { yaml: await writeInThread(pipeline, isGone) };
  }));
}
