import type { Scenario } from '../scenario';
import { contents } from './contents';
import { kafkaGroup } from './kafka-group';
import { kafkaKills } from './kafka-kills';
import { kafkaOutages } from './kafka-outages';
import { mqttKills } from './mqtt-kills';
import { mqttOnce } from './mqtt-once';
import { mqttOutages } from './mqtt-outages';
import { stillSink } from './still-sink';

/** Scenarios in which Kafka keeps the messages. */
export const KAFKA_SCENARIOS: readonly Scenario[] = [
  {
    name: 'kafka-kills',
    title: 'Kafka to Kafka: nothing is lost when program and broker are killed again and again, and keys keep their order',
    brokers: ['kafka'],
    lengths: 'kafkaKills',
    run: ({ kafkaKills: lengths }, around) => kafkaKills(lengths, around),
  },
  {
    name: 'kafka-group',
    title: 'two consumers of one group: nothing is lost when one joins and one leaves under load',
    brokers: ['kafka'],
    lengths: 'kafkaGroup',
    run: ({ kafkaGroup: lengths }, around) => kafkaGroup(lengths, around),
  },
  {
    name: 'still-sink',
    title: 'Kafka to an MQTT broker that stands still: the memory stays flat, and nothing is lost when it goes on',
    brokers: ['kafka', 'mosquitto'],
    lengths: 'stillSink',
    run: ({ stillSink: lengths }, around) => stillSink(lengths, around),
  },
];

/** Scenarios in which Kafka is in trouble, or is given odd contents. */
export const KAFKA_TROUBLES: readonly Scenario[] = [
  {
    name: 'kafka-outages',
    title: 'Kafka down at the start and in the middle, a wrong password, a certificate that is not trusted: it is said, and the stream goes on',
    brokers: ['kafka'],
    lengths: 'outages',
    run: ({ outages }, around) => kafkaOutages(outages, around),
  },
  {
    name: 'contents',
    title: 'batches of every codec, a large message, a tombstone, nothing, bytes that are no text, headers that are not UTF-8',
    brokers: ['kafka'],
    lengths: 'contents',
    run: ({ contents: lengths }, around) => contents(lengths, around),
  },
];

/** Scenarios with MQTT alone. */
export const MQTT_SCENARIOS: readonly Scenario[] = [
  {
    name: 'mqtt-kills',
    title: 'MQTT to MQTT, QoS 1: nothing is lost when the program is killed and the broker restarted again and again, and topics keep their order',
    brokers: ['mosquitto'],
    lengths: 'mqttKills',
    run: ({ mqttKills: lengths }, around) => mqttKills(lengths, around),
  },
  {
    name: 'mqtt-once',
    title: 'MQTT to MQTT, QoS 2: each message arrives once where nothing crashes',
    brokers: ['mosquitto'],
    lengths: 'mqttOnce',
    run: ({ mqttOnce: lengths }, around) => mqttOnce(lengths, around),
  },
  {
    name: 'mqtt-outages',
    title: 'MQTT down at the start and in the middle, a wrong password, a certificate that is not trusted: it is said, and the stream goes on',
    brokers: ['mosquitto'],
    lengths: 'outages',
    run: ({ outages }, around) => mqttOutages(outages, around),
  },
];

export const SCENARIOS: readonly Scenario[] = [...KAFKA_SCENARIOS, ...KAFKA_TROUBLES, ...MQTT_SCENARIOS];
