/** The workload as Node-RED's messages, and the check of what comes back. */
import type { RawMessage, TagMessage } from '../inline';
import { checkText } from '../row';
import type { Workload } from '../workload';

/** The messages of a workload, made anew each time: flows change what they get. */
export class Messages {
  private readonly raw: RawMessage[];
  private readonly expected: TagMessage[];

  constructor(
    private readonly row: string,
    { lines, expected }: Workload,
  ) {
    this.raw = lines.map((line) => JSON.parse(line) as RawMessage);
    this.expected = expected.map((line) => JSON.parse(line) as TagMessage);
  }

  /** Message `index` of an endless row. */
  make(index: number): RawMessage {
    const { payload, meta } = this.raw[index % this.raw.length] as RawMessage;
    return { payload, meta: { ...meta } };
  }

  /** @throws WrongResultError when message `index` did not become what it should. */
  check(index: number, found: TagMessage): void {
    const expected = this.expected[index % this.expected.length] as TagMessage;
    if (!isSame(expected, found)) checkText(this.row, JSON.stringify(expected), JSON.stringify(found));
  }
}

function isSame(expected: TagMessage, found: TagMessage): boolean {
  return (
    found.topic === expected.topic &&
    found.payload?.value === expected.payload.value &&
    found.payload.timestamp_ms === expected.payload.timestamp_ms &&
    isSameMeta(expected.meta, found.meta)
  );
}

function isSameMeta(expected: TagMessage['meta'], found: TagMessage['meta']): boolean {
  let keys = 0;
  for (const key in expected) {
    if (found[key] !== expected[key]) return false;
    keys++;
  }
  return Object.keys(found).length === keys;
}
