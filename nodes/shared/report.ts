import { EventEmitter } from 'node:events';
import type { Node, NodeAPI } from 'node-red';

interface LogEntry {
  level: number;
  id?: string;
}

/** Reports an error that belongs to no message: to catch nodes and, whether or not one of them took it, to the log. */
export function report(RED: NodeAPI, node: Node, error: Error): void {
  let logged = false;
  const listener = new EventEmitter().on('log', ({ level, id }: LogEntry) => {
    if (level === RED.log.ERROR && id === node.id) logged = true;
  });
  RED.log.addHandler(listener);
  node.error(error, {});
  RED.log.removeHandler(listener);
  // Node-RED does not log what a catch node has taken.
  if (!logged) node.error(error.message);
}
