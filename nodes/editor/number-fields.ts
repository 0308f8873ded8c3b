import { KAFKA_CONNECTION_OPTIONS, KAFKA_SINK_OPTIONS, KAFKA_SOURCE_OPTIONS } from '../../lib/connectors/kafka/option-tables';
import { BROKER_OPTIONS, SINK_OPTIONS, SOURCE_OPTIONS } from '../../lib/connectors/mqtt/option-tables';
import { NODE_OPTIONS, type OptionSpec, type OptionTable, SANDBOX_OPTIONS } from '../../lib/options';
import { HTTP_OPTIONS, SERVICE_OPTIONS } from '../../lib/services/options';
import { NODE_SANDBOX, propertyOf } from '../shared/numbers';
import { SOURCE_NODE_OPTIONS } from '../shared/source-options';

/** The number fields of a dialog, by the names of the node's properties. */
type NumberFields = Readonly<Record<string, OptionSpec>>;

function numbersOf(table: OptionTable): NumberFields {
  return Object.fromEntries(Object.entries(table).flatMap(([name, spec]) => ('min' in spec ? [[name, spec]] : [])));
}

/** Some of a connector's numbers, under the names that they have in nodes: `max_in_flight` is `maxInFlight`. */
function pick<Table extends OptionTable>(table: Table, ...names: readonly (keyof Table & string)[]): NumberFields {
  return Object.fromEntries(Object.entries(numbersOf(table)).filter(([name]) => names.includes(name)).map(([name, spec]) => [propertyOf(name), spec]));
}

/** What the numbers of each node type may be, and what a blank field stands for: as the runtime takes them. */
export const NUMBER_FIELDS: Readonly<Record<string, NumberFields>> = {
  'tag-processor': NODE_OPTIONS,
  'js-processor': NODE_OPTIONS,
  'sandbox-pool': {
    ...numbersOf(SANDBOX_OPTIONS),
    timeout: { ...SANDBOX_OPTIONS.timeout, default: NODE_SANDBOX.timeout },
    http_timeout: HTTP_OPTIONS.timeout,
    api_rate: SERVICE_OPTIONS.api_rate,
  },
  'tag-mqtt-broker': {
    ...pick(BROKER_OPTIONS, 'session_expiry', 'keepalive', 'connect_timeout', 'reconnect_first', 'reconnect_max'),
    ...pick(SINK_OPTIONS, 'max_in_flight', 'buffer_messages', 'buffer_bytes'),
  },
  'tag-mqtt-in': { ...pick(SOURCE_OPTIONS, 'max_in_flight'), ...SOURCE_NODE_OPTIONS },
  'tag-kafka-broker': {
    ...pick(KAFKA_CONNECTION_OPTIONS, 'connection_timeout', 'request_timeout', 'backoff_first', 'backoff_max'),
    ...pick(KAFKA_SINK_OPTIONS, 'linger', 'batch_size', 'buffer_messages', 'buffer_bytes'),
  },
  'tag-kafka-in': { ...pick(KAFKA_SOURCE_OPTIONS, 'batch_size', 'max_in_flight'), ...SOURCE_NODE_OPTIONS },
};

/** Whether a field may hold a text: blank for the default, a whole number in its range, or `${NAME}` for a variable. */
export function isNumberText(text: string, { min, max }: Pick<OptionSpec, 'min' | 'max'>): boolean {
  if (text === '' || /^\$\{\S+\}$/.test(text)) return true;
  const number = Number(text);
  return Number.isInteger(number) && number >= min && number <= max;
}
