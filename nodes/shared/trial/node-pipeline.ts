import { ERROR_KEYS, OUTPUT_KEYS, type Expected, type WrittenTest } from '../../../lib/config/tests';
import type { WrittenPipeline } from '../../../lib/config/write';
import { SANDBOX_OPTIONS } from '../../../lib/options';
import type { ProcessorSource } from '../../../lib/script/types';
import { SERVICE_OPTIONS } from '../../../lib/services/options';
import type { PoolOptions } from '../shared-sandbox';
import { readDraft } from './draft';
import { MAX_TESTS } from './limits';
import { readTest } from './node-test';
import { RequestError } from './request';

const CONTEXT = ['tenant', 'user', 'organization'] as const;
const VARIABLE_NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;

/**
 * A node as a pipeline of the command line, with the limits of its pool. `body`: its draft, its fields, and `tests`.
 * What the command line does not have stands in the notes.
 * @throws {RequestError} for a node that cannot be a pipeline, and that says why
 */
export function nodePipeline(body: Record<string, unknown>, pool: PoolOptions): WrittenPipeline {
  const { source, outputs } = readDraft(body);
  if (outputs > 1) throw new RequestError(`the script has ${outputs} outputs; on the command line it has one`);
  const label = String(body['name'] ?? '').trim();
  const { context, notes } = writtenContext(body);
  return {
    source,
    label,
    context,
    sandbox: writtenSandbox(source, pool),
    tests: writtenTests(body['tests']),
    notes: [`From ${label === '' ? 'a node' : `the node "${label}"`} of Node-RED. Its tests: tagwright test FILE`, ...notes, ...poolNotes(pool)],
  };
}

/** Fields of the context that are the same for all messages. What is in a message the command line cannot take from there. */
function writtenContext(body: Record<string, unknown>): { context: Record<string, string>; notes: string[] } {
  const context: Record<string, string> = {};
  const notes: string[] = [];
  for (const field of CONTEXT) {
    const value = String(body[field] ?? '').trim();
    if (value === '') continue;
    const type = body[`${field}Type`];
    if (type === 'msg') notes.push(`In Node-RED the ${field} is msg.${value}; here it is the same for all messages.`);
    else context[field] = type === 'env' && VARIABLE_NAME.test(value) ? `\${${value}}` : value;
  }
  return { context, notes };
}

/** What is not as the command line has it by itself. */
function writtenSandbox(source: ProcessorSource, { sandbox, access }: PoolOptions): Record<string, unknown> {
  const given = Object.entries(SANDBOX_OPTIONS).flatMap(([name, spec]) => {
    const value = sandbox[name as keyof typeof SANDBOX_OPTIONS];
    return value === undefined || value === spec.default ? [] : [[name, value]];
  });
  const { http, db, events, env = [], api_rate = SERVICE_OPTIONS.api_rate.default, keep_cache } = access;
  return {
    ...Object.fromEntries(given),
    ...(http === undefined ? {} : { http }),
    ...(db === true ? { db } : {}),
    // A pool always has them; a file that does not need them should not turn them on.
    ...(events === true && /\bevents\b/.test(JSON.stringify(source)) ? { events } : {}),
    ...(env.length === 0 ? {} : { env: [...env] }),
    ...(api_rate === SERVICE_OPTIONS.api_rate.default ? {} : { api_rate }),
    ...(keep_cache === true ? { keep_cache } : {}),
  };
}

function poolNotes({ access, shared }: PoolOptions): string[] {
  const keys = [...shared.flow, ...shared.global];
  return [
    ...(keys.length === 0 ? [] : [`flow and global are Node-RED's; here they hold nothing: ${keys.join(', ')}`]),
    ...(access.http === undefined && access.db !== true ? [] : ['Tests call hosts and documents here; "Try it" refuses such calls.']),
  ];
}

function writtenTests(tests: unknown): WrittenTest[] {
  if (!Array.isArray(tests)) throw new RequestError('tests is not a list');
  if (tests.length > MAX_TESTS) throw new RequestError(`there are ${tests.length} tests; ${MAX_TESTS} are possible`);
  const names = new Set<string>();
  return tests.map((test: unknown, index) => {
    const { input, output, dropped, errored } = readTest(test);
    const name = newName(String((test as { name?: unknown }).name ?? '').trim() || `test ${index + 1}`, names);
    return {
      name,
      input: input.map((message) => writtenMessage(name, message)),
      ...(output.length === 0 ? {} : { output: output.map((expected) => writtenExpected(name, expected, OUTPUT_KEYS, { meta: {} })) }),
      ...(dropped === 0 ? {} : { dropped }),
      ...(errored.length === 0 ? {} : { errored: errored.map((expected) => writtenExpected(name, expected, ERROR_KEYS, null)) }),
    };
  });
}

/** The name, with a number behind it where another test has it. */
function newName(name: string, names: Set<string>): string {
  let free = name;
  for (let number = 2; names.has(free); number++) free = `${name} (${number})`;
  names.add(free);
  return free;
}

function writtenMessage(test: string, message: unknown): object {
  if (!isObject(message)) throw new RequestError(`test "${test}": a message is not an object`);
  const { payload, topic, meta, _msgid, _ack, ...properties } = message;
  if (meta !== undefined && !isObject(meta)) throw new RequestError(`test "${test}": meta of a message is not an object`);
  const isBare = payload === undefined && topic === undefined;
  return {
    ...(payload === undefined ? {} : { payload }),
    ...(topic === undefined ? {} : { topic }),
    ...(meta === undefined || Object.keys(meta).length === 0 ? {} : { meta }),
    ...(isBare || Object.keys(properties).length > 0 ? { properties } : {}),
  };
}

/** `anything`: what expects nothing in particular; null where something has to be expected. */
function writtenExpected(test: string, expected: unknown, known: readonly string[], anything: Expected | null): Expected {
  if (!isObject(expected)) throw new RequestError(`test "${test}": what is expected is not an object`);
  const unknown = Object.keys(expected).find((key) => !known.includes(key));
  if (unknown !== undefined) throw new RequestError(`test "${test}": ${unknown} cannot be expected; known are ${known.join(', ')}`);
  if (Object.keys(expected).length > 0) return expected;
  if (anything === null) throw new RequestError(`test "${test}": an error is expected of which nothing is said`);
  return anything;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
