import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../support/ports';
import { projectRoot } from '../support/root';

const FLOW = [
  { id: 'tab', type: 'tab', label: 'package test' },
  { id: 'in', type: 'http in', z: 'tab', url: '/tag', method: 'post', wires: [['tag']] },
  {
    id: 'tag',
    type: 'tag-processor',
    z: 'tab',
    name: 'packed',
    defaults: "msg.payload = msg.payload.value; msg.meta = { location_path: 'plant.line', data_contract: '_raw', tag_name: 'temperature' }; return msg;",
    conditions: [{ name: 'hot', if: 'msg.payload > 100', then: "throw new Error('too hot');", enabled: true }],
    advancedProcessing: '',
    batchSize: 16,
    batchTimeout: 1,
    emit: 'messages',
    pool: '',
    maxQueue: 1000,
    wires: [['out'], ['failed']],
  },
  { id: 'failed', type: 'change', z: 'tab', rules: [{ t: 'set', p: 'payload', pt: 'msg', to: 'error', tot: 'msg' }, { t: 'set', p: 'statusCode', pt: 'msg', to: '422', tot: 'num' }], wires: [['out']] },
  { id: 'out', type: 'http response', z: 'tab', wires: [] },
];

/** A real Node-RED on a user directory with the packed package, and a flow that answers requests with tags. */
export class PackedNodeRed {
  /** What it has written. */
  output = '';

  private constructor(
    readonly address: string,
    private readonly child: ChildProcess,
  ) {
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  /** @param node the Node that runs it */
  static async start(userDir: string, node = process.execPath): Promise<PackedNodeRed> {
    const port = await freePort();
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(FLOW));
    writeFileSync(
      join(userDir, 'settings.js'),
      `module.exports = { uiHost: '127.0.0.1', uiPort: ${port}, flowFile: 'flows.json', credentialSecret: false,
        telemetry: { enabled: false }, tagProcessorMetricsPath: '/metrics' };`,
    );
    const child = spawn(node, [join(projectRoot(), 'node_modules/node-red/red.js'), '-u', userDir], { stdio: ['ignore', 'pipe', 'pipe'] });
    const red = new PackedNodeRed(`http://127.0.0.1:${port}`, child);
    await started(child, () => red.output);
    return red;
  }

  /** Sends a value into the flow. */
  send(value: unknown): Promise<Response> {
    return fetch(`${this.address}/tag`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
      signal: AbortSignal.timeout(10_000),
    });
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const exited = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await exited;
  }
}

/** Waits until Node-RED has started its flows. */
function started(red: ChildProcess, output: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = setInterval(() => {
      if (/Started flows/.test(output())) finish();
    }, 20);
    const limit = setTimeout(() => finish(new Error(`Node-RED did not start:\n${output()}`)), 60_000);
    const finish = (error?: Error): void => {
      clearInterval(look);
      clearTimeout(limit);
      if (error === undefined) resolve();
      else reject(error);
    };
    red.once('exit', (code) => finish(new Error(`Node-RED ended with ${code}:\n${output()}`)));
  });
}
