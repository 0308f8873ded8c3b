/** Limits of the pool, with the names of its options. Times in milliseconds. */
export interface PoolLimits {
  max_size: number;
  preload_size: number;
  idle_timeout: number;
  cleanup_interval: number;
  per_tenant: number;
  per_script: number;
  queue_size: number;
  acquire_timeout: number;
  processes: number;
  process_per_tenant: boolean;
}

/** A batch that needs an isolate. */
export interface Job {
  readonly tenant: string;
  readonly script: number;
  /** One at a time: the next one of this script runs when this one is through. */
  readonly serial: boolean;
  /** The process that a serial script was in last and has its state; another one has to be given it. */
  readonly home: string | null;
  /** A batch of its serial script is still running somewhere else. */
  readonly isHeldUp: boolean;
}

/** What the pool wants done. */
export type Decision<J extends Job> =
  | { do: 'run'; job: J; process: string; waited: number }
  /** The batch cannot be served; its messages are errored with this text. */
  | { do: 'refuse'; job: J; reason: string }
  /** A tenant has so many isolates in a process from now on. With `fromSpare` one that is there already becomes its own. */
  | { do: 'allot'; process: string; tenant: string; isolates: number; fromSpare: boolean }
  /** A process makes so many isolates that belong to nobody yet. */
  | { do: 'preload'; process: string; isolates: number }
  /** Nobody has an isolate in the process any more. */
  | { do: 'end'; process: string };
