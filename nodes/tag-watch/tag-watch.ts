import type { NodeAPI } from 'node-red';
import { serveWatch } from '../shared/watch/watch-route';

/** The tab of the editor's sidebar that shows all processors at work. */
export = function (RED: NodeAPI): void {
  serveWatch(RED);
};
