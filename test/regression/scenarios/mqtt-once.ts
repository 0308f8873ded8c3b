import { lanesOf } from '../kafka-side';
import { Ledger } from '../ledger';
import type { LengthsOf } from '../lengths';
import { MosquittoSub, MqttSide } from '../mqtt-side';
import { mqttToMqtt } from '../pipelines';
import { Program } from '../program';
import type { Shown, Surroundings } from '../scenario';

/** MQTT to MQTT with QoS 2: each message once where nothing crashes. */
export async function mqttOnce({ messages, lanes, limit }: LengthsOf<'mqttOnce'>, around: Surroundings): Promise<Shown> {
  const broker = await around.mosquitto();
  const names = lanesOf(lanes);
  const perLane = Math.ceil(messages / lanes);
  const ledger = new Ledger(names, perLane);
  const side = await MqttSide.open(broker, around, ledger, 2);
  const check = await MosquittoSub.subscribe(broker.port, 2);
  const program = await Program.start(around, mqttToMqtt({ url: broker.url, qos: 2 }));
  await program.ready();
  await side.send(names, perLane, 2);
  await side.arrived(ledger.sent, limit, program);
  await program.stop();
  const checked = check === null ? null : await check.count(ledger.sent, limit / 1000);
  const { counts } = ledger;
  const wrong = ledger.wrong(true);
  if (checked !== null && checked !== counts.arrived) wrong.push(`mosquitto_sub has got ${checked} messages, mqtt.js ${counts.arrived}`);
  return { counts: { ...counts, ...(checked === null ? {} : { mosquitto_sub: checked }) }, wrong };
}
