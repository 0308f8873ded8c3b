const SCRIPT = "msg.meta = { location_path: 'plant.line1', data_contract: '_raw', tag_name: 'ßpeed' };\nreturn msg; // \"quotes\", \\ and ${no} variable";
const place = (x: number, y: number): object => ({ z: 'node-tab', x, y });
const SETTINGS = {
  pool: 'node-pool', batchSize: '17', batchTimeout: '3', maxQueue: '1234', tenant: 'acme', tenantType: 'str', user: 'HOME', userType: 'env',
  organization: '', organizationType: 'str', eventsOutput: true,
};

/** One node of each type of ours, wired, with other values than a new one has. Those of brokers are disabled: there are none. */
export const EVERY_NODE: Record<string, unknown>[] = [
  { id: 'node-tab', type: 'tab', label: 'Plant' },
  {
    id: 'node-pool', type: 'sandbox-pool', name: 'Line 1', timeout: '500', memory_limit: '32', max_size: '2', preload_size: '1', output_limit: '100000',
    per_tenant: '1', queue_size: '50', http_timeout: '700', api_rate: '9', db: true, keep_cache: false, http_allow: 'mes.example.org\n10.0.0.1:80', env: 'HOME',
    flow_keys: 'shift', global_keys: 'plant',
  },
  {
    id: 'node-mqtt', type: 'tag-mqtt-broker', name: 'Hall', urls: 'mqtt://127.0.0.1:1\nmqtt://127.0.0.1:2', protocolVersion: '5', clientId: 'hall', cleanSession: false,
    willTopic: 'gone', willPayload: 'bye', willQos: '1', willRetain: true, sessionExpiry: '60', keepalive: '30', maxInFlight: '99',
  },
  {
    id: 'node-kafka', type: 'tag-kafka-broker', name: 'Cluster', brokers: '127.0.0.1:1', clientId: 'hall', sasl: 'plain', compression: 'gzip', acks: 'leader',
    idempotent: false, createTopics: true, linger: '7', batchSize: '55',
  },
  { id: 'node-in', type: 'http in', ...place(120, 60), name: 'http', url: '/tag', method: 'post', wires: [['node-tag']] },
  {
    id: 'node-tag', type: 'tag-processor', ...place(320, 60), name: 'tags', ...SETTINGS, emit: 'messages', outputs: 3,
    tag: {
      location_path: { type: 'str', value: 'plant' }, data_contract: { type: 'str', value: '_raw' },
      virtual_path: { type: 'env', value: 'AREA' }, tag_name: { type: 'msg', value: 'topic' },
    },
    defaults: "msg.meta = { location_path: 'plant.line1', data_contract: '_raw', tag_name: 'speed' };\nmsg.payload = msg.payload.value;\nreturn msg;",
    conditions: [
      { name: 'high', if: 'msg.payload > 100', then: "msg.meta.virtual_path = 'high';\nreturn msg;", enabled: true },
      { name: '', if: 'false', then: 'return null;', enabled: false },
    ],
    advancedProcessing: 'return msg;',
    tests: [{ name: 'high', input: [{ payload: { value: 200 } }], output: [{ payload: { value: 200 } }] }],
    wires: [['node-reply'], ['node-reply'], []],
  },
  { id: 'node-js', type: 'js-processor', ...place(320, 160), name: 'script', ...SETTINGS, emit: 'batch', code: SCRIPT, outputs: 4, wires: [['node-ack'], [], ['node-reply'], []] },
  { id: 'node-reply', type: 'http response', ...place(560, 60), name: 'answer', wires: [] },
  {
    id: 'node-mqtt-in', type: 'tag-mqtt-in', d: true, ...place(120, 260), name: 'from hall', broker: 'node-mqtt', topics: 'plant/#\nother/+', qos: '2', retained: 'none', content: 'json',
    emit: 'batch', acknowledge: 'on receipt', deadLetterTopic: 'dead', maxInFlight: '11', ackTimeout: '5000', retries: '5', retryDelay: '10', wires: [['node-js']],
  },
  { id: 'node-mqtt-out', type: 'tag-mqtt-out', d: true, ...place(560, 260), name: 'to hall', broker: 'node-mqtt', topic: 'to/hall', qos: '1', retain: 'true', userProperties: false, wires: [] },
  {
    id: 'node-kafka-in', type: 'tag-kafka-in', d: true, ...place(120, 360), name: 'from cluster', broker: 'node-kafka', topics: 'raw', consumerGroup: 'g', from: 'beginning', topicType: 'pattern', content: 'json', acknowledge: 'on receipt', emit: 'batch',
    deadLetterTopic: 'dead', batchSize: '10', wires: [['node-js']],
  },
  { id: 'node-kafka-out', type: 'tag-kafka-out', d: true, ...place(560, 360), name: 'to cluster', broker: 'node-kafka', preset: 'unified namespace', topic: 'unused', key: 'k', partition: '1', headers: false, wires: [] },
  { id: 'node-ack', type: 'tag-ack', ...place(560, 160), name: 'arrived', result: 'refused', wires: [['node-mqtt-out', 'node-kafka-out']] },
];

/** Types of configuration nodes, whose dialogs open in another way. */
export const CONFIG_TYPES = ['sandbox-pool', 'tag-mqtt-broker', 'tag-kafka-broker'];

/** Our nodes among them: type and id. */
export function ownNodes(): { type: string; id: string }[] {
  const others = ['tab', 'http in', 'http response'];
  return EVERY_NODE.map(({ type, id }) => ({ type: String(type), id: String(id) })).filter(({ type }) => !others.includes(type));
}
