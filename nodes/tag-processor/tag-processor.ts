import type { Node, NodeAPI } from 'node-red';
import { createTagProcessor } from '../../lib/processor/tag-processor';
import { serveExchange } from '../shared/exchange/exchange-routes';
import { serveMetrics } from '../shared/metrics-route';
import type { StoredConfig, WiredNode } from '../shared/node-red';
import { ProcessorNode } from '../shared/processor-node';
import { restoreTags } from '../shared/restore';
import { readConditions, readScript } from '../shared/scripts';
import { serveTrials } from '../shared/trial/trial-routes';

export = function (RED: NodeAPI): void {
  function tagProcessor(this: Node, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    new ProcessorNode(RED, this as WiredNode, config, {
      outputs: 1,
      restore: restoreTags,
      create: async (options) => createTagProcessor({
        ...options,
        defaults: readScript(config, 'defaults'),
        conditions: readConditions(config),
        advancedProcessing: readScript(config, 'advancedProcessing'),
      }),
    });
  }

  RED.nodes.registerType('tag-processor', tagProcessor, {
    settings: { tagProcessorMetricsPath: { value: '', exportable: false }, tagProcessorTenantLabel: { value: false, exportable: false } },
  });
  serveMetrics(RED);
  serveTrials(RED);
  serveExchange(RED);
};
