import { unique } from '../../connectors/kafka/support';
import { disturbances } from '../disturbances';
import { KafkaSide, lanesOf, numberedLanes, poll } from '../kafka-side';
import { Ledger } from '../ledger';
import type { LengthsOf } from '../lengths';
import { kafkaToKafka } from '../pipelines';
import { Program } from '../program';
import type { Shown, Surroundings } from '../scenario';

/** Kafka to Kafka, with the program killed and the broker killed and started again in between. */
export async function kafkaKills({ messages, lanes, kills, restarts, work, limit }: LengthsOf<'kafkaKills'>, around: Surroundings): Promise<Shown> {
  const kafka = await around.kafka();
  const side = await KafkaSide.open(kafka, around);
  const names = lanesOf(lanes);
  const perLane = Math.ceil(messages / lanes);
  const ledger = new Ledger(names, perLane);
  const [input, output] = [await side.makeTopic('kills-in', lanes), await side.makeTopic('kills-out', lanes)];
  const group = unique('kills');
  await side.send(input, numberedLanes(names, perLane));

  const pipeline = kafkaToKafka({ brokers: kafka.brokers, input, output, group }, work);
  let program = await Program.start(around, pipeline);
  const wrong: string[] = [];
  // What is lost never arrives: when all is committed, nobody waits any longer.
  const progress = async (): Promise<number> => ((await side.committed(group, input)) >= ledger.sent ? Infinity : side.size(output));
  for (const { kind, at } of disturbances(kills, restarts)) {
    const arrived = await poll(`${Math.round(100 * at)} % have arrived`, progress, (count) => count >= at * ledger.sent, limit, program.assertRuns);
    if (arrived >= ledger.sent) wrong.push(`all was through before the ${kind} at ${Math.round(100 * at)} %`);
    if (kind === 'restart') {
      await kafka.restart();
    } else {
      await program.kill();
      program = await Program.start(around, pipeline);
    }
  }
  await side.waitForCommit(group, input, ledger.sent, limit, program);
  await program.stop();
  await side.enter(ledger, output, limit);
  const kcat = await side.kcat(output);
  const { counts } = ledger;
  if (kcat !== null && kcat !== counts.arrived) wrong.push(`kcat finds ${kcat} messages, kafkajs ${counts.arrived}`);
  return { counts: { ...counts, kills, restarts, ...(kcat === null ? {} : { kcat }) }, wrong: [...wrong, ...ledger.wrong()] };
}
