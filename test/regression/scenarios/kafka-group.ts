import { unique } from '../../connectors/kafka/support';
import { KafkaSide, lanesOf, numberedLanes, poll } from '../kafka-side';
import { Ledger } from '../ledger';
import type { LengthsOf } from '../lengths';
import { kafkaToKafka } from '../pipelines';
import { Program } from '../program';
import type { Shown, Surroundings } from '../scenario';

const RECEIVED = 'tag_processor_connection_received_total{connection="input"}';
/** Sendings a second. */
const BEATS = 20;

/** One consumer of a group works, a second joins, the first leaves; messages come all the time. */
export async function kafkaGroup({ messages, lanes, rate, limit }: LengthsOf<'kafkaGroup'>, around: Surroundings): Promise<Shown> {
  const kafka = await around.kafka();
  const side = await KafkaSide.open(kafka, around);
  const names = lanesOf(lanes);
  const [input, output] = [await side.makeTopic('group-in', lanes), await side.makeTopic('group-out', lanes)];
  const group = unique('group');
  const pipeline = kafkaToKafka({ brokers: kafka.brokers, input, output, group });

  let perLane = 0;
  let hasLeft = false;
  const feed = async (): Promise<void> => {
    const beat = Math.ceil(rate / lanes / BEATS);
    const start = performance.now();
    while (!hasLeft || perLane * lanes < messages) {
      await side.send(input, numberedLanes(names, beat, perLane));
      perLane += beat;
      const due = start + (1000 * perLane * lanes) / rate;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  };
  const received = (program: Program): Promise<number> =>
    poll('a member of the group has received its share', () => program.figure(RECEIVED), (count) => count >= messages / 4, limit, program.assertRuns);

  const first = await Program.start(around, pipeline);
  const feeding = feed();
  await received(first);
  const second = await Program.start(around, pipeline);
  const bySecond = await received(second);
  const byFirst = await first.figure(RECEIVED);
  await first.stop();
  hasLeft = true;
  await feeding;
  const ledger = new Ledger(names, perLane);
  await side.waitForCommit(group, input, ledger.sent, limit, second);
  await second.stop();
  await side.enter(ledger, output, limit);
  return {
    counts: { ...ledger.counts, 'by the first until it left': byFirst, 'by the second until then': bySecond },
    wrong: ledger.wrong(),
  };
}
