import { randomBytes } from 'node:crypto';
import { CompressionTypes, type Message } from 'kafkajs';
import { registerCodecs } from '../../../lib/connectors/kafka/codecs';
import { unique } from '../../connectors/kafka/support';
import { KafkaSide, sendWithKcat, type Stored } from '../kafka-side';
import { Ledger } from '../ledger';
import type { LengthsOf } from '../lengths';
import { kafkaDeadLetters, unchanged } from '../pipelines';
import { Program } from '../program';
import type { Shown, Surroundings } from '../scenario';

/** Codecs that batches are written with; the first ones are enough for the short form. */
const CODECS = { zstd: CompressionTypes.ZSTD, lz4: CompressionTypes.LZ4, snappy: CompressionTypes.Snappy, gzip: CompressionTypes.GZIP, none: CompressionTypes.None };
type CodecName = keyof typeof CODECS;
const NAMES = Object.keys(CODECS) as CodecName[];

const BINARY = Buffer.from([0xff, 0x00, 0x0a, 0xfe]);
const NOT_UTF8 = Buffer.from([0xc3, 0x28, 0x80]);

/** Contents that are not just text; the key names them. */
function oddOnes(large: string): Message[] {
  return [
    { key: 'large', value: large },
    { key: 'tombstone', value: null },
    { key: 'empty', value: Buffer.alloc(0) },
    { key: 'binary', value: BINARY },
    { key: 'headers', value: 'content', headers: { text: 'Größe', raw: NOT_UTF8 } },
  ];
}

const contentOf = (number: number): string => JSON.stringify({ number, filler: 'abcdefgh'.repeat(8) });

/** Writes messages in batches of one codec: with kcat, another implementation of it, where it is installed. */
async function write(side: KafkaSide, brokers: string[], topic: string, codec: CodecName, count: number): Promise<boolean> {
  const contents = Array.from({ length: count }, (_, number) => contentOf(number));
  if (await sendWithKcat(brokers, topic, codec, contents.map((content) => `${codec}:${content}`))) return true;
  registerCodecs();
  await side.send(topic, contents.map((value) => ({ key: codec, value })), CODECS[codec]);
  return false;
}

/** Kafka to Kafka with a script that changes nothing: batches of every codec, and contents that are not just text. */
export async function contents({ messages, large, written, limit }: LengthsOf<'contents'>, around: Surroundings): Promise<Shown> {
  const kafka = await around.kafka();
  const side = await KafkaSide.open(kafka, around);
  const { brokers } = kafka;
  const inputs: string[] = [];
  let byKcat = 0;
  for (const codec of NAMES) {
    const topic = await side.makeTopic(`contents-${codec}`, 1);
    inputs.push(topic);
    if (await write(side, brokers, topic, codec, messages)) byKcat++;
  }
  const odd = await side.makeTopic('contents-odd', 1);
  const largeText = `x${randomBytes(large / 2).toString('hex').slice(1)}`;
  await side.send(odd, oddOnes(largeText));

  registerCodecs();
  const sum = { sent: 0, arrived: 0, lost: 0, repeats: 0, disordered: 0, unknown: 0 };
  const wrong: string[] = [];
  for (const [index, codec] of NAMES.slice(0, written).entries()) {
    // What is not text goes to the dead letters as it is, or to the script as base64.
    const binary = index === 0 ? 'error' : 'base64';
    const [output, dead] = [await side.makeTopic(`contents-as-${codec}`, 1), await side.makeTopic('contents-dead', 1)];
    const ends = { brokers, input: [...inputs, odd].join(','), output, group: unique('contents') };
    const pipeline = unchanged(ends, `binary: ${binary}`, `compression: ${codec}`, kafkaDeadLetters(brokers, dead));
    const program = await Program.start(around, pipeline);
    for (const topic of inputs) await side.waitForCommit(ends.group, topic, messages, limit, program);
    await side.waitForCommit(ends.group, odd, oddOnes('').length, limit, program);
    await program.stop();
    const ledger = new Ledger(NAMES, messages);
    const others = new Map<string, Stored>();
    for (const stored of await side.readAll(output, limit)) {
      if (stored.key in CODECS) ledger.add(stored.key, numberOf(stored));
      else others.set(stored.key, stored);
    }
    const [letter] = await side.readAll(dead, limit);
    const found = [...ledger.wrong(true), ...oddProblems(others, largeText), ...binaryProblems(binary, others.get('binary'), letter)];
    wrong.push(...found.map((problem) => `${codec}: ${problem}`));
    for (const [name, count] of Object.entries(ledger.counts) as [keyof typeof sum, number][]) sum[name] += count;
  }
  return {
    counts: { ...sum, 'codecs read': NAMES.length, 'of them written by kcat': byKcat, 'codecs written': written, 'bytes of the large message': large },
    wrong,
  };
}

/** The number of a message whose content is as it was; NaN for any other. */
function numberOf({ value }: Stored): number {
  const text = String(value);
  const { number } = JSON.parse(text) as { number: number };
  return text === contentOf(number) ? number : NaN;
}

function oddProblems(found: ReadonlyMap<string, Stored>, large: string): string[] {
  const headers = found.get('headers')?.headers;
  const checks: [name: string, isRight: boolean][] = [
    ['large', String(found.get('large')?.value) === large],
    ['tombstone', found.get('tombstone')?.value === null],
    ['empty', found.get('empty')?.value?.length === 0],
    ['header that is text', String(headers?.['text']) === 'Größe'],
    ['header that is not UTF-8', String(headers?.['raw_base64']) === NOT_UTF8.toString('base64')],
  ];
  return checks.flatMap(([name, isRight]) => (isRight ? [] : [`${name}: not as it was`]));
}

function binaryProblems(binary: 'error' | 'base64', through: Stored | undefined, letter: Stored | undefined): string[] {
  if (binary === 'base64') {
    const isRight = String(through?.value) === BINARY.toString('base64') && String(through?.headers['encoding']) === 'base64' && letter === undefined;
    return isRight ? [] : ['binary: not as base64'];
  }
  const isRight = through === undefined && letter?.value?.equals(BINARY) === true && String(letter.headers['error_code']) === 'invalid_message';
  return isRight ? [] : ['binary: not in the dead letters as it was'];
}
