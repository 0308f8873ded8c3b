import { KafkaBroker, localKafkaMissing } from '../support/kafka';
import { noMosquitto } from '../support/mosquitto';
import { TEST_TLS } from '../support/certificates';
import { Workspace } from '../support/program';
import type { Lengths } from './lengths';

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

/** What scenarios share. */
export class Surroundings {
  readonly workspace = new Workspace();
  private started: Promise<KafkaBroker> | null = null;

  /** One Kafka for all: starting it takes longer than most scenarios. It runs when a scenario begins. */
  kafka(): Promise<KafkaBroker> {
    this.started ??= KafkaBroker.start({ secure: { certificate: TEST_TLS.cert, key: TEST_TLS.key } });
    return this.started;
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
