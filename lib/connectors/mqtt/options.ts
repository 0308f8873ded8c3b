import type { Problem } from '../../errors';
import { type Filled, fillOptions, type Given } from '../../options';
import { parseAddress } from './address';
import { BROKER_OPTIONS, SINK_OPTIONS, SOURCE_OPTIONS } from './option-tables';
import { filterProblem, topicProblem } from './topics';

/** As node:tls takes them. */
export interface TlsOptions {
  ca?: string | Buffer | (string | Buffer)[];
  cert?: string | Buffer;
  key?: string | Buffer;
  passphrase?: string;
  servername?: string;
  rejectUnauthorized?: boolean;
}

/** What the broker publishes when this client is gone without a word. */
export interface Will {
  topic: string;
  payload: string;
  qos?: 0 | 1 | 2;
  retain?: boolean;
}

interface BrokerParts {
  /** mqtt, mqtts (or tcp, ssl), ws and wss; tried in turn. */
  urls: readonly string[];
  /** Empty: a name of its own for each connection. Two connections of one name drive each other out. */
  client_id?: string | undefined;
  /** Go before what a url says. */
  user?: string | undefined;
  password?: string | undefined;
  tls?: TlsOptions | undefined;
  will?: Will | undefined;
}
export type BrokerOptions = BrokerParts & Given<typeof BROKER_OPTIONS>;
export type FilledBrokerOptions = BrokerParts & Filled<typeof BROKER_OPTIONS>;

/** Which stored messages of the broker are taken: as they come, only those of a new subscription, none. */
export const RETAINED = ['all', 'new', 'none'] as const;
/** When the broker is told to forget a message. */
export const ACKNOWLEDGE = ['on delivery', 'on receipt'] as const;

interface SourceParts {
  /** Topic filters, `$share/<group>/<filter>` too. */
  topics: readonly string[];
  retained: (typeof RETAINED)[number];
  acknowledge: (typeof ACKNOWLEDGE)[number];
}
export type SourceOptions = Pick<SourceParts, 'topics'> & Partial<SourceParts> & Given<typeof SOURCE_OPTIONS>;
export type FilledSourceOptions = SourceParts & Filled<typeof SOURCE_OPTIONS>;

export type SinkOptions = Given<typeof SINK_OPTIONS>;
export type FilledSinkOptions = Filled<typeof SINK_OPTIONS>;

interface Checked<Options> {
  options: Options;
  problems: Problem[];
}

function problem(key: string, message: string): Problem {
  return { key, line: null, column: null, message, source: null };
}

/** Fills in the defaults of a connection and checks it. `prefix` goes in front of the names in problems. */
export function fillBrokerOptions(given: BrokerOptions, prefix = ''): Checked<FilledBrokerOptions> {
  const { urls, client_id, user, password, tls, will, ...rest } = given;
  const { options, problems } = fillOptions(BROKER_OPTIONS, rest, prefix);
  const wrong = (key: string, message: string): void => void problems.push(problem(prefix + key, message));
  if (urls.length === 0) wrong('urls', 'empty: give at least one, such as mqtt://localhost:1883');
  urls.forEach((url, index) => {
    const address = parseAddress(url);
    if (typeof address === 'string') wrong(`urls[${index}]`, address);
  });
  if (!options.clean_session && !client_id) {
    wrong('client_id', 'missing: the broker keeps messages (clean_session: false) under this name');
  }
  if (options.reconnect_max < options.reconnect_first) {
    wrong('reconnect_max', `${options.reconnect_max} is less than reconnect_first (${options.reconnect_first})`);
  }
  const aboutWill = will === undefined ? null : topicProblem(will.topic);
  if (aboutWill !== null) wrong('will.topic', aboutWill);
  return { options: { urls, client_id, user, password, tls, will, ...options }, problems };
}

/** Fills in the defaults of a source and checks it. */
export function fillSourceOptions(given: SourceOptions, prefix = ''): Checked<FilledSourceOptions> {
  const { topics, retained = 'all', acknowledge = 'on delivery', ...rest } = given;
  const { options, problems } = fillOptions(SOURCE_OPTIONS, rest, prefix);
  const wrong = (key: string, message: string): void => void problems.push(problem(prefix + key, message));
  const choice = (key: string, value: string, known: readonly string[]): void => {
    if (!known.includes(value)) wrong(key, `${JSON.stringify(value)} is unknown; known are ${known.join(', ')}`);
  };
  if (topics.length === 0) wrong('topics', 'empty: give at least one topic or filter, such as plant/#');
  topics.forEach((topic, index) => {
    const about = filterProblem(topic);
    if (about !== null) wrong(`topics[${index}]`, about);
  });
  choice('retained', retained, RETAINED);
  choice('acknowledge', acknowledge, ACKNOWLEDGE);
  return { options: { topics, retained, acknowledge, ...options }, problems };
}

/** Fills in the defaults of a sink and checks it. */
export function fillSinkOptions(given: SinkOptions, prefix = ''): Checked<FilledSinkOptions> {
  return fillOptions(SINK_OPTIONS, given, prefix);
}
