/** The nodes in front of and behind the node that is measured. */
import type { Node, NodeDef } from 'node-red';
import type { Driver, FlowMessage } from './driver';

/** A node of the bench; `row` names the driver it belongs to. */
interface BenchDef extends NodeDef {
  row: string;
}

/** What is used of Node-RED's registry. */
export interface Registry {
  registerType(nodeSet: string, type: string, constructor: (this: Node, config: BenchDef) => void): void;
  createNode(node: Node, config: NodeDef): void;
  /** The constructor of a type; nothing for a type that is not known. */
  getType(type: string): unknown;
}

const NODE_SET = 'tagwright-bench';

/** Makes the types `bench-source`, `bench-sink` and `bench-error-sink` known. */
export function registerNodes(registry: Registry, drivers: ReadonlyMap<string, Driver>): void {
  registry.registerType(NODE_SET, 'bench-source', function (config) {
    registry.createNode(this, config);
    const driver = drivers.get(config.row);
    if (driver !== undefined) driver.send = (message) => this.send(message);
  });
  registry.registerType(NODE_SET, 'bench-sink', function (config) {
    registry.createNode(this, config);
    const driver = drivers.get(config.row);
    this.on('input', (message, _send, done) => {
      driver?.receive(message as FlowMessage);
      done();
    });
  });
  registry.registerType(NODE_SET, 'bench-error-sink', function (config) {
    registry.createNode(this, config);
    const driver = drivers.get(config.row);
    this.on('input', (message, _send, done) => {
      driver?.receiveError(message as FlowMessage);
      done();
    });
  });
}
