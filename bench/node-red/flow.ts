import { FUNCTION_STATEMENTS, SCRIPTS } from '../workload';

/** A node as a flow file has it. */
interface FlowNode {
  type: string;
  [property: string]: unknown;
}

/** A row of the bench in Node-RED. */
export interface FlowRow {
  key: string;
  label: string;
  /** Messages in one. */
  size: number;
  /** Messages on their way at once: enough that more make the row no faster. */
  window: number;
  /** The node that is measured, without its id and wires. */
  node: FlowNode;
}

function functionNode(timeout: number): FlowNode {
  return {
    type: 'function',
    func: `${FUNCTION_STATEMENTS}\nreturn Object.assign(msg, toTag(msg));`,
    // A global of the node's context: looking it up in Node-RED's global context takes longer than the work.
    initialize: "toTag = global.get('toTag');",
    finalize: '',
    libs: [],
    outputs: 1,
    timeout,
  };
}

function tagProcessor(emit: 'messages' | 'batch'): FlowNode {
  return {
    type: 'tag-processor',
    ...SCRIPTS,
    conditions: SCRIPTS.conditions.map((condition) => ({ name: '', enabled: true, ...condition })),
    emit,
  };
}

/** A batch for the node that takes batches. */
const BATCH = 256;

export const FLOW_ROWS: FlowRow[] = [
  { key: 'f-function', label: 'Node-RED: function node', size: 1, window: 512, node: functionNode(0) },
  { key: 'f-timeout', label: 'Node-RED: function node, timeout 1 s', size: 1, window: 64, node: functionNode(1) },
  {
    key: 'f-messages',
    label: 'Node-RED: tag-processor, one message at a time',
    size: 1,
    window: 2048,
    node: tagProcessor('messages'),
  },
  {
    key: 'f-batch',
    label: `Node-RED: tag-processor, batches of ${BATCH}`,
    size: BATCH,
    window: 8 * BATCH,
    node: tagProcessor('batch'),
  },
];

/** Source, the node that is measured, and sink, on a tab for each row. */
export function makeFlows(rows: readonly FlowRow[]): FlowNode[] {
  return rows.flatMap(({ key, node }) => {
    const id = (part: string): string => `${key}-${part}`;
    const common = { z: id('tab'), row: key };
    return [
      { id: id('tab'), type: 'tab', label: key },
      { id: id('source'), type: 'bench-source', ...common, wires: [[id('node')]] },
      { id: id('node'), ...node, z: id('tab'), name: key, wires: [[id('sink')], [id('error-sink')]] },
      { id: id('sink'), type: 'bench-sink', ...common, wires: [] },
      { id: id('error-sink'), type: 'bench-error-sink', ...common, wires: [] },
    ];
  });
}
