import type { OptionSpec } from '../../lib/options';

/** Options of nodes that take messages from a broker: names as in the nodes' properties. Those of the connector come beside them. */
export const SOURCE_NODE_OPTIONS = {
  ackTimeout: { default: 60_000, min: 100, max: 86_400_000, unit: 'ms', doc: 'a message that is not acknowledged for longer is reported' },
  retries: { default: 3, min: 1, max: 1_000, unit: 'deliveries', doc: 'deliveries that were refused or crashed, after which a message goes to the dead letters' },
  retryDelay: { default: 1_000, min: 0, max: 600_000, unit: 'ms', doc: 'how long a refused message waits before it is sent again' },
} as const satisfies Record<string, OptionSpec>;
