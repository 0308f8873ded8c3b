import type { BrokerOutputConfig, OutputConfig } from '../config/output';
import type { PipelineConfig } from '../config/pipeline';
import type { Sink, SinkFigures } from '../connectors/connector';
import type { LineOutput } from '../connectors/lines';
import { LineSink } from '../connectors/stdio/line-sink';
import { CollectingSink } from '../stream/collecting-sink';
import { DeadLetters } from '../stream/dead-letters';
import type { ErrorOutput } from '../stream/flow';
import { SinkOutput } from '../stream/sink-output';
import { addressOf } from './addresses';
import { openSink } from './connectors';
import { Link } from './link';

/** Milliseconds before a message is given again that a broker has refused. */
const RETRY_DELAY = 1_000;

/** A connection that messages leave through. */
export interface OpenSink {
  name: 'output' | 'dead_letter';
  link: Link;
  figures: () => SinkFigures;
  /** Delivers what waits for so many milliseconds at most, and lets go. */
  close(timeout: number): Promise<void>;
}

/** Where messages go, while it is open. */
export interface OpenOutputs {
  output: LineOutput;
  errors: ErrorOutput;
  sinks: OpenSink[];
  /** Messages that the output refused for good. */
  readonly refused: number;
  /** Why stdout cannot be written. */
  readonly failure: Error | null;
}

/** What is needed besides the configuration. */
interface Surroundings {
  /** Gets errored messages, also where there are dead letters. */
  log: ErrorOutput;
  say: (text: string) => void;
}

/** Opens the output and the dead letters of a pipeline. */
export function openOutputs(config: PipelineConfig, { log, say }: Surroundings): OpenOutputs {
  const sinks: OpenSink[] = [];
  const open = (name: OpenSink['name'], broker: BrokerOutputConfig): Sink => {
    const link = new Link(`${name} ${broker.kind}`, say);
    const plain = openSink(broker, link.handlers);
    const sink = broker.batching === null ? plain : new CollectingSink(plain, broker.batching);
    sinks.push({ name, link, figures: () => sink.figures, close: (timeout) => sink.close(timeout) });
    return sink;
  };
  const { output, deadLetter, retries, context } = config;
  const errors = deadLetter === null || deadLetter.kind === 'drop' ? log : both(log, deadLetters(open('dead_letter', deadLetter), deadLetter, say));
  const stdout = output.kind === 'stdout' ? new LineSink(process.stdout) : null;
  let refused = 0;
  const onRefused = (count: number): void => void (refused += count);
  return {
    output: stdout ?? toOutput(output, (broker) => {
      const [sink, address] = [open('output', broker), addressOf(broker)];
      return new SinkOutput({ name: `output ${broker.kind}`, sink, address, errors, retries, retryDelay: RETRY_DELAY, tenant: context.tenant, onRefused });
    }),
    errors,
    sinks,
    get refused() {
      return refused;
    },
    get failure() {
      return stdout?.failure ?? null;
    },
  };
}

function toOutput(config: OutputConfig, open: (broker: BrokerOutputConfig) => LineOutput): LineOutput {
  return config.kind === 'stdout' || config.kind === 'drop' ? { write: () => Promise.resolve() } : open(config);
}

function deadLetters(sink: Sink, config: BrokerOutputConfig, say: (text: string) => void): ErrorOutput {
  const said = new Set<string>();
  return new DeadLetters({
    sink,
    address: addressOf(config),
    retryDelay: RETRY_DELAY,
    onRefused: ({ code, message }, count, lost) => {
      // A reason is told once; the figures count all.
      const text = `dead_letter ${config.kind}: ${lost ? 'lost' : 'waits'}: ${code}: ${message}`;
      if (said.has(code)) return;
      said.add(code);
      say(lost ? `${text} (${count} messages; more are not told)` : `${text}; tried again until it is taken`);
    },
  });
}

function both(first: ErrorOutput, second: ErrorOutput): ErrorOutput {
  return { write: async (errored) => void (await Promise.all([first.write(errored), second.write(errored)])) };
}
