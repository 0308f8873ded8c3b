import type { OptionSpec, SwitchSpec } from '../../options';

const MB = 1024 * 1024;
const MINUTE = 60_000;

/** Numbers and switches of a connection to a broker: names as in the YAML. */
export const BROKER_OPTIONS = {
  protocol_version: { default: 4, min: 4, max: 5, unit: '', doc: '4 is MQTT 3.1.1, 5 is MQTT 5' },
  clean_session: { default: true, doc: 'the broker forgets this client when it goes; false needs a client_id' },
  session_expiry: {
    default: 7 * 24 * 3600, min: 0, max: 0xffff_ffff, unit: 's',
    doc: 'MQTT 5 with clean_session: false: how long the broker keeps messages for a client that is away',
  },
  keepalive: { default: 60, min: 0, max: 65_535, unit: 's', doc: 'the broker is asked for a sign of life so often; 0: never' },
  connect_timeout: { default: 10_000, min: 10, max: 10 * MINUTE, unit: 'ms', doc: 'how long the broker may take to answer' },
  reconnect_first: { default: 1_000, min: 1, max: 10 * MINUTE, unit: 'ms', doc: 'the wait before the second try; doubles with each one' },
  reconnect_max: { default: 30_000, min: 1, max: 60 * MINUTE, unit: 'ms', doc: 'the longest wait between two tries' },
} as const satisfies Record<string, OptionSpec | SwitchSpec>;

/** Numbers of a source. */
export const SOURCE_OPTIONS = {
  qos: { default: 1, min: 0, max: 2, unit: '', doc: 'quality of service that is subscribed with' },
  max_in_flight: { default: 1_000, min: 1, max: 65_535, unit: 'messages', doc: 'messages that are taken and not acknowledged at most' },
} as const satisfies Record<string, OptionSpec>;

/** Numbers and switches of a sink. */
export const SINK_OPTIONS = {
  qos: { default: 1, min: 0, max: 2, unit: '', doc: 'quality of service of a message that names none' },
  retain: { default: false, doc: 'whether the broker keeps a message that does not say so itself' },
  max_in_flight: { default: 256, min: 1, max: 65_535, unit: 'messages', doc: 'messages that are sent and not confirmed at most' },
  buffer_messages: { default: 100_000, min: 1, max: 100_000_000, unit: 'messages', doc: 'messages that wait for the broker at most' },
  buffer_bytes: { default: 64 * MB, min: 1, max: 64 * 1024 * MB, unit: 'bytes', doc: 'bytes that wait for the broker at most' },
} as const satisfies Record<string, OptionSpec | SwitchSpec>;
