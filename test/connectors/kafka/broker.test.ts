/** What needs nothing but a broker: one for all. */
import { after, afterEach, before, describe } from 'node:test';
import { KafkaBroker, kafkaMissing } from '../../support/kafka';
import { delivery } from './suite/delivery';
import { groups } from './suite/group';
import { refusals } from './suite/refusal';
import { roundTrip } from './suite/round-trip';
import { closeAll } from './support';

describe('Kafka', { skip: kafkaMissing() ?? false }, () => {
  const given = process.env['KAFKA_BROKERS'];
  let kafka: KafkaBroker | null = null;
  before(async () => {
    if (given === undefined) kafka = await KafkaBroker.start();
  });
  after(() => kafka?.remove());
  afterEach(closeAll);

  const address = (): string[] => kafka?.brokers ?? given?.split(',') ?? [];
  roundTrip(address);
  delivery(address);
  groups(address);
  refusals(address);
});
