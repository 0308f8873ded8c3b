import { TEST_TLS } from '../../support/certificates';
import { lanesOf } from '../kafka-side';
import { Ledger } from '../ledger';
import type { LengthsOf } from '../lengths';
import { MqttSide } from '../mqtt-side';
import { mqttToMqtt } from '../pipelines';
import { Program } from '../program';
import type { Shown, Surroundings } from '../scenario';
import { outlast, pass, type Trouble } from './outage-steps';

const PASSWORD = 'a-good-word';
const CHANGED = 'another-word';
const AWAY = /unreachable|disconnected/;

/** The program's connection. `authority`: the file of whose certificates it trusts, if it is told. */
function connection(authority: string | null): string {
  const file = authority === null ? '' : `, root_cas_file: ${authority}`;
  return `user: ada\npassword: \${PASSWORD}\ntls: {enabled: true${file}}`;
}

/** A broker that is down at the start and in the middle, that refuses the password, whose certificate is not trusted. */
export async function mqttOutages({ messages, outage, limit }: LengthsOf<'outages'>, around: Surroundings): Promise<Shown> {
  const users = { ada: PASSWORD, test: 'test-word' };
  const broker = await around.mosquitto({ users, tls: true, persistence: true }, false);
  const restart = async (password: string): Promise<void> => {
    users.ada = password;
    await broker.stop();
    await broker.start();
  };
  const lanes = lanesOf(1);
  /** Three troubles and one certificate. */
  const ledger = new Ledger(lanes, 4 * messages);
  const authority = around.workspace.write('mqtt-ca.pem', TEST_TLS.ca);
  const start = (trusted: string | null): Promise<Program> =>
    Program.start(around, mqttToMqtt({ url: broker.url, qos: 1, connection: connection(trusted) }), { PASSWORD });

  let program = await start(authority);
  let side: MqttSide | null = null;
  let sent = 0;
  const send = async (): Promise<void> => {
    side ??= await MqttSide.open(broker, around, ledger, 1, { username: 'test', password: users.test, ca: TEST_TLS.ca });
    await side.send(lanes, messages, 1, sent);
    sent += messages;
  };
  const arrived = async (): Promise<void> => side?.arrived(sent, limit, program);
  const troubles: Trouble[] = [
    { name: 'down at the start', codes: /unreachable/, begin: () => Promise.resolve(), mend: () => broker.start() },
    { name: 'down in the middle', codes: AWAY, begin: () => broker.stop(), mend: () => pass(outage).then(() => broker.start()) },
    { name: 'wrong password', codes: /bad_credentials/, begin: () => restart(CHANGED), mend: () => restart(PASSWORD) },
  ];
  for (const trouble of troubles) await outlast(trouble, { program, send, arrived, limit });

  // The session stays at the broker; a user mends this one in the pipeline file.
  await program.stop();
  program = await start(null);
  await program.says(/input mqtt: disconnected \(bad_certificate\): /, limit);
  await program.status(/certificate/, limit);
  await program.stop();
  await send();
  program = await start(authority);
  await arrived();
  await program.stop();
  const wrong = ledger.wrong();
  if (program.log.includes(PASSWORD) || program.log.includes(CHANGED)) wrong.push('the log names the password');
  return { counts: { ...ledger.counts, 'troubles outlasted': troubles.length + 1, 'ms away in the middle': outage }, wrong };
}
