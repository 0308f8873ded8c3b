import assert from 'node:assert/strict';
import { after } from 'node:test';
import {
  createJsProcessor, createTagProcessor, Sandbox, type JsProcessorOptions, type Message, type MessageError, type Outcome,
  type SandboxOptions, type TagProcessorOptions,
} from '../../lib/index';

/** A sandbox for the tests of one file, closed behind them. One isolate, so that messages follow each other in it; time for slow machines. */
export function sharedSandbox(options: SandboxOptions = {}): Sandbox {
  const sandbox = new Sandbox({ max_size: 1, timeout: 10_000, ...options });
  after(() => sandbox.close());
  return sandbox;
}

/** Tests that expect no console output. */
function unexpected(line: { text: string }): void {
  throw new Error(`unexpected console output: ${line.text}`);
}

/** Runs batches, one after the other, through a `nodered_js` script. */
export async function runBatches(options: JsProcessorOptions, ...batches: Message[][]): Promise<Outcome[][]> {
  const processor = await createJsProcessor({ onConsole: unexpected, ...options });
  try {
    const outcomes: Outcome[][] = [];
    for (const batch of batches) outcomes.push(await processor.process(batch));
    return outcomes;
  } finally {
    await processor.close();
  }
}

/** Runs one batch through a `nodered_js` script. */
export async function runJs(options: JsProcessorOptions, ...messages: Message[]): Promise<Outcome[]> {
  const [outcomes] = await runBatches(options, messages);
  return outcomes ?? [];
}

/** Runs one batch through a tag processor. */
export async function runTag(options: TagProcessorOptions, ...messages: Message[]): Promise<Outcome[]> {
  const processor = await createTagProcessor({ onConsole: unexpected, ...options });
  try {
    return await processor.process(messages);
  } finally {
    await processor.close();
  }
}

/** The messages that an input message became; it has to be processed. */
export function messagesOf(outcome: Outcome | undefined): Message[] {
  assert.equal(outcome?.status, 'processed', JSON.stringify(outcome));
  return outcome.messages;
}

/** The payload of the one message that an input message became. */
export function payloadOf(outcome: Outcome | undefined): unknown {
  const messages = messagesOf(outcome);
  assert.equal(messages.length, 1);
  return messages[0]?.payload;
}

/** The error of a message; it has to be errored. */
export function errorOf(outcome: Outcome | undefined): MessageError {
  assert.equal(outcome?.status, 'errored', JSON.stringify(outcome));
  // As it leaves in an error output: its five keys.
  return JSON.parse(JSON.stringify(outcome.error)) as MessageError;
}

/** A message that is complete for a tag processor but for what a test adds. */
export function tagMessage(payload: unknown, meta: Record<string, unknown> = {}): Message {
  return { payload, meta: { location_path: 'site.line', data_contract: '_raw', tag_name: 'speed', timestamp_ms: '1000', ...meta } };
}
