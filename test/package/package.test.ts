/**
 * The package as a user gets it: packed, installed from the tarball into a fresh user directory, loaded by a
 * real Node-RED, with messages sent through; and its command line, run with plain node.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { installPacked, npmEnvironment } from '../support/npm';
import { PackedNodeRed } from './packed-node-red';

const PACKAGE = '@tagwright/node-red';

describe('the packed package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagwright-package-'));
  const userDir = join(folder, 'user');
  const installed = join(userDir, 'node_modules', PACKAGE);
  let red: PackedNodeRed;

  before(async () => {
    installPacked(folder, userDir);
    red = await PackedNodeRed.start(userDir);
  });

  after(async () => {
    await red?.stop();
    rmSync(folder, { recursive: true, force: true });
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
    assert.doesNotMatch(red.output, /\[error\]|failed to load/i);
    const nodes = (await (await fetch(`${red.address}/nodes`, { headers: { accept: 'application/json' } })).json()) as { module: string; types: string[]; err?: string }[];
    const ours = nodes.filter(({ module }) => module === PACKAGE);
    assert.deepEqual(ours.flatMap(({ types }) => types).sort(), [
      'js-processor', 'sandbox-pool', 'tag-ack', 'tag-kafka-broker', 'tag-kafka-in', 'tag-kafka-out',
      'tag-mqtt-broker', 'tag-mqtt-in', 'tag-mqtt-out', 'tag-processor',
    ]);
    assert.deepEqual(ours.filter(({ err }) => err !== undefined), []);
  });

  it('has examples in the menu that are all flows', async () => {
    const listed = (await (await fetch(`${red.address}/library/examples/flows/${PACKAGE}`)).json()) as (string | { fn: string })[];
    const folders = listed.filter((entry) => typeof entry === 'string');
    assert.deepEqual(folders, [], 'what is no flow, as the dashboard for Grafana, stands elsewhere');
    assert.ok(listed.some((entry) => typeof entry === 'object' && entry.fn === 'Machine values to tags'));
    assert.ok(existsSync(join(installed, 'dist/examples/monitoring/grafana-dashboard.json')));
  });

  it('turns a value into a tag', async () => {
    const response = await red.send(23.5);
    assert.equal(response.status, 200);
    const body = (await response.json()) as { value: number; timestamp_ms: number };
    assert.equal(body.value, 23.5);
    assert.equal(typeof body.timestamp_ms, 'number');
  });

  it('sends an errored message to the error output, with its place', async () => {
    const response = await red.send(101);
    assert.equal(response.status, 422);
    const error = (await response.json()) as { code: string; stage: string; line: number };
    assert.deepEqual([error.code, error.stage, error.line], ['script_error', 'conditions[0].then', 1]);
  });

  it('serves its metrics', async () => {
    const text = await (await fetch(`${red.address}/metrics`)).text();
    assert.match(text, /^tag_processor_messages_processed_total\{processor="packed"\} 1$/m);
    assert.match(text, /^tag_processor_messages_errored_total\{processor="packed",code="script_error"\} 1$/m);
  });

  it('runs as a command line', () => {
    const pipeline = join(folder, 'pipeline.yaml');
    writeFileSync(pipeline, "tag_processor:\n  defaults: |\n    msg.meta = { location_path: 'a', data_contract: '_b', tag_name: 'c' };\n    return msg;\n");
    const command = join(userDir, 'node_modules', '.bin', 'tagwright');
    const { stdout, status } = spawnSync(command, ['run', pipeline], { input: '{"payload": 1}\n', encoding: 'utf8', env: npmEnvironment(), timeout: 20_000 });
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
