import type { Node, NodeAPI } from 'node-red';
import { ConfigError } from '../../lib/errors';
import { readAccess } from '../shared/access-options';
import type { StoredConfig } from '../shared/node-red';
import { readSandboxOptions } from '../shared/numbers';
import type { SandboxPoolNode } from '../shared/pool';
import { metrics, stateDirectory } from '../shared/runtime';
import { SharedSandbox } from '../shared/shared-sandbox';

export = function (RED: NodeAPI): void {
  function sandboxPool(this: Node, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    const node = this as SandboxPoolNode;
    try {
      const options = { sandbox: readSandboxOptions(config), ...readAccess(config) };
      const place = {
        directory: stateDirectory(RED),
        warn: (text: string) => node.warn(text),
        log: (text: string) => node.log(text),
        pool: { id: node.id, name: node.name || null },
      };
      node.pool = { sandbox: new SharedSandbox(options, metrics, place) };
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // The nodes that use the pool report it: they are what the user sees.
      node.pool = { problems: error.problems };
    }
  }

  RED.nodes.registerType('sandbox-pool', sandboxPool);
};
