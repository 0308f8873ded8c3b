import type { Problem } from '../errors';
import { Template } from '../stream/template';
import { parseDuration } from './duration';
import type { ConfigReader, Entry } from './reader';

/** The largest wait that a timer takes. */
const MAX_DURATION = 2 ** 31 - 1;

/**
 * The fields of a part of the configuration: each is read once, with its default. What is no field is refused by name,
 * and fields of Benthos that are not supported are too, with what to do.
 */
export class Fields {
  private readonly entries: Map<string, Entry>;

  /** `unsupported`: fields that Benthos has and we have not, and why or what instead. */
  constructor(
    private readonly reader: ConfigReader,
    readonly owner: Entry,
    known: readonly string[],
    unsupported: Readonly<Record<string, string>> = {},
  ) {
    this.entries = reader.map(owner, [...known, ...Object.keys(unsupported)], known);
    for (const [name, reason] of Object.entries(unsupported)) {
      const entry = this.entries.get(name);
      if (entry !== undefined) reader.refuseKey(entry, `is not supported${reason === '' ? '' : `: ${reason}`}`);
    }
  }

  has(name: string): boolean {
    return this.entries.has(name);
  }

  entry(name: string): Entry | undefined {
    return this.entries.get(name);
  }

  text(name: string, fallback: string): string {
    const entry = this.entries.get(name);
    return entry === undefined ? fallback : this.reader.text(entry);
  }

  flag(name: string, fallback: boolean): boolean {
    const entry = this.entries.get(name);
    return entry === undefined ? fallback : this.reader.flag(entry);
  }

  /** A whole number in a range. */
  number(name: string, fallback: number, [min, max]: readonly [number, number]): number {
    const entry = this.entries.get(name);
    if (entry === undefined) return fallback;
    const value = this.reader.scalar(entry);
    if (typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max) return value;
    if (value !== undefined) this.reader.refuse(entry, `${JSON.stringify(value)} is not a whole number from ${min} to ${max}`);
    return fallback;
  }

  /** Milliseconds. */
  duration(name: string, fallback: number): number {
    const entry = this.entries.get(name);
    if (entry === undefined) return fallback;
    const text = this.reader.text(entry);
    const value = text === '' ? 0 : parseDuration(text);
    if (value !== null && value <= MAX_DURATION) return value;
    this.reader.refuse(entry, `${JSON.stringify(text)} is not a duration such as 500ms, 10s or 1m30s`);
    return fallback;
  }

  /** Milliseconds, for a table of options that has a default. */
  givenDuration(name: string): number | undefined {
    return this.has(name) ? this.duration(name, 0) : undefined;
  }

  /** One of some words. */
  choice<Word extends string>(name: string, fallback: Word, words: readonly Word[], why = ''): Word {
    const entry = this.entries.get(name);
    if (entry === undefined) return fallback;
    const value = String(this.reader.scalar(entry));
    const found = words.find((word) => word === value);
    if (found === undefined) this.reader.refuse(entry, `${JSON.stringify(value)} is not supported${why}; use ${words.join(' or ')}`);
    return found ?? fallback;
  }

  /** Texts of a list. An item with commas is several, as in Benthos. */
  texts(name: string): string[] {
    const entry = this.entries.get(name);
    if (entry === undefined) return [];
    return this.reader.list(entry).flatMap((item) => this.reader.text(item).split(',').map((text) => text.trim()).filter((text) => text !== ''));
  }

  /** Texts of a list, as they are. */
  plainTexts(name: string): string[] {
    const entry = this.entries.get(name);
    return entry === undefined ? [] : this.reader.list(entry).map((item) => this.reader.text(item));
  }

  /** As {@link texts}, of which there has to be one. */
  someTexts(name: string, example: string): string[] {
    const texts = this.texts(name);
    const entry = this.entries.get(name);
    if (entry === undefined) this.reader.refuse(this.owner, `${name} is missing, as in ${name}: [${example}]`);
    else if (texts.length === 0) this.refuseWhole(name, `needs at least one, as in [${example}]`);
    return texts;
  }

  /** Texts by their names. */
  textMap(name: string): Record<string, string> {
    const entry = this.entries.get(name);
    if (entry === undefined) return {};
    return Object.fromEntries(Array.from(this.reader.map(entry, null), ([key, value]) => [key, this.reader.text(value)]));
  }

  /** A text with interpolations; null when the field is not there or empty. */
  template(name: string, fallback: string | null = null, functions: 'message' | 'generator' = 'message'): Template | null {
    const entry = this.entries.get(name);
    if (entry === undefined) return fallback === null ? null : Template.parse(fallback, functions);
    const text = this.reader.text(entry);
    if (text === '') return null;
    try {
      return Template.parse(text, functions);
    } catch (error) {
      this.reader.refuse(entry, (error as Error).message);
      return null;
    }
  }

  /** As {@link template}, which has to be there. */
  someTemplate(name: string, example: string): Template {
    const template = this.template(name);
    const entry = this.entries.get(name);
    if (template === null) this.reader.refuse(entry ?? this.owner, entry === undefined ? `${name} is missing, as in ${name}: ${example}` : 'must not be empty');
    return template ?? Template.parse('');
  }

  /** A number, or whatever stands there instead, for a table of options that checks it. */
  scalar(name: string): number | undefined {
    const entry = this.entries.get(name);
    return entry === undefined ? undefined : (this.reader.scalar(entry) as number | undefined);
  }

  /** An expression that a field has; null when it is none. */
  pattern(name: string, pattern: string): RegExp | null {
    try {
      return new RegExp(pattern);
    } catch (error) {
      this.refuse(name, (error as Error).message);
      return null;
    }
  }

  /** Notes what a table of options says of fields, each under its own name or that in `names`. What follows from another finding is not noted. */
  check(problems: readonly Problem[], names: Readonly<Record<string, string>> = {}): void {
    if (this.reader.hasFinding(this.owner)) return;
    for (const { key, message } of problems) {
      const option = key.replace(/[.[].*$/, '');
      const name = names[option] ?? option;
      this.refuse(name, this.has(name) ? message : `${name}: ${message}`);
    }
  }

  refuse(name: string, message: string): void {
    this.reader.refuse(this.entries.get(name) ?? this.owner, message);
  }

  /** Notes what is wrong with a field as a whole, which follows from what is wrong in it where something is. */
  refuseWhole(name: string, message: string): void {
    const entry = this.entries.get(name);
    if (entry === undefined || !this.reader.hasFinding(entry)) this.refuse(name, message);
  }

  /** The fields of a field. */
  fields(name: string, known: readonly string[], unsupported: Readonly<Record<string, string>> = {}): Fields | null {
    const entry = this.entries.get(name);
    return entry === undefined ? null : new Fields(this.reader, entry, known, unsupported);
  }

  /** The items of a list, each with fields. */
  items(name: string, known: readonly string[], unsupported: Readonly<Record<string, string>> = {}): Fields[] {
    const entry = this.entries.get(name);
    return entry === undefined ? [] : this.reader.list(entry).map((item) => new Fields(this.reader, item, known, unsupported));
  }
}
