import { EventEmitter } from 'node:events';
import type { Node, NodeAPI } from 'node-red';
import type { FlowMessage } from './node-red';

interface LogEntry {
  level: number;
  id?: string;
}

/** What hands errors to catch nodes, and says whether one took it: what a node's own `error` asks before it logs. */
interface ErrorFlow {
  handleError?: (node: Node, error: Error, msg: FlowMessage) => boolean;
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

/**
 * Gives `log` what Node-RED would log itself: the error of each message that no catch node has taken. A fault that
 * concerns every message would otherwise be a line of log for every message. `log` takes what it knows, and leaves the
 * rest to Node-RED with false. Catch nodes get all errors as ever.
 */
export function takeUncaught(node: Node, log: (error: Error, msg: FlowMessage) => boolean): void {
  const { _flow: flow } = node as Node & { _flow?: ErrorFlow };
  // Not part of Node-RED's public interface: without it, Node-RED logs as it does for every node.
  if (typeof flow?.handleError !== 'function') return;
  const handle = flow.handleError.bind(flow);
  const write = node.error.bind(node);
  node.error = (error: unknown, msg?: FlowMessage) => {
    if (!(error instanceof Error) || typeof msg !== 'object' || msg === null) write(error, msg);
    else if (!handle(node, error, msg) && !log(error, msg)) write(error);
  };
}
