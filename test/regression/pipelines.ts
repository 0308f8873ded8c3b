/** Pipeline files of the scenarios. */

/** Gives each message the topic of its lane: the Kafka key, or the last part of the MQTT topic. */
function tagProcessor(lane: string, work = 0): string {
  const wait = work === 0 ? '' : `const end = Date.now() + ${work}; while (Date.now() < end);\n          `;
  return `
pipeline:
  processors:
    - tag_processor:
        defaults: |
          ${wait}msg.meta.location_path = 'acme.cologne';
          msg.meta.data_contract = '_raw';
          msg.meta.tag_name = ${lane};
          return msg;
`;
}

const KEY_LANE = 'msg.meta.kafka_key';
const TOPIC_LANE = "msg.meta.mqtt_topic.split('/').pop()";
const indent = (text: string, by: number): string => text.trim().replaceAll('\n', `\n${' '.repeat(by)}`);

export interface KafkaEnds {
  brokers: readonly string[];
  input: string;
  output: string;
  group: string;
  /** Lines of YAML for the connection: users, certificates. */
  connection?: string;
}

export function kafkaInput({ brokers, input, group, connection = '' }: KafkaEnds, rest = ''): string {
  return `
input:
  kafka:
    addresses: ${JSON.stringify(brokers)}
    topics: ${JSON.stringify(input.split(','))}
    consumer_group: ${group}
    commit_period: 200ms
    group: {session_timeout: 6s}
    ${indent(`${connection}\n${rest}`, 4)}
`;
}

export function kafkaOutput({ brokers, output, connection = '' }: Pick<KafkaEnds, 'brokers' | 'output' | 'connection'>, rest = ''): string {
  return `
output:
  kafka:
    addresses: ${JSON.stringify(brokers)}
    topic: ${output}
    key: \${! meta("kafka_key") }
    ${indent(`${connection}\n${rest}`, 4)}
`;
}

export function kafkaDeadLetters(brokers: readonly string[], topic: string): string {
  return `
dead_letter:
  kafka:
    addresses: ${JSON.stringify(brokers)}
    topic: ${topic}
`;
}

export function kafkaToKafka(ends: KafkaEnds, work = 0): string {
  return kafkaInput(ends) + kafkaOutput(ends) + tagProcessor(KEY_LANE, work);
}

export interface MqttEnds {
  url: string;
  qos: 1 | 2;
  /** Lines of YAML for the connection: users, certificates. */
  connection?: string;
}

export function mqttOutput({ url, qos, connection = '' }: MqttEnds): string {
  return `
output:
  mqtt:
    urls: ["${url}"]
    topic: umh/\${! meta("tag_name") }
    client_id: out
    clean_session: false
    qos: ${qos}
    ${indent(connection, 4)}
`;
}

export function mqttToMqtt(ends: MqttEnds, work = 0): string {
  const { url, qos, connection = '' } = ends;
  return `
input:
  mqtt:
    urls: ["${url}"]
    topics: [plant/#]
    client_id: in
    clean_session: false
    qos: ${qos}
    ${indent(connection, 4)}
${mqttOutput(ends)}${tagProcessor(TOPIC_LANE, work)}`;
}

export function kafkaToMqtt(kafka: KafkaEnds, mqtt: MqttEnds): string {
  return kafkaInput(kafka) + mqttOutput(mqtt) + tagProcessor(KEY_LANE);
}

/** Kafka to Kafka with a script that hands on what it gets. */
export function unchanged(ends: KafkaEnds, inputRest: string, outputRest: string, rest = ''): string {
  return `${kafkaInput(ends, inputRest)}${kafkaOutput(ends, outputRest)}${rest}
pipeline:
  processors:
    - nodered_js:
        code: return msg;
`;
}
