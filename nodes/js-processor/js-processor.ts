import type { Node, NodeAPI } from 'node-red';
import { createJsProcessor } from '../../lib/processor/js-processor';
import { serveMetrics } from '../shared/metrics-route';
import type { StoredConfig, WiredNode } from '../shared/node-red';
import { ProcessorNode } from '../shared/processor-node';
import { restoreReturned } from '../shared/restore';
import { readScript } from '../shared/scripts';
import { serveTrials } from '../shared/trial/trial-routes';

/** Outputs of the script: all but the last ones, for errors and, where that is turned on, for events. */
function scriptOutputs({ outputs, eventsOutput }: StoredConfig, { wires }: WiredNode): number {
  return Math.max(1, Math.max(Number(outputs) || 0, wires.length) - (eventsOutput === true ? 2 : 1));
}

export = function (RED: NodeAPI): void {
  function jsProcessor(this: Node, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    const node = this as WiredNode;
    const outputs = scriptOutputs(config, node);
    new ProcessorNode(RED, node, config, {
      outputs,
      restore: restoreReturned,
      create: async (options) => createJsProcessor({ ...options, code: readScript(config, 'code'), outputs }),
    });
  }

  RED.nodes.registerType('js-processor', jsProcessor);
  serveMetrics(RED);
  serveTrials(RED);
};
