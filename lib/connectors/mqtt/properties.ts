import type { IPublishPacket } from 'mqtt';

/** User properties of MQTT 5, as mqtt.js has them: a name that came several times has several values. */
type UserProperties = NonNullable<NonNullable<IPublishPacket['properties']>['userProperties']>;

const MAX_BYTES = 65_535;

/** What a message's meta says about where it is from. User properties never take these names. */
export function metaOf(packet: IPublishPacket, qos: number): Record<string, string | number | boolean> {
  const own = { mqtt_topic: packet.topic, mqtt_qos: qos, mqtt_retained: packet.retain };
  const given: UserProperties | undefined = packet.properties?.userProperties;
  if (given === undefined) return own;
  // Of several values of one name the last one counts, as with Kafka's headers.
  const pairs = Object.entries(given).map(([name, value]) => [name, Array.isArray(value) ? value[value.length - 1]! : value]);
  return { ...Object.fromEntries(pairs), ...own };
}

/** What is wrong with headers as user properties; null when nothing is. */
export function headersProblem(headers: Readonly<Record<string, unknown>>): string | null {
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value !== 'string') return `the header ${JSON.stringify(name)} is no text`;
    if (Buffer.byteLength(name) > MAX_BYTES || Buffer.byteLength(value) > MAX_BYTES) {
      return `the header ${JSON.stringify(name.slice(0, 100))} is longer than ${MAX_BYTES} bytes`;
    }
  }
  return null;
}
