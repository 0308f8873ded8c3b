import { unique } from '../../connectors/kafka/support';
import { KafkaSide, lanesOf, numberedLanes } from '../kafka-side';
import { Ledger } from '../ledger';
import type { LengthsOf } from '../lengths';
import { MqttSide } from '../mqtt-side';
import { kafkaToMqtt } from '../pipelines';
import { Program } from '../program';
import type { Shown, Surroundings } from '../scenario';

const LANES = 4;
/** Sendings a second, and looks at the memory. */
const BEATS = 20;
const MB = 1024 * 1024;
/** MB that the memory may grow while the sink stands still. */
const GROWTH = 50;

/**
 * Kafka to MQTT: the MQTT broker stands still (SIGSTOP) while Kafka gets more and more. The memory of the program and of
 * its sandbox process does not grow by it, and everything arrives when the broker goes on.
 */
export async function stillSink({ rate, flowing, still, limit }: LengthsOf<'stillSink'>, around: Surroundings): Promise<Shown> {
  const kafka = await around.kafka();
  const source = await KafkaSide.open(kafka, around);
  const broker = await around.mosquitto();
  const names = lanesOf(LANES);
  const beats = Math.ceil(((flowing + still) / 1000) * BEATS);
  const perBeat = Math.ceil(rate / BEATS / LANES);
  const ledger = new Ledger(names, beats * perBeat);
  const sink = await MqttSide.open(broker, around, ledger, 1);
  const [input, group] = [await source.makeTopic('still', LANES), unique('still')];
  const program = await Program.start(around, kafkaToMqtt({ brokers: kafka.brokers, input, output: '', group }, { url: broker.url, qos: 1 }));
  await program.ready();

  const start = performance.now();
  const memory = { before: 0, most: 0 };
  let isStill = false;
  for (let beat = 0; beat < beats; beat++) {
    await source.send(input, numberedLanes(names, perBeat, beat * perBeat));
    if (!isStill && performance.now() - start > flowing) {
      isStill = true;
      memory.before = program.memory;
      broker.freeze(true);
    }
    if (isStill) memory.most = Math.max(memory.most, program.memory);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + (1000 * (beat + 1)) / BEATS - performance.now())));
  }
  const seconds = (performance.now() - start) / 1000;
  const arrivedBefore = ledger.distinct;
  broker.freeze(false);
  await sink.arrived(ledger.sent, limit, program);
  await source.waitForCommit(group, input, ledger.sent, limit, program);
  await program.stop();
  const grown = Math.round((memory.most - memory.before) / MB);
  const wrong = ledger.wrong();
  if (grown > GROWTH) wrong.push(`the memory has grown by ${grown} MB`);
  if (arrivedBefore >= ledger.sent) wrong.push('the sink did not stand still');
  return {
    counts: {
      ...ledger.counts,
      'a second': Math.round(ledger.sent / seconds),
      'arrived before the sink went on': arrivedBefore,
      'MB when it began': Math.round(memory.before / MB),
      'MB grown': grown,
    },
    wrong,
  };
}
