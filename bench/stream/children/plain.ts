/** Streams without a processor: what a source gives goes to a sink as it is, and is acknowledged when it is delivered. */
import type { ConnectionHandlers, Outgoing, Received, Sink } from '../../../lib/connectors/connector';
import { fillKafkaConnection, fillKafkaSink, fillKafkaSource } from '../../../lib/connectors/kafka/options';
import { KafkaSink } from '../../../lib/connectors/kafka/sink';
import { KafkaSource } from '../../../lib/connectors/kafka/source';
import { fillBrokerOptions, fillSinkOptions, fillSourceOptions } from '../../../lib/connectors/mqtt/options';
import { MqttSink } from '../../../lib/connectors/mqtt/sink';
import { MqttSource } from '../../../lib/connectors/mqtt/source';
import { serve } from '../../serve';
import { TAG_HEADERS } from '../work';

const handlers: ConnectionHandlers = { onState: () => undefined, onLog: () => undefined };
const closers: (() => Promise<unknown>)[] = [];

/** Hands on what comes. */
function handOn(sink: Sink, address: (received: Received) => Outgoing): (batch: Received[]) => void {
  return (batch) => {
    void sink.send(batch.map(address)).then((results) => {
      const refusal = results.find((result) => result !== null);
      // What does not arrive is missed by the bench.
      if (refusal) process.stderr.write(`refused: ${refusal.message}\n`);
      batch.forEach((received) => received.acknowledge());
    });
  };
}

function openKafka(brokers: string[], input: string, output: string, headers: boolean): void {
  const { options: connection } = fillKafkaConnection({ brokers });
  const sink = new KafkaSink(connection, fillKafkaSink({}).options, handlers);
  const address = ({ content, meta }: Received): Outgoing => ({
    topic: output, content, key: String(meta['kafka_key']), ...(headers ? { headers: headersOf(meta) } : {}),
  });
  const { options } = fillKafkaSource({ topics: [input], consumer_group: `${input}-group`, from: 'beginning' });
  const source = new KafkaSource(connection, options, { ...handlers, onBatch: handOn(sink, address) });
  closers.push(() => source.close(), () => sink.close(1_000));
}

function openMqtt(url: string, input: string, output: string): void {
  const { options: broker } = fillBrokerOptions({ urls: [url] });
  const sink = new MqttSink(broker, fillSinkOptions({}).options, handlers);
  const address = ({ content, meta }: Received): Outgoing => ({ topic: output + String(meta['mqtt_topic']).slice(input.length), content });
  const { options } = fillSourceOptions({ topics: [`${input}/#`] });
  const source = new MqttSource(broker, options, { ...handlers, onBatch: handOn(sink, address) });
  closers.push(() => source.close(), () => sink.close(1_000));
}

function headersOf(meta: Received['meta']): Record<string, string> {
  const headers: Record<string, string> = { ...TAG_HEADERS };
  for (const [name, value] of Object.entries(meta)) headers[name] = String(value);
  return headers;
}

/** Milliseconds of processor time that this process has used. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

serve({ openKafka, openMqtt, processorTime }, () => {
  void Promise.allSettled(closers.map((close) => close())).finally(() => process.exit());
});
