import type { Given, OptionSpec } from '../options';

/** Numeric options of everything that scripts can call. */
export const SERVICE_OPTIONS = {
  api_rate: {
    default: 60, min: 1, max: 1_000_000, unit: 'calls a minute',
    doc: 'calls that the scripts of one tenant make, to all apis together; as many may come at once',
  },
} as const satisfies Record<string, OptionSpec>;

/** Numeric options of `http`. */
export const HTTP_OPTIONS = {
  timeout: { default: 10_000, min: 1, max: 600_000, unit: 'ms', doc: 'one call with its redirects; never more than is left of the message\'s time' },
  response_limit: { default: 1024 * 1024, min: 1, max: 256 * 1024 * 1024, unit: 'bytes', doc: 'body of a response' },
  request_limit: { default: 1024 * 1024, min: 1, max: 256 * 1024 * 1024, unit: 'bytes', doc: 'body of a request' },
} as const satisfies Record<string, OptionSpec>;

/** How `http` is turned on. */
export interface HttpOptions extends Given<typeof HTTP_OPTIONS> {
  /** Hosts that scripts may reach: `host`, `host:port`, `*.domain`, `*.domain:port`, an address, or `address:port`. */
  allow: readonly string[];
}
