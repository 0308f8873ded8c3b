import { clone } from './clone';
import { GuestError } from './failure';
import type { GuestMessage } from './input';
import type { Stage } from './protocol';

/** Where a message is: kept up to date so that an error can say its stage. */
export const position = { stage: 'input' };

/** Called with each message that came through all stages, and its output port. */
export type Finish = (message: GuestMessage, port: number) => void;

/** A stage with the names that errors give its parts. */
export interface PreparedStage extends Stage {
  testName: string;
  runName: string;
}

/** Makes the names of the stages' parts once, not for each message. */
export function prepareStages(stages: readonly Stage[]): PreparedStage[] {
  return stages.map((stage) => ({
    ...stage,
    testName: `${stage.name}.if`,
    runName: stage.test === undefined ? stage.name : `${stage.name}.then`,
  }));
}

function describe(value: unknown): string {
  return typeof value === 'object' ? 'an array' : `a ${typeof value}`;
}

/** Takes what a stage returned for a message; `payload` is what came into the stage. */
function accept(result: unknown, payload: unknown): GuestMessage {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    throw new GuestError('invalid_result', `returned ${describe(result)} where a message object is expected`);
  }
  if (result instanceof Promise) {
    throw new GuestError('invalid_result', 'returned a promise: use "await" in front of it');
  }
  const message = result as GuestMessage;
  if (!('payload' in message)) (message as GuestMessage).payload = payload;
  const { meta } = message;
  if (meta === undefined || meta === null) message.meta = {};
  else if (typeof meta !== 'object' || Array.isArray(meta)) {
    throw new GuestError('invalid_result', 'returned a message whose "meta" is not an object');
  }
  return message;
}

/** The messages of a returned array, independent of each other. */
function acceptAll(results: unknown[], payload: unknown): GuestMessage[] {
  const messages: GuestMessage[] = [];
  for (const result of results) {
    if (result === null || result === undefined) continue;
    const message = accept(result, payload);
    messages.push(messages.length === 0 ? message : (clone({ ...message }) as GuestMessage));
  }
  return messages;
}

/** The function node's rule: with several outputs, element n of a returned array goes to output n. */
function byPort(results: unknown[], payload: unknown, outputs: number): [message: GuestMessage, port: number][] {
  const flat: unknown[] = [];
  const ports: number[] = [];
  results.slice(0, outputs).forEach((result, port) => {
    for (const item of Array.isArray(result) ? result : [result]) {
      if (item === null || item === undefined) continue;
      flat.push(item);
      ports.push(port);
    }
  });
  return acceptAll(flat, payload).map((message, index) => [message, ports[index] ?? 0]);
}

/** Runs a message through the stages from `first` on, synchronously. */
export function runStages(stages: PreparedStage[], first: number, start: GuestMessage, outputs: number, finish: Finish): void {
  let message = start;
  for (let index = first; index < stages.length; index++) {
    // Called by themselves: as methods they would have the stage, which outlives the message, as their `this`.
    const { testName, runName, test, testIsPure, run } = stages[index] as PreparedStage;
    if (test !== undefined) {
      position.stage = testName;
      // A test that may change the message gets a copy, which only counts when the test holds.
      const tested = testIsPure === true ? message : clone(message);
      if (!test(tested)) continue;
      message = tested;
    }
    position.stage = runName;
    const { payload } = message;
    const result = run(message);
    if (result === null || result === undefined) return;
    if (Array.isArray(result)) {
      if (outputs > 1) for (const [item, port] of byPort(result, payload, outputs)) finish(item, port);
      else for (const item of acceptAll(result, payload)) runStages(stages, index + 1, item, outputs, finish);
      return;
    }
    message = accept(result, payload);
  }
  finish(message, 0);
}

/** {@link runStages} for programs that await. `at` is where this message is: others are under way too. */
export async function runStagesAsync(
  stages: PreparedStage[], first: number, start: GuestMessage, outputs: number, finish: Finish, at: { stage: string },
): Promise<void> {
  let message = start;
  for (let index = first; index < stages.length; index++) {
    const { testName, runName, test, testIsPure, run } = stages[index] as PreparedStage;
    if (test !== undefined) {
      at.stage = testName;
      const tested = testIsPure === true ? message : clone(message);
      if (!(await test(tested))) continue;
      message = tested;
    }
    at.stage = runName;
    const { payload } = message;
    const result = await run(message);
    if (result === null || result === undefined) return;
    if (Array.isArray(result)) {
      if (outputs > 1) for (const [item, port] of byPort(result, payload, outputs)) finish(item, port);
      else for (const item of acceptAll(result, payload)) await runStagesAsync(stages, index + 1, item, outputs, finish, at);
      return;
    }
    message = accept(result, payload);
  }
  finish(message, 0);
}
