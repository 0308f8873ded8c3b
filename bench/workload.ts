/**
 * The work that every row does: defaults, three conditions and advanced processing, on messages of about a
 * hundred bytes. Their time is part of them, so that what they become is always the same.
 */
import { runInThisContext } from 'node:vm';
import type { ProgramObject } from '../lib/guest/protocol';
import { assertProgram } from '../lib/script/compile';
import type { Program } from '../lib/script/types';
import { inlineProcessor } from './inline';

/** Messages in the workload, and the largest batch that can be cut from it. */
export const WORKLOAD_SIZE = 1024;

/** Statements, without the `return` that makes them a body. */
const DEFAULTS = `
msg.meta.location_path = 'acme.north.hall2.press4';
msg.meta.data_contract = '_historian';
msg.meta.tag_name = 'unnamed';
`;
const CONDITIONS = [
  { if: "msg.meta.opcua_node_id === 'ns=1;i=2245'", then: "msg.meta.tag_name = 'temperature';" },
  { if: "msg.meta.opcua_node_id === 'ns=1;i=2246'", then: "msg.meta.tag_name = 'oil_temperature';" },
  { if: 'msg.payload > 100', then: "msg.meta.virtual_path = 'alarms.hot';" },
];
const ADVANCED = `
if (msg.meta.unit === 'F') {
  msg.payload = Math.round((msg.payload - 32) / 0.18) / 10;
  msg.meta.unit = 'C';
}
`;

const body = (statements: string): string => `${statements.trim()}\nreturn msg;`;

/** The workload's scripts, as a user of the tag processor writes them. */
export const SCRIPTS = {
  defaults: body(DEFAULTS),
  conditions: CONDITIONS.map((condition) => ({ if: condition.if, then: body(condition.then) })),
  advancedProcessing: body(ADVANCED),
};

/** The same statements in a row, as a user of the function node writes them. */
export const FUNCTION_STATEMENTS = [
  DEFAULTS,
  ...CONDITIONS.map((condition) => `if (${condition.if}) {\n${condition.then}\n}`),
  ADVANCED,
].join('\n');

/** What goes in and what has to come out. */
export interface Workload {
  /** A message each, in JSON. */
  lines: readonly string[];
  /** What row (a) makes of each line: the yardstick of every other row. */
  expected: readonly string[];
}

/** The workload's scripts as the program that runs in the sandbox. */
export function compileWorkload(): Program {
  return assertProgram('bench', { kind: 'tag_processor', ...SCRIPTS }).program;
}

/** A program as plain functions of this process: what it makes of a line. */
export function inlineProgram({ text }: Program): (line: string) => string {
  return inlineProcessor(runInThisContext(text) as ProgramObject);
}

/** Row (a): the program as plain functions of this process, without a sandbox. */
export function inlineWorkload(): (line: string) => string {
  return inlineProgram(compileWorkload());
}

function message(index: number): object {
  return {
    payload: ((index * 37) % 1300) / 10,
    meta: {
      opcua_node_id: `ns=1;i=${2245 + (index % 4)}`,
      timestamp_ms: String(1_700_000_000_000 + index * 10),
      unit: index % 2 === 0 ? 'C' : 'F',
    },
  };
}

export function makeWorkload(): Workload {
  const lines = Array.from({ length: WORKLOAD_SIZE }, (_, index) => JSON.stringify(message(index)));
  return { lines, expected: lines.map(inlineWorkload()) };
}
