import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } from 'kafkajs';
import { SASL_MECHANISMS } from '../../../../lib/connectors/kafka/options';
import { SELF_SIGNED } from '../../../services/http/self-signed';
import { KAFKA_USER, type KafkaBroker } from '../../../support/kafka';
import { until } from '../../../support/processes';
import { acknowledgeAll, makeTopic, plainKafka, startSink, startSource, unique, type Started } from '../support';

/** All that a connector has told. */
function told({ states, log }: Started<unknown>): string {
  return [...log, ...states.map((state) => (state.is === 'disconnected' ? String(state.error.stack) : state.is))].join('\n');
}

/** Users, passwords, rights and certificates. */
export function security(broker: () => KafkaBroker): void {
  describe('a Kafka that asks who it is', () => {
    let kafka: KafkaBroker;
    before(() => {
      kafka = broker();
    });

    for (const mechanism of SASL_MECHANISMS) {
      it(`${mechanism}: lets in the right password, and says that another is wrong without telling it`, async () => {
        const topic = await makeTopic(kafka.brokers, 'sasl');
        const right = { brokers: kafka.saslBrokers, sasl: { mechanism, ...KAFKA_USER } };
        const source = startSource(right, { topics: [topic], consumer_group: unique('group') }, acknowledgeAll);
        assert.deepEqual(await startSink(right).connector.send([{ topic, content: 'hello' }]), [null]);
        await until('it has come', () => source.received.length === 1);

        const wrong = { brokers: kafka.saslBrokers, sasl: { mechanism, user: KAFKA_USER.user, password: 'not-this-one' } };
        const refused = [startSource(wrong, { topics: [topic], consumer_group: unique('group') }), startSink(wrong)];
        for (const connector of refused) {
          await until('it is told', () => connector.error !== undefined);
          assert.equal(connector.error, 'bad_credentials');
          assert.doesNotMatch(told(connector), /not-this-one/);
        }
      });
    }

    it('lets in a user that is made later, and delivers what waited', async () => {
      const topic = await makeTopic(kafka.brokers, 'later');
      const connection = { brokers: kafka.saslBrokers, sasl: { mechanism: 'scram-sha-256' as const, user: 'latecomer', password: 'in-good-time' } };
      const source = startSource(connection, { topics: [topic], consumer_group: unique('group') }, acknowledgeAll);
      const sink = startSink(connection);
      const result = sink.connector.send([{ topic, content: 'hello' }]);
      await until('both tell it', () => source.error === 'bad_credentials' && sink.error === 'bad_credentials');
      kafka.addUser('latecomer', 'in-good-time');
      assert.deepEqual(await result, [null]);
      await until('it has come', () => source.received.length === 1);
      assert.equal(source.state, 'connected');
      assert.equal(sink.state, 'connected');
    });

    it('with a certificate that is not trusted is refused; with its authority it is trusted', async () => {
      const topic = await makeTopic(kafka.brokers, 'tls');
      const doubting = { brokers: kafka.tlsBrokers, tls: true };
      const refused = [startSource(doubting, { topics: [topic], consumer_group: unique('group') }), startSink(doubting)];
      for (const connector of refused) {
        await until('it is told', () => connector.error !== undefined);
        assert.equal(connector.error, 'bad_certificate');
        assert.match(told(connector), /self-signed certificate/);
      }
      const trusting = { brokers: kafka.tlsBrokers, tls: { ca: SELF_SIGNED.cert } };
      const source = startSource(trusting, { topics: [topic], consumer_group: unique('group') }, acknowledgeAll);
      assert.deepEqual(await startSink(trusting).connector.send([{ topic, content: 'hello' }]), [null]);
      await until('it has come', () => source.received.length === 1);
    });

    it('says what a user may not do: the sink of that message alone, the source as its state', async () => {
      const allowed = await makeTopic(kafka.brokers, 'allowed');
      const forbidden = await makeTopic(kafka.brokers, 'forbidden');
      const admin = plainKafka(kafka.brokers).admin();
      await admin.connect();
      const rule = {
        resourceType: AclResourceTypes.TOPIC, resourceName: forbidden, resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: `User:${KAFKA_USER.user}`, host: '*', permissionType: AclPermissionTypes.DENY,
      };
      await admin.createAcls({ acl: [AclOperationTypes.WRITE, AclOperationTypes.READ].map((operation) => ({ ...rule, operation })) });
      await admin.disconnect();
      const connection = { brokers: kafka.saslBrokers, sasl: { mechanism: 'plain' as const, ...KAFKA_USER } };
      const { connector } = startSink(connection);
      const results = await connector.send([{ topic: allowed, content: '1' }, { topic: forbidden, content: '2' }, { topic: allowed, content: '3' }]);
      assert.deepEqual(results.map((result) => result?.code), [undefined, 'not_authorized', undefined]);
      const source = startSource(connection, { topics: [forbidden], consumer_group: unique('group') });
      await until('it is told', () => source.error === 'not_authorized');
    });
  });
}
