import type { InputConfig } from '../config/input';
import type { Received, SourceFigures } from '../connectors/connector';
import { readLines } from '../connectors/stdio/line-source';
import type { Meta } from '../stream/content-line';
import type { TakenBatch } from '../stream/flow';
import { generate } from '../stream/generator';
import { Intake } from '../stream/intake';
import { openSource } from './connectors';
import { Link } from './link';

/** Where messages come from, while it is open. */
export interface OpenInput {
  batches: AsyncIterable<TakenBatch>;
  /** Takes nothing more; what was taken is still given. */
  stop(): void;
  /** Waits for the acknowledgements on their way, and lets go. */
  close(): Promise<void>;
  /** Null for what needs no connection. */
  connection: { link: Link; figures: () => SourceFigures } | null;
}

/** Opens the input of a pipeline. `maxLine`: bytes of one line of stdin at most. */
export function openInput(config: InputConfig, { maxLine, say }: { maxLine: number; say: (text: string) => void }): OpenInput {
  if (config.kind === 'stdin' || config.kind === 'generate') {
    const stopped = new AbortController();
    const { signal } = stopped;
    const batches = config.kind === 'stdin' ? readLines(process.stdin, { signal, maxLine }) : generate({ ...config, signal });
    return { batches, stop: () => stopped.abort(), close: () => Promise.resolve(), connection: null };
  }
  const { batching, binary } = config;
  const select = config.kind === 'uns' ? selectKeys(config.filters) : undefined;
  const intake = new Intake({ binary, ...(batching === null ? {} : { batching }), ...(select === undefined ? {} : { select }) });
  const link = new Link(`input ${config.kind}`, say);
  const source = openSource(config, { ...link.handlers, onBatch: intake.add });
  const stop = (): void => void source.stop().then(() => intake.end());
  return { batches: intake, stop, close: () => source.close(), connection: { link, figures: () => source.figures } };
}

/** Messages of the unified namespace whose key is wanted. The key is their topic in it. */
function selectKeys(filters: readonly RegExp[]): (received: Received) => Meta | null {
  return ({ meta }) => {
    const key = typeof meta['kafka_key'] === 'string' ? meta['kafka_key'] : '';
    return filters.some((filter) => filter.test(key)) ? { ...meta, kafka_msg_key: key, umh_topic: key } : null;
  };
}
