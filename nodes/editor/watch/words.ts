import type { Blanks } from '../red';
import type { ErrorPlace, WatchedNode } from './answers';

/** Texts and numbers as the user reads them. */
export interface Words {
  text(key: string, blanks?: Blanks): string;
  /** `1.2K` */
  compact(value: number): string;
  exact(value: number): string;
  percent(value: number): string;
  /** Two digits, a dash for null. */
  milliseconds(value: number | null): string;
  megabytes(bytes: number): string;
  time(milliseconds: number): string;
}

export function createWords(): Words {
  const language = RED.i18n.lang() || undefined;
  const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const exact = new Intl.NumberFormat(language);
  const short = new Intl.NumberFormat(language, { maximumSignificantDigits: 2 });
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  // With its name space: the plugin's own texts are not known where several parts are loaded at once.
  const text = (key: string, blanks?: Blanks): string => RED._(`@tagwright/node-red/tag-watch:tag-watch.${key}`, blanks);
  return {
    text,
    compact: (value) => compact.format(value),
    exact: (value) => exact.format(value),
    percent: (value) => percent.format(value),
    milliseconds: (value) => (value === null ? '–' : short.format(value)),
    megabytes: (bytes) => text('megabytes', { number: exact.format(Math.round(bytes / 1048576)) }),
    time: (milliseconds) => new Date(milliseconds).toLocaleTimeString(language),
  };
}

export function nameOf({ name, type, id }: WatchedNode): string {
  return name || `${type}:${id}`;
}

export function placeText({ text }: Words, { code, stage, line }: ErrorPlace): string {
  if (stage === null) return text('error.code', { code });
  return line === null ? text('error.stage', { code, stage }) : text('error.line', { code, stage, line });
}
