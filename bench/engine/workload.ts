/** Tags and conditions, as a line with many of them has: what the engine and the way before it are compared on. */
import { assertProgram } from '../../lib/script/compile';
import { inlineProgram, type Workload } from '../workload';

/** Messages a batch. The workload is cut into whole ones. */
export const BATCH = 256;
/** Batches in a workload. */
const BATCHES = 25;

/** How many tags there are, and conditions for each message. */
export interface Size {
  tags: number;
  conditions: number;
}

interface Condition {
  if: string;
  then: string;
}

/** Statements, each without the `return` that makes them a body. */
const CONDITIONS: Condition[] = [
  { if: "msg.meta.unit === 'F'", then: "msg.payload = Math.round((msg.payload - 32) / 0.18) / 10; msg.meta.unit = 'C';" },
  { if: 'msg.payload > 100', then: "msg.meta.virtual_path = 'alarms.hot';" },
  { if: "msg.meta.opcua_node_id.endsWith('5')", then: "msg.meta.location_path = 'acme.north.hall2.press5';" },
  { if: 'msg.payload < 10', then: "msg.meta.quality = 'low';" },
  { if: "msg.meta.opcua_node_id.startsWith('ns=2')", then: "msg.meta.data_contract = '_raw';" },
];

const DEFAULTS = `
msg.meta.location_path = 'acme.north.hall2.press4';
msg.meta.data_contract = '_historian';
msg.meta.tag_name = 'tag_' + msg.meta.number;
return msg;`;

/** The scripts of a processor with so many conditions. */
export function scriptsOf({ conditions }: Size): { defaults: string; conditions: Condition[] } {
  const chosen = CONDITIONS.slice(0, conditions).map((condition) => ({ if: condition.if, then: `${condition.then} return msg;` }));
  return { defaults: DEFAULTS, conditions: chosen };
}

function message(index: number, tags: number): object {
  const tag = index % tags;
  return {
    payload: ((index * 37) % 1300) / 10,
    meta: {
      opcua_node_id: `ns=${1 + (tag % 2)};i=${2000 + tag}`,
      timestamp_ms: String(1_700_000_000_000 + index * 10),
      unit: tag % 3 === 0 ? 'F' : 'C',
      number: String(tag),
    },
  };
}

/** A message for each tag in turn, and what the whole program makes of it. */
export function makeTags(size: Size): Workload {
  const lines = Array.from({ length: BATCH * BATCHES }, (_, index) => JSON.stringify(message(index, size.tags)));
  const run = inlineProgram(assertProgram('bench', { kind: 'tag_processor', ...scriptsOf(size) }).program);
  return { lines, expected: lines.map(run) };
}

/** The text of one condition: a function from a message as text to a message as text. */
export function conditionText(condition: Condition): string {
  return `(text) => { const msg = JSON.parse(text); return JSON.stringify(${condition.if} ? (() => { ${condition.then} })() : msg); }`;
}
