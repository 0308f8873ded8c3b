import { disturbances } from '../disturbances';
import { lanesOf } from '../kafka-side';
import { Ledger } from '../ledger';
import type { LengthsOf } from '../lengths';
import { MqttSide } from '../mqtt-side';
import { mqttToMqtt } from '../pipelines';
import { Program } from '../program';
import type { Shown, Surroundings } from '../scenario';

/**
 * MQTT to MQTT with QoS 1 and sessions that the broker keeps; the program is killed, the broker is told to end and
 * started again. It is not killed: mosquitto loses what it has acknowledged since it last saved its database.
 */
export async function mqttKills({ messages, lanes, kills, restarts, work, limit }: LengthsOf<'mqttKills'>, around: Surroundings): Promise<Shown> {
  const broker = await around.mosquitto({ persistence: true });
  const names = lanesOf(lanes);
  const perLane = Math.ceil(messages / lanes);
  const ledger = new Ledger(names, perLane);
  const side = await MqttSide.open(broker, around, ledger, 1);
  const pipeline = mqttToMqtt({ url: broker.url, qos: 1 }, work);
  let program = await Program.start(around, pipeline);
  await program.ready();
  const sending = side.send(names, perLane, 1);

  const wrong: string[] = [];
  for (const { kind, at } of disturbances(kills, restarts)) {
    await side.arrived(at * ledger.sent, limit, program);
    if (ledger.distinct === ledger.sent) wrong.push(`all was through before the ${kind} at ${Math.round(100 * at)} %`);
    if (kind === 'restart') {
      await broker.stop();
      await broker.start();
    } else {
      await program.kill();
      program = await Program.start(around, pipeline);
    }
  }
  await sending;
  await side.arrived(ledger.sent, limit, program);
  await program.stop();
  return { counts: { ...ledger.counts, kills, restarts }, wrong: [...wrong, ...ledger.wrong()] };
}
