/**
 * The package as a user gets it: packed, installed from the tarball into a fresh user directory, loaded by a
 * real Node-RED, with messages sent through; and its command line, run with plain node.
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { installPacked, NPM_ENVIRONMENT } from '../support/npm';
import { freePort } from '../support/ports';
import { projectRoot } from '../support/root';

const ROOT = projectRoot();
const PACKAGE = '@tagwright/node-red';

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

describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagwright-package-'));
  const userDir = join(folder, 'user');
  const installed = join(userDir, 'node_modules', PACKAGE);
  let port = 0;
  let red: ChildProcess;
  let output = '';

  before(async () => {
    mkdirSync(userDir);
    installPacked(folder, userDir);

    port = await freePort();
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(FLOW));
    writeFileSync(
      join(userDir, 'settings.js'),
      `module.exports = { uiHost: '127.0.0.1', uiPort: ${port}, flowFile: 'flows.json', credentialSecret: false,
        telemetry: { enabled: false }, tagProcessorMetricsPath: '/metrics' };`,
    );
    red = spawn(process.execPath, [join(ROOT, 'node_modules/node-red/red.js'), '-u', userDir], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [red.stdout, red.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
    await started(red, () => output);
  });

  after(async () => {
    if (red?.exitCode === null) {
      const exited = new Promise((resolve) => red.once('exit', resolve));
      red.kill('SIGTERM');
      await exited;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const send = (value: unknown): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}/tag`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
      signal: AbortSignal.timeout(10_000),
    });

  it('holds what it needs and nothing of the tests', () => {
    for (const path of ['LICENSE', 'README.md', 'dist/lib/index.js', 'dist/lib/index.d.ts', 'dist/lib/guest/guest.txt', 'dist/lib/vendor/LICENSES.txt', 'dist/nodes/tag-processor/tag-processor.html']) {
      assert.ok(existsSync(join(installed, path)), `${path} is missing`);
    }
    for (const path of ['dist/test', 'dist/bench', 'lib', 'node_modules/node-red']) {
      assert.ok(!existsSync(join(installed, path)), `${path} should not be there`);
    }
  });

  it('brings its Kafka connector with codecs that are no dependencies', () => {
    const script = `const { snappy } = require('${join(installed, 'dist/lib/connectors/kafka/codecs/snappy')}');
      const { KafkaSink } = require('${join(installed, 'dist/lib/connectors/kafka/sink')}');
      snappy.compress(Buffer.from('abc')).then(snappy.decompress).then((text) => console.log(String(text), typeof KafkaSink));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: userDir, encoding: 'utf8', timeout: 20_000 });
    assert.equal(stderr, '');
    assert.equal(stdout, 'abc function\n');
    for (const name of ['snappyjs', 'acorn']) assert.ok(!existsSync(join(userDir, 'node_modules', name)), `${name} is installed`);
  });

  it('is loaded by Node-RED without a complaint', async () => {
    assert.doesNotMatch(output, /\[error\]|failed to load/i);
    const nodes = (await (await fetch(`http://127.0.0.1:${port}/nodes`, { headers: { accept: 'application/json' } })).json()) as { module: string; types: string[]; err?: string }[];
    const ours = nodes.filter(({ module }) => module === PACKAGE);
    assert.deepEqual(ours.flatMap(({ types }) => types).sort(), [
      'js-processor', 'sandbox-pool', 'tag-ack', 'tag-kafka-broker', 'tag-kafka-in', 'tag-kafka-out',
      'tag-mqtt-broker', 'tag-mqtt-in', 'tag-mqtt-out', 'tag-processor',
    ]);
    assert.deepEqual(ours.filter(({ err }) => err !== undefined), []);
  });

  it('has examples in the menu that are all flows', async () => {
    const listed = (await (await fetch(`http://127.0.0.1:${port}/library/examples/flows/${PACKAGE}`)).json()) as (string | { fn: string })[];
    const folders = listed.filter((entry) => typeof entry === 'string');
    assert.deepEqual(folders, [], 'what is no flow, as the dashboard for Grafana, stands elsewhere');
    assert.ok(listed.some((entry) => typeof entry === 'object' && entry.fn === 'Machine values to tags'));
    assert.ok(existsSync(join(installed, 'dist/examples/monitoring/grafana-dashboard.json')));
  });

  it('turns a value into a tag', async () => {
    const response = await send(23.5);
    assert.equal(response.status, 200);
    const body = (await response.json()) as { value: number; timestamp_ms: number };
    assert.equal(body.value, 23.5);
    assert.equal(typeof body.timestamp_ms, 'number');
  });

  it('sends an errored message to the error output, with its place', async () => {
    const response = await send(101);
    assert.equal(response.status, 422);
    const error = (await response.json()) as { code: string; stage: string; line: number };
    assert.deepEqual([error.code, error.stage, error.line], ['script_error', 'conditions[0].then', 1]);
  });

  it('serves its metrics', async () => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    assert.match(text, /^tag_processor_messages_processed_total\{processor="packed"\} 1$/m);
    assert.match(text, /^tag_processor_messages_errored_total\{processor="packed",code="script_error"\} 1$/m);
  });

  it('runs as a command line', () => {
    const pipeline = join(folder, 'pipeline.yaml');
    writeFileSync(pipeline, "tag_processor:\n  defaults: |\n    msg.meta = { location_path: 'a', data_contract: '_b', tag_name: 'c' };\n    return msg;\n");
    const command = join(userDir, 'node_modules', '.bin', 'tagwright');
    const { stdout, status } = spawnSync(command, ['run', pipeline], { input: '{"payload": 1}\n', encoding: 'utf8', env: NPM_ENVIRONMENT, timeout: 20_000 });
    assert.equal(status, 0);
    assert.equal((JSON.parse(stdout) as { meta: { umh_topic: string } }).meta.umh_topic, 'umh.v1.a._b.c');
  });

  it('can be imported as a library', () => {
    const script = `import { createTagProcessor } from '${PACKAGE}';
      const tags = await createTagProcessor({ defaults: "msg.meta = { location_path: 'a', data_contract: '_b', tag_name: 'c' }; return msg;" });
      console.log(JSON.stringify(await tags.process([{ payload: 1 }])));
      await tags.close();`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: userDir, encoding: 'utf8', timeout: 20_000 });
    assert.equal(stderr, '');
    assert.equal((JSON.parse(stdout) as [{ status: string }])[0].status, 'processed');
  });
});

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
