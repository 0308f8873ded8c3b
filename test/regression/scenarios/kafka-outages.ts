import { TEST_TLS } from '../../support/certificates';
import { unique } from '../../connectors/kafka/support';
import { KAFKA_USER } from '../../support/kafka';
import { KafkaSide, lanesOf, numberedLanes } from '../kafka-side';
import { Ledger } from '../ledger';
import type { LengthsOf } from '../lengths';
import { kafkaToKafka } from '../pipelines';
import { Program } from '../program';
import type { Shown, Surroundings } from '../scenario';
import { outlast, pass, type Trouble } from './outage-steps';

const AWAY = /unreachable|disconnected/;
const WRONG = 'another-word';

/** What a user has set wrong, and how it is right. */
interface Setting {
  code: string;
  brokers: string[];
  connection: string;
  wrong: { word?: string };
  right: { connection?: string };
}

/** A broker that is down at the start and in the middle, that refuses the password, whose certificate is not trusted. */
export async function kafkaOutages({ messages, outage, limit }: LengthsOf<'outages'>, around: Surroundings): Promise<Shown> {
  const kafka = await around.kafka();
  const { user, password } = KAFKA_USER;
  const side = await KafkaSide.open(kafka, around);
  const lanes = lanesOf(1);
  const ledger = new Ledger(lanes, 4 * messages);
  const [input, output] = [await side.makeTopic('outages-in', 1), await side.makeTopic('outages-out', 1)];
  const group = unique('outages');
  let sent = 0;
  const send = async (): Promise<void> => {
    await side.send(input, numberedLanes(lanes, messages, sent));
    sent += messages;
  };
  const arrived = (): Promise<void> => side.waitForCommit(group, input, sent, limit, program);
  const start = (brokers: string[], connection: string, word = password): Promise<Program> =>
    Program.start(around, kafkaToKafka({ brokers, input, output, group, connection }), { PASSWORD: word });
  const wrong: string[] = [];

  const troubles: Trouble[] = [
    { name: 'down at the start', codes: /unreachable/, begin: () => Promise.resolve(), mend: () => kafka.restart() },
    { name: 'down in the middle', codes: AWAY, begin: () => kafka.kill(), mend: () => pass(outage).then(() => kafka.restart()) },
  ];
  // What comes behind this scenario needs it, also when this one fails.
  let isUp = false;
  around.atEnd(() => (isUp ? undefined : kafka.restart()));
  await kafka.kill();
  const sasl = `sasl: {mechanism: SCRAM-SHA-256, user: ${user}, password: "\${PASSWORD}"}`;
  let program = await start(kafka.saslBrokers, sasl);
  for (const trouble of troubles) await outlast(trouble, { program, send, arrived, limit });
  isUp = true;
  await program.stop();

  // A user mends these in the environment and in the pipeline file.
  const authority = around.workspace.write('kafka-ca.pem', TEST_TLS.ca);
  const settings: Setting[] = [
    { code: 'bad_credentials', brokers: kafka.saslBrokers, connection: sasl, wrong: { word: WRONG }, right: {} },
    {
      code: 'bad_certificate',
      brokers: kafka.tlsBrokers,
      connection: 'tls: {enabled: true}',
      wrong: {},
      right: { connection: `tls: {enabled: true, root_cas_file: ${authority}}` },
    },
  ];
  for (const { code, brokers, connection, wrong: bad, right } of settings) {
    program = await start(brokers, connection, bad.word);
    await program.says(new RegExp(`input kafka: disconnected \\(${code}\\): `), limit);
    await program.status(/disconnected: /, limit);
    await program.stop();
    if (program.log.includes(WRONG)) wrong.push('the log names the password');
    await send();
    program = await start(brokers, right.connection ?? connection);
    await arrived();
    await program.stop();
  }
  await side.enter(ledger, output, limit);
  return {
    counts: { ...ledger.counts, 'troubles outlasted': troubles.length + settings.length, 'ms away in the middle': outage },
    wrong: [...wrong, ...ledger.wrong()],
  };
}
