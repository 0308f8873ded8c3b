import { isUtf8 } from 'node:buffer';
import { CONTENT_MARKS } from '../guest/protocol';

const TAB = 0x09;
/** Bytes of content that are tried whether they are JSON. What is hostile and long would take memory from everybody. */
const MAX_TRIED = 1024 * 1024;

export type Meta = Record<string, unknown>;

/** What a broker gave. */
export interface Content {
  /** Null for a Kafka tombstone. */
  content: Buffer | null;
  meta: Meta;
}

/**
 * What a broker gave as one line for the sandbox, which alone reads it: JSON becomes its value, other text a string,
 * no content null. Content that is not UTF-8 has to be taken out before.
 */
export function contentLine(content: string | null, meta: Meta): string {
  const head = `${JSON.stringify(meta)}\t`;
  if (content === null) return CONTENT_MARKS.none + head;
  if (!content.includes('\n')) return CONTENT_MARKS.plain + head + content;
  return CONTENT_MARKS.escaped + head + JSON.stringify(content);
}

/** What a line was made of, also a message that a processor made: its payload is the content. Null for any other line. */
export function contentOf(line: Buffer): Content | null {
  const mark = String.fromCharCode(line[0] ?? 0x20);
  const tab = line.indexOf(TAB);
  try {
    if (mark === CONTENT_MARKS.none || mark === CONTENT_MARKS.plain || mark === CONTENT_MARKS.escaped) {
      const meta = JSON.parse(line.toString('utf8', 1, tab)) as Meta;
      if (mark === CONTENT_MARKS.none) return { content: null, meta };
      const rest = line.subarray(tab + 1);
      return { content: mark === CONTENT_MARKS.plain ? rest : Buffer.from(JSON.parse(rest.toString()) as string), meta };
    }
    const { payload, meta } = JSON.parse(line.toString()) as { payload?: unknown; meta?: Meta };
    return { content: Buffer.from(textOf(payload)), meta: meta ?? {} };
  } catch {
    return null;
  }
}

/** The content that a payload becomes: a string is its text, as it came; anything else is JSON. */
export function textOf(payload: unknown): string {
  return typeof payload === 'string' ? payload : (JSON.stringify(payload) ?? '');
}

/** A line as people read it: content as the message that a script sees. Other lines stay as they are. */
export function readableLine(line: Buffer): Buffer {
  if ((line[0] ?? 0x20) >= TAB) return line;
  const read = contentOf(line);
  if (read === null) return line;
  return Buffer.from(`{"payload":${payloadJson(read.content)},"meta":${JSON.stringify(read.meta)}}`);
}

function payloadJson(content: Buffer | null): string {
  if (content === null) return 'null';
  const text = content.toString();
  if (content.length <= MAX_TRIED && isUtf8(content)) {
    try {
      return JSON.stringify(JSON.parse(text));
    } catch {
      // Other text.
    }
  }
  return JSON.stringify(text);
}
