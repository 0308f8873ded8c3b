/** One way to go on with an expression. */
export interface Suggestion {
  /** Replaces the text from `from` to the cursor. */
  value: string;
  label: string;
  doc: string;
  from: number;
}

const NAMES: readonly (readonly [value: string, doc: string])[] = [
  ['msg.payload', 'The value of the message.'],
  ['msg.topic', 'Where the message came from.'],
  ['msg.meta.location_path', 'Where the tag is, with dots between the levels.'],
  ['msg.meta.data_contract', 'What kind of data the tag has; starts with an underscore.'],
  ['msg.meta.virtual_path', 'Levels between the data contract and the name of the tag.'],
  ['msg.meta.tag_name', 'The name of the tag.'],
  ['msg.meta.datatype', 'The type that the value is made to be: string, number or bool.'],
  ['msg.meta.timestamp_ms', 'The time of the value.'],
];

/** What may stand at the cursor of an expression. `seenKeys`: what is known besides, such as `msg.meta.unit`. */
export function suggest(text: string, cursor: number, seenKeys: readonly string[]): Suggestion[] {
  const [typed = ''] = /[A-Za-z_$][\w$]*(?:\.[\w$]*)*$/.exec(text.slice(0, cursor)) ?? [];
  if (typed === '') return [];
  const known = new Set(NAMES.map(([value]) => value));
  const seen = seenKeys.filter((path) => !known.has(path)).map((path) => [path, ''] as const);
  return [...NAMES, ...seen]
    .filter(([value]) => value !== typed && value.startsWith(typed))
    .map(([value, doc]) => ({ value, label: value, doc, from: cursor - typed.length }));
}
