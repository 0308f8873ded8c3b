import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { SANDBOX_OPTIONS } from '../../lib/options';
import { fromLines, PACKAGE, runProgram, toLines, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());
const README = readFileSync(join(PACKAGE, 'README.md'), 'utf8');
const EXAMPLES = Array.from(README.matchAll(/^```yaml\n(.*?)^```$/gms), ([, text = '']) => text);

/** Defaults that depend on the machine, as they are described. */
const DESCRIBED: Record<string, string> = { max_size: 'twice the cores, at least 4', preload_size: 'half of `max_size`' };

interface Message {
  payload: unknown;
  meta: Record<string, unknown>;
}

/** Runs the one example that has this text. */
async function runExample(text: string, messages: Message[], args: string[] = [], env: Record<string, string> = {}): Promise<Message[]> {
  const found = EXAMPLES.filter((example) => example.includes(text));
  assert.equal(found.length, 1, `examples with ${text}`);
  const file = workspace.write('example.yaml', found[0] ?? '');
  const { status, stdout, stderr } = await runProgram(['run', file, ...args], toLines(messages), { env });
  assert.equal(status, 0, stderr);
  assert.match(stderr, / errored=0 /, stderr);
  return fromLines<Message>(stdout);
}

const press = (payload: unknown): Message => ({ payload, meta: { machine: 'press' } });
const payloads = (messages: Message[]): unknown[] => messages.map(({ payload }) => payload);

describe('the README', () => {
  it('lists the options of the sandbox with their defaults', () => {
    const rows = Array.from(README.matchAll(/^\| `(\w+)` \| (.+?) \| .+ \|$/gm), ([, name = '', value = '']) => [name, value]);
    const options = Object.entries(SANDBOX_OPTIONS).map(([name, spec]) => {
      return [name, DESCRIBED[name] ?? `${spec.default}${'unit' in spec ? ` ${spec.unit}` : ''}`];
    });
    assert.deepEqual(rows, options);
  });

  it('has an example between brokers that is valid, and passes its test', async () => {
    const example = EXAMPLES.find((text) => text.includes('dead_letter:')) ?? '';
    const file = workspace.write('brokers.yaml', example);
    assert.equal((await runProgram(['lint', file], '', { env: { MQTT_PASSWORD: 'x' } })).stdout, `${file}: ok\n`);
    assert.match((await runProgram(['test', file])).stdout, /^1 tests: 1 passed, 0 failed$/m);
  });

  it('has an example of a tenant that runs', async () => {
    assert.equal((await runExample('context.tenant', [press(1)]))[0]?.meta['tenant'], 'acme');
  });

  it('has an example of cache that runs, and goes on in the next run', async () => {
    const args = ['--cache', workspace.path('cache')];
    assert.deepEqual(payloads(await runExample('keep_cache', [press(1), press(1), press(2)], args)), [1, 2]);
    assert.deepEqual(payloads(await runExample('keep_cache', [press(2), press(3)], args)), [3]);
  });

  it('has an example of db that runs', async () => {
    const args = ['--cache', workspace.path('documents')];
    const order = { payload: 17, meta: { machine: 'press', kind: 'order' } };
    assert.equal((await runExample('db.get', [press(1)], args))[0]?.meta['order'], 'none');
    assert.deepEqual(await runExample('db.get', [order], args), []);
    assert.equal((await runExample('db.get', [press(1)], args))[0]?.meta['order'], '17', 'meta is text');
  });

  it('has an example of http and env that runs', async () => {
    const server = createServer(({ url }, response) => response.end(JSON.stringify({ order: url })));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const [message] = await runExample('http.fetch', [press(1)], [], { MES: `127.0.0.1:${port}` });
      assert.equal(message?.meta['order'], '/orders/press');
    } finally {
      server.close();
    }
  });

  it('has an example of events that runs, and gives the line it shows', async () => {
    await runExample('events.emit', [press(20), press(95)], ['--events', workspace.path('events.ndjson')]);
    const shown = /`(\{"event".*?\})`/.exec(README)?.[1] ?? '';
    assert.deepEqual(fromLines(workspace.read('events.ndjson')), [JSON.parse(shown)]);
  });
});
