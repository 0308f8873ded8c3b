/** The same stream from Node-RED's own nodes: mqtt in, function, mqtt out. */
import { runNodeRed } from '../../node-red/start';
import { serve } from '../../serve';
import { functionText } from '../work';

let stop = async (): Promise<void> => undefined;

async function openMqtt(port: number, input: string, output: string): Promise<void> {
  const tab = { id: 'tab', type: 'tab', label: 'bench' };
  const broker = {
    id: 'broker', type: 'mqtt-broker', broker: '127.0.0.1', port: String(port), clientid: '', autoConnect: true, usetls: false, protocolVersion: '4',
    keepalive: '60', cleansession: true, autoUnsubscribe: true,
  };
  const common = { z: 'tab', broker: 'broker', qos: '1' };
  const source = { id: 'in', type: 'mqtt in', ...common, topic: `${input}/#`, datatype: 'utf8', nl: false, rap: true, rh: 0, inputs: 0, wires: [['work']] };
  const work = {
    id: 'work', type: 'function', z: 'tab', func: functionText(output), initialize: "toTag = global.get('toTag');", finalize: '', libs: [], outputs: 1,
    timeout: 0, wires: [['out']],
  };
  const sink = { id: 'out', type: 'mqtt out', ...common, topic: '', retain: 'false', wires: [] };
  stop = await runNodeRed({
    flows: [tab, broker, source, work, sink],
    register: () => undefined,
    types: ['mqtt-broker', 'mqtt in', 'function', 'mqtt out'],
  });
}

/** Milliseconds of processor time that this process has used. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

serve({ openMqtt, processorTime }, () => void stop().finally(() => process.exit()));
