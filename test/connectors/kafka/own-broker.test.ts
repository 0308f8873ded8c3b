/** What needs a broker that a test may stop, with users and certificates. */
import { after, afterEach, before, describe } from 'node:test';
import { SELF_SIGNED } from '../../services/http/self-signed';
import { KafkaBroker, localKafkaMissing } from '../../support/kafka';
import { outages } from './suite/outage';
import { security } from './suite/security';
import { closeAll } from './support';

/** Whoever comes without a user may do everything; others what no rule forbids. */
const RIGHTS = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'allow.everyone.if.no.acl.found': 'true',
  'super.users': 'User:ANONYMOUS',
};

describe('a Kafka of our own', { skip: localKafkaMissing() ?? false }, () => {
  let kafka: KafkaBroker;
  before(async () => {
    kafka = await KafkaBroker.start({ secure: { certificate: SELF_SIGNED.cert, key: SELF_SIGNED.key }, properties: RIGHTS });
  });
  after(() => kafka?.remove());
  afterEach(closeAll);

  security(() => kafka);
  outages(() => kafka);
});
