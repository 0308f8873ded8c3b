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
/** MB that the memory may grow in the second half of the time that the sink stands still, when the window is full. */
const LATE_GROWTH = 50;

/**
 * Kafka to MQTT: the MQTT broker stands still (SIGSTOP) while Kafka gets more and more. The memory of the program and of
 * its sandbox process does not grow by it, and everything arrives when the broker goes on.
 */
export async function stillSink({ rate, filler, flowing, still, growth, limit }: LengthsOf<'stillSink'>, around: Surroundings): Promise<Shown> {
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

  const headers = { filler: 'x'.repeat(filler) };
  const start = performance.now();
  const memory = { before: 0, early: 0, late: 0 };
  let stillSince = Infinity;
  for (let beat = 0; beat < beats; beat++) {
    const messages = numberedLanes(names, perBeat, beat * perBeat);
    await source.send(input, filler === 0 ? messages : messages.map((message) => ({ ...message, headers })));
    const now = performance.now();
    if (stillSince === Infinity && now - start > flowing) {
      stillSince = now;
      memory.before = program.memory;
      broker.freeze(true);
    }
    const half = now - stillSince > still / 2 ? 'late' : 'early';
    if (now > stillSince) memory[half] = Math.max(memory[half], program.memory);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + (1000 * (beat + 1)) / BEATS - performance.now())));
  }
  const seconds = (performance.now() - start) / 1000;
  const arrivedBefore = ledger.distinct;
  broker.freeze(false);
  await sink.arrived(ledger.sent, limit, program);
  await source.waitForCommit(group, input, ledger.sent, limit, program);
  await program.stop();
  const megabytes = (bytes: number): number => Math.round(bytes / MB);
  const [grown, grownLate] = [megabytes(Math.max(memory.early, memory.late) - memory.before), megabytes(memory.late - memory.early)];
  const wrong = ledger.wrong();
  if (grown > growth) wrong.push(`the memory has grown by ${grown} MB`);
  if (grownLate > LATE_GROWTH) wrong.push(`the memory has grown by ${grownLate} MB in the second half`);
  if (arrivedBefore >= ledger.sent) wrong.push('the sink did not stand still');
  return {
    counts: {
      ...ledger.counts,
      'a second': Math.round(ledger.sent / seconds),
      'arrived before the sink went on': arrivedBefore,
      'MB when it began': megabytes(memory.before),
      'MB grown': grown,
      'MB grown in the second half': grownLate,
    },
    wrong,
  };
}
