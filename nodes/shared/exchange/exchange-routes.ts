import type { NodeAPI } from 'node-red';
import { readDraft } from '../trial/draft';
import { answer, bodyOf, RequestError } from '../trial/request';
import { writeInThread } from '../trial/write-thread';
import { importInThread } from './import-thread';

/** The apps that have the routes already. */
const served = new WeakSet<object>();

/**
 * Serves what the dialog of a tag processor asks for to import and export, under `tag-processor/` of the admin root:
 * `import` reads YAML, `export` writes it.
 */
export function serveExchange(RED: NodeAPI): void {
  if (served.has(RED.httpAdmin)) return;
  served.add(RED.httpAdmin);
  const mayRead = RED.auth.needsPermission('tag-processor.read');

  RED.httpAdmin.post('/tag-processor/import', mayRead, answer((request, isGone) => {
    const { text } = bodyOf(request);
    if (typeof text !== 'string') throw new RequestError('text is not a text');
    return importInThread(text, isGone);
  }));

  RED.httpAdmin.post('/tag-processor/export', mayRead, answer(async (request, isGone) => {
    const { source } = readDraft({ ...bodyOf(request), type: 'tag-processor' });
    if (source.kind !== 'tag_processor') throw new RequestError('these are not the scripts of a tag processor');
    return { text: await writeInThread({ source }, isGone) };
  }));
}
