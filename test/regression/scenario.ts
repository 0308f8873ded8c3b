import { TEST_TLS } from '../support/certificates';
import { KafkaBroker, localKafkaMissing } from '../support/kafka';
import { Mosquitto, noMosquitto, type MosquittoOptions } from '../support/mosquitto';
import { Workspace } from '../support/program';
import type { Lengths } from './lengths';

/** Milliseconds that cleaning up one thing may take. */
const CLEAN = 30_000;

/** What a scenario has shown. */
export interface Shown {
  counts: Readonly<Record<string, number>>;
  /** What is not as it has to be, in words; empty when all is. */
  wrong: string[];
}

/** One point that has to be shown. */
export interface Scenario {
  /** Where its lengths stand, and what `--only` takes with the broker's name behind it. */
  name: string;
  title: string;
  brokers: readonly ('kafka' | 'mosquitto')[];
  lengths: keyof Lengths;
  run(lengths: Lengths, around: Surroundings): Promise<Shown>;
}

/** What scenarios share, and what they leave behind. */
export class Surroundings {
  readonly workspace = new Workspace();
  private started: Promise<KafkaBroker> | null = null;
  private left: (() => unknown)[] = [];

  /** One Kafka for all: starting it takes longer than most scenarios. Who stops it starts it again. */
  kafka(): Promise<KafkaBroker> {
    this.started ??= KafkaBroker.start({ secure: { certificate: TEST_TLS.cert, key: TEST_TLS.key } });
    return this.started;
  }

  /** A mosquitto for one scenario. */
  async mosquitto(options: MosquittoOptions = {}, start = true): Promise<Mosquitto> {
    const broker = await Mosquitto.make(options, start);
    this.atEnd(() => broker.remove());
    return broker;
  }

  /** What has to be done at the end of the scenario, whether it fails or not; the last one first. */
  readonly atEnd = (clean: () => unknown): void => void this.left.push(clean);

  /** Ends a scenario. */
  async clean(): Promise<void> {
    for (const clean of this.left.splice(0).reverse()) await Promise.race([clean(), new Promise((resolve) => setTimeout(resolve, CLEAN).unref())]);
  }

  async close(): Promise<void> {
    await this.started?.then((kafka) => kafka.remove(), () => undefined);
    this.workspace.remove();
  }
}

/** Why a scenario cannot be had on this machine; false when it can. */
export function missing({ brokers }: Scenario): string | false {
  const reasons = brokers.map((broker) => (broker === 'kafka' ? localKafkaMissing() : noMosquitto || null));
  return reasons.find((reason) => reason !== null) ?? false;
}
