/**
 * What the sandbox process and its parent say to each other: headers of the frames of a {@link Channel}.
 * Messages travel as lines in the frames' bodies.
 */
import type { CacheChange } from '../guest/cache';
import type { LogLine } from '../guest/console';
import type { CallAnswer, EmittedEvent, Exception, GuestOptions, OpenCall, RunSetting, TraceEntry } from '../guest/protocol';

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

/**
 * What the sandbox process does about V8's code of a program: `given`: it is in the frame's body; `wanted`: it is made,
 * and comes back in the body of the reply; `none`: the program is too small to gain from it.
 */
export type CodeUse = 'given' | 'wanted' | 'none';

/** Parent to child. */
export type Request =
  | { type: 'load'; program: ProgramLoad; code: CodeUse }
  /** So many isolates may be a tenant's from now on. `fromSpare`: one more, and it is one of those made ahead. */
  | { type: 'allot'; tenant: string; isolates: number; fromSpare: boolean }
  /** So many isolates are made ahead. */
  | { type: 'preload'; isolates: number }
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
  /** Of a program with `trace`: its entries, and what the isolate used. */
  trace?: TraceEntry[];
  usage?: IsolateUsage;
}

/** What an isolate holds, and how long it has computed. */
export interface IsolateUsage {
  /** Bytes of its heap and of array buffers. */
  bytes: number;
  /** Milliseconds. */
  cpu: number;
}

/** A part with its messages: in the sandbox process as text, in the parent as the bytes that came. */
export interface Part<Lines = Buffer> {
  header: PartHeader;
  lines: Lines;
}

/** A program can run, or V8 refuses its text (`problem`). The body holds V8's code when it was `wanted`. */
export interface LoadedReply {
  type: 'loaded';
  program: number;
  problem: string | null;
  /** V8 refused the code that was given, and has compiled the text. */
  codeRejected: boolean;
}

/** Child to parent. */
export type Reply =
  /** `engine` names the V8 that runs there: version, flags, architecture. */
  | { type: 'ready'; engine: string }
  | LoadedReply
  /** An isolate that a tenant had to give up is gone. */
  | { type: 'retired'; tenant: string }
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
  /** Megabytes for one isolate. */
  memoryLimit: number;
  /** Bytes of resident memory for the whole process. */
  processMemoryLimit: number;
}
