/**
 * What the sandbox process and its parent say to each other: headers of the frames of a {@link Channel}.
 * Messages travel as lines in the frames' bodies.
 */
import type { CacheChange } from '../guest/cache';
import type { LogLine } from '../guest/console';
import type { CallAnswer, EmittedEvent, Exception, GuestOptions, OpenCall, RunSetting } from '../guest/protocol';

/** The file descriptor of the channel in the sandbox process. */
export const CHANNEL_FD = 3;

/** A program as the sandbox process gets it. */
export interface ProgramLoad {
  id: number;
  text: string;
  guest: GuestOptions;
  /** It names `cache`: one isolate at a time. */
  serial: boolean;
  /** Milliseconds for one message. */
  timeout: number;
  tenant: string;
  cache: CacheChange[];
}

/** Parent to child. */
export type Request =
  | { type: 'load'; program: ProgramLoad }
  | { type: 'unload'; program: number }
  /**
   * The body holds the messages, a line each. `step`: one message a call, and a `part` for each, so that a
   * death of the process has one suspect.
   */
  | ({ type: 'run'; run: number; program: number; count: number; step: boolean } & RunSetting)
  /** Answers to `calls` of a run. For a run that is through they come too late. */
  | { type: 'answers'; run: number; answers: CallAnswer[] }
  | { type: 'ping' };

/** What became of `count` messages of a run, from index `from` on. The messages themselves are in the body, a line each. */
export interface PartHeader {
  from: number;
  count: number;
  /** Indexes count from the start of the run. */
  exceptions: Exception[];
  log: LogLine[];
  logLeftOut: number;
  cache: CacheChange[];
  events: EmittedEvent[];
}

/** A part with its messages: in the sandbox process as text, in the parent as the bytes that came. */
export interface Part<Lines = Buffer> {
  header: PartHeader;
  lines: Lines;
}

/** A program has its first instance, or V8 refuses its text (`problem`). */
export interface LoadedReply {
  type: 'loaded';
  program: number;
  problem: string | null;
  hits: number;
  misses: number;
}

/** Child to parent. */
export type Reply =
  | { type: 'ready' }
  | LoadedReply
  | { type: 'part'; run: number; part: PartHeader }
  /** The rest of the run; nothing comes after it. */
  | { type: 'done'; run: number; part: PartHeader; hits: number; misses: number }
  /** What scripts of the run call; `answers` are awaited. */
  | { type: 'calls'; run: number; calls: OpenCall[] }
  /** A thread does not come back, and the process has to go. The message at `index` of the run is guilty, if that is known. */
  | { type: 'stuck'; run: number; index: number | null }
  /** The process holds more memory than it may. One of the runs that have an isolate is to blame. */
  | { type: 'overweight'; bytes: number; runs: number[] }
  | { type: 'pong'; idle: number; busy: number; bytes: number };

/** How a sandbox process is configured, as its one command line argument (JSON). */
export interface HostConfig {
  /** Isolates at most. */
  isolates: number;
  /** Megabytes for one isolate. */
  memoryLimit: number;
  /** Bytes of resident memory for the whole process. */
  processMemoryLimit: number;
}
