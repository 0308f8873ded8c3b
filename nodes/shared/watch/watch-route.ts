import type { NodeAPI } from 'node-red';
import { watch, type WatchUpdate } from './watch';

/** What updates are published as. */
const TOPIC = 'tag-processor/watch';

interface JsonResponse {
  json(body: unknown): unknown;
}

/** The apps that have the routes already. */
const served = new WeakSet<object>();

/**
 * Serves what the editor shows of the processors, under the admin root. None of the routes takes a body.
 * - `POST tag-processor/watch`: somebody looks; updates are published for the next 30 s
 * - `GET tag-processor/watch`: what there is now, and the last five minutes as far as they were watched
 * - `GET tag-processor/watch/errors`: the last errors, with their messages
 * - `POST tag-processor/watch/reset`: counts anew
 */
export function serveWatch(RED: NodeAPI): void {
  if (served.has(RED.httpAdmin)) return;
  served.add(RED.httpAdmin);
  const publish = (update: WatchUpdate): void => RED.comms.publish(TOPIC, update, false);
  const read = RED.auth.needsPermission('tag-processor.read');
  const write = RED.auth.needsPermission('tag-processor.write');
  RED.httpAdmin.post('/tag-processor/watch', read, (_request: unknown, response: JsonResponse) => {
    watch.look(publish);
    response.json({});
  });
  RED.httpAdmin.get('/tag-processor/watch', read, (_request: unknown, response: JsonResponse) => response.json(watch.snapshot()));
  RED.httpAdmin.get('/tag-processor/watch/errors', read, (_request: unknown, response: JsonResponse) => response.json(watch.errors()));
  RED.httpAdmin.post('/tag-processor/watch/reset', write, (_request: unknown, response: JsonResponse) => {
    watch.reset();
    response.json({});
  });
}
