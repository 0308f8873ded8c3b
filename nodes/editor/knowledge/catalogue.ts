/** What scripts find in the sandbox, with a sentence each: for completion, for the types of Monaco. */
export { META_KEYS } from './meta-keys';
export { MSG_PROPERTIES, SANDBOX_NAMES } from './sandbox-names';

/** Languages of the dialogs. */
export type Language = 'en-US' | 'de';
export type Texts = Readonly<Record<Language, string>>;

/** Where a key of `msg.meta` comes from. */
export type Source = 'tag' | 'mqtt' | 'kafka' | 'opcua' | 's7' | 'modbus' | 'sparkplug';

/** As {@link Source}, in the words of the dialogs. */
export const SOURCES: Readonly<Record<Source, string>> = {
  tag: 'Tag', mqtt: 'MQTT', kafka: 'Kafka', opcua: 'OPC UA', s7: 'S7', modbus: 'Modbus', sparkplug: 'Sparkplug',
};

/** A key of `msg.meta`; `type` in TypeScript. */
export interface MetaKey {
  readonly name: string;
  readonly type: string;
  readonly source: Source;
  readonly doc: Texts;
}

/** A property or method. `type` in TypeScript: `string`, `(key: string) => boolean`. */
export interface Member {
  readonly name: string;
  readonly type: string;
  readonly doc: Texts;
}

/** A name that scripts find. Its members, or its type in TypeScript when it has none. */
export interface KnownName {
  readonly name: string;
  readonly type?: string;
  readonly members: readonly Member[];
  readonly doc: Texts;
}

/** The language of a browser or of Node-RED, such as `de-DE`, as one that there are texts in. */
export function languageOf(tag: string | undefined): Language {
  return tag !== undefined && /^de\b/i.test(tag) ? 'de' : 'en-US';
}

/** The text of a key: its source, and what it says. */
export function docOf(key: MetaKey, language: Language): string {
  return `${SOURCES[key.source]}: ${key.doc[language]}`;
}
