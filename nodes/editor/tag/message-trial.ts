import type { TopicPart } from '../../../lib/tag/topic-part';
import type { Message, Sample, Trial } from '../trial/answers';
import { post, reasonOf, type Request } from '../trial/requests';
import type { TagFields } from './fields';
import { generate, partAt } from './generate';
import type { Values } from './preview';

/** Milliseconds from the last key to the trial, and between two looks at the messages that arrive. */
const DELAY = 500;
const INTERVAL = 2000;

/** What became of a message in the stage that the fields make. */
export interface Tried {
  of: TagFields;
  /** When the message arrived, in milliseconds since 1970; null for the one of "Try it". */
  at: number | null;
  /** What the parts of the topic got; null where the stage did not come to its end. */
  values: Values | null;
  /** What went wrong, and in which field: null when in none of them. */
  error: { part: TopicPart | null; message: string } | null;
}

export interface MessageTrialOptions {
  /** The node's id, its pool and its context, for the server. */
  settings(): { id: string };
  /** The message of "Try it" as JSON text; null when nobody has put one there. */
  message(): string | null;
  /** `tried` is null while there is no message. */
  onResult(tried: Tried | null): void;
}

/** Runs the fields on a message, in the sandbox on the server: the last that arrived at the node, or that of "Try it". */
export interface MessageTrial {
  /** The fields are others now; null when there is nothing to be tried. */
  take(fields: TagFields | null): void;
  watch(isShown: boolean): void;
  close(): void;
}

interface Arrived {
  at: number;
  text: string;
}

/** The last message that arrived and was not cut; null when there is none. */
function lastOf(samples: readonly Sample[]): Arrived | null {
  for (const { at, text } of samples) {
    try {
      const { _msgid, ...message } = JSON.parse(text) as Message;
      return { at, text: JSON.stringify(message) };
    } catch {
      // A message that is too long is no JSON any more: the one before it may be.
    }
  }
  return null;
}

/** A text, if it is a message: it may be half written. */
function asMessage(text: string | null): string | null {
  try {
    const value: unknown = text === null ? null : JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? text : null;
  } catch {
    return null;
  }
}

function triedOf(of: TagFields, at: number | null, { outcome, steps }: Trial): Tried {
  const meta = steps.find(({ stage, status }) => stage === 'defaults' && status === 'done')?.messages[0]?.['meta'];
  if (typeof meta === 'object' && meta !== null) return { of, at, values: meta, error: null };
  // Scripts that do not compile: the checks say so.
  if (outcome?.status !== 'errored') return { of, at, values: null, error: null };
  const { stage, line, message } = outcome.error;
  return { of, at, values: null, error: { part: stage === 'defaults' && line !== null ? partAt(of, line) : null, message } };
}

export function openMessageTrial({ settings, message, onResult }: MessageTrialOptions): MessageTrial {
  let fields: TagFields | null = null;
  let arrived: Arrived | null = null;
  let isShown = false;
  /** What was asked last: the same is not asked twice. */
  let asked: string | null = null;
  let delay: ReturnType<typeof setTimeout> | undefined;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let trial: Request | null = null;
  let look: Request | null = null;

  function run(): void {
    if (fields === null || !isShown) return;
    const [of, at, text] = [fields, arrived?.at ?? null, arrived?.text ?? asMessage(message())];
    const body = text === null ? null : JSON.stringify({ type: 'tag-processor', defaults: generate(of), ...settings(), message: text });
    if (body === asked) return;
    trial?.abort();
    asked = body;
    if (body === null) {
      onResult(null);
      return;
    }
    trial = post<Trial>('try', body, (answer) => onResult(triedOf(of, at, answer))).fail((failed, kind) => {
      const reason = reasonOf(failed, kind);
      if (reason !== null) onResult({ of, at, values: null, error: { part: null, message: reason } });
    });
  }

  function ask(): void {
    if (fields === null || !isShown) return;
    look = $.ajax({ url: `tag-processor/samples/${encodeURIComponent(settings().id)}`, dataType: 'json', cache: false });
    look.done((answer) => {
      arrived = lastOf((answer as { samples: Sample[] }).samples) ?? arrived;
    });
    look.always((_, status) => {
      look = null;
      if (status === 'abort') return;
      run();
      pause = setTimeout(ask, INTERVAL);
    });
  }

  function stop(): void {
    clearTimeout(delay);
    clearTimeout(pause);
    look?.abort();
    trial?.abort();
    asked = null;
  }

  return {
    take(given) {
      const wasLooking = fields !== null;
      fields = given;
      if (given === null) stop();
      else if (!wasLooking) ask();
      clearTimeout(delay);
      delay = setTimeout(run, DELAY);
    },
    watch(shown) {
      isShown = shown;
      stop();
      ask();
    },
    close() {
      isShown = false;
      stop();
    },
  };
}
