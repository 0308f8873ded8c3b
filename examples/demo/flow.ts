/** The demo's flow, as Node-RED keeps it in its flow file. */
import { advancedProcessing, conditions, defaults } from './scripts';

/** The environment variable that tells the flow where the broker listens. */
export const BROKER_PORT_VARIABLE = 'DEMO_MQTT_PORT';

const TAB = 'demo-tab';
const BROKER = 'demo-broker';

interface Place {
  x: number;
  y: number;
}

/** A node on the tab; `wires`: for each output the nodes it leads to. */
function node(id: string, type: string, { x, y }: Place, wires: string[][], properties: object): { id: string } {
  return { id, type, z: TAB, x, y, wires, ...properties } as { id: string };
}

function comment(id: string, place: Place, name: string, info: string): { id: string } {
  return node(id, 'comment', place, [], { name, info });
}

/** Lets so many messages a second pass and drops the others. */
function sampler(id: string, place: Place, target: string, name: string, rate: number): { id: string } {
  return node(id, 'delay', place, [[target]], {
    name, pauseType: 'rate', timeout: '5', timeoutUnits: 'seconds', rate: String(rate), nbRateUnits: '1', rateUnits: 'second',
    randomFirst: '1', randomLast: '5', randomUnits: 'seconds', drop: true, allowrate: false, outputs: 1,
  });
}

const tab = {
  id: TAB,
  type: 'tab',
  label: 'Raw values to tags',
  disabled: false,
  info: `\
A simulated plant publishes raw values on MQTT. The tag processor turns them into tags of a unified namespace.

Everything runs on this machine: the plant, the broker and Node-RED are one process, the scripts run in a sandbox
process beside it.`,
};

const broker = {
  id: BROKER,
  type: 'mqtt-broker',
  name: 'Demo broker',
  broker: '127.0.0.1',
  port: `\${${BROKER_PORT_VARIABLE}}`,
  clientid: 'node-red',
  autoConnect: true,
  usetls: false,
  protocolVersion: '4',
  keepalive: '60',
  cleansession: true,
  autoUnsubscribe: true,
};

const mqttOut = {
  qos: '0', retain: '', respTopic: '', contentType: '', userProps: '', correl: '', expiry: '', broker: BROKER,
};
const debug = { tosidebar: true, console: false, tostatus: false, targetType: 'msg', statusVal: '', statusType: 'auto' };

const nodes = [
  comment('about', { x: 180, y: 60 }, 'Start here: what this flow does', `\
Some fifty values of eight machines arrive as JSON on \`plant/<machine>/<protocol>\`:

    {"payload": 6480.5, "meta": {"opcua_node_id": "ns=1;i=2245"}}

The tag processor says what each of them is. It leaves as

    umh/v1/acme/cologne/machining/cnc-1/_raw/spindle/speed
    {"value": 6480.5, "timestamp_ms": 1760000000000}

The topic of a tag (\`msg.topic\`) has dots; **dots to slashes** makes levels of them, which MQTT clients show as
a tree.`),
  comment('try', { x: 700, y: 60 }, 'Try it: change a condition and deploy', `\
1. Open the tag processor and its condition **CNC mills**.
2. Change \`'spindle'\` to \`'motor'\`, or \`return null\` for the axes.
3. Deploy. The debug sidebar shows one tag a second; switch on **every tag** to see all of them.

A mistake in a script? The node turns red and says where it is.
An endless loop? Put \`if (name === 'product') while (true);\` in front of the last line of **Packaging line**: that
message ends after a second with the code \`timeout\`, and all others arrive.`),
  comment('bad', { x: 710, y: 440 }, 'Bad values leave by the second output', `\
A little more than once a second something is wrong, as in any plant:

- text instead of JSON, or a controller that says \`BadSensorFailure\`: a script throws, and \`msg.error\` tells the
  stage, line and column;
- no node id, so no condition gives it a name: \`tag_name\` is missing;
- \`NaN\`: not a number that JSON knows;
- -9999 from a sensor whose wire is broken: the condition **Boiler** drops it, which is no error.

Whatever happens to one message, its neighbours arrive.`),
  node('raw', 'mqtt in', { x: 110, y: 200 }, [['tags']], {
    name: '', topic: 'plant/#', qos: '0', datatype: 'auto-detect', broker: BROKER, nl: false, rap: true, rh: 0, inputs: 0,
  }),
  node('tags', 'tag-processor', { x: 350, y: 200 }, [['slashes', 'sample', 'every'], ['report', 'sampleErrors']], {
    name: 'Raw values to unified namespace', defaults, conditions, advancedProcessing,
    batchSize: 256, batchTimeout: 5, emit: 'messages', pool: '', maxQueue: 100_000,
  }),
  node('slashes', 'change', { x: 640, y: 120 }, [['namespace']], {
    name: 'dots to slashes',
    rules: [{ t: 'change', p: 'topic', pt: 'msg', from: '\\.', fromt: 're', to: '/', tot: 'str' }],
  }),
  node('namespace', 'mqtt out', { x: 830, y: 120 }, [], { name: 'umh/v1/…', topic: '', ...mqttOut, retain: 'true' }),
  sampler('sample', { x: 640, y: 180 }, 'sampled', 'one a second', 1),
  node('sampled', 'debug', { x: 810, y: 180 }, [], { name: 'a tag', active: true, complete: 'payload', ...debug }),
  node('every', 'debug', { x: 620, y: 240 }, [], {
    name: 'every tag', active: false, complete: 'true', ...debug, targetType: 'full',
  }),
  node('report', 'change', { x: 650, y: 320 }, [['errored']], {
    name: 'error and message',
    rules: [{
      t: 'set', p: 'payload', pt: 'msg', tot: 'jsonata',
      to: '{"error": error, "message": {"topic": topic, "payload": payload, "meta": meta}}',
    }],
  }),
  node('errored', 'mqtt out', { x: 830, y: 320 }, [], { name: '', topic: 'umh/errors', ...mqttOut }),
  // A mistake in a script may error every message.
  sampler('sampleErrors', { x: 630, y: 380 }, 'errors', 'two a second', 2),
  node('errors', 'debug', { x: 810, y: 380 }, [], { name: 'errors', active: true, complete: 'error', ...debug }),
];

/** The whole flow file. */
export const flow: readonly { id: string }[] = [tab, broker, ...nodes];
