import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { until } from '../support/processes';
import { fromLines, runProgram, startProgram, toLines, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());

const messages = (count: number): string => toLines(Array.from({ length: count }, (_, payload) => ({ payload, meta: {} })));
const payloads = (text: string): unknown[] => fromLines<{ payload: unknown }>(text).map(({ payload }) => payload);

const COUNTER = workspace.write('counter.yaml', `
nodered_js:
  code: |
    const n = (cache.get('n') ?? 0) + 1;
    cache.set('n', n);
    msg.payload = n;
    return msg;
sandbox: {keep_cache: true}
`);

describe('--cache', () => {
  it('lets a counter go on in the next run', async () => {
    const folder = workspace.path('kept');
    const first = await runProgram(['run', COUNTER, '--cache', folder], messages(3));
    assert.deepEqual(payloads(first.stdout), [1, 2, 3], first.stderr);
    const second = await runProgram(['run', COUNTER, '--cache', folder], messages(2));
    assert.deepEqual(payloads(second.stdout), [4, 5], second.stderr);
    const without = await runProgram(['run', COUNTER], messages(2));
    assert.deepEqual(payloads(without.stdout), [1, 2], without.stderr);
  });

  it('loses nothing when the run is told to stop', async () => {
    const folder = workspace.path('stopped');
    const program = startProgram(['run', COUNTER, '--cache', folder]);
    program.child.stdin.write(messages(50));
    await until('all messages are out', () => payloads(program.stdout).length === 50);
    program.child.kill('SIGTERM');
    assert.equal((await program.ended).status, 0);
    const next = await runProgram(['run', COUNTER, '--cache', folder], messages(1));
    assert.deepEqual(payloads(next.stdout), [51], next.stderr);
  });

  it('costs a warning when the folder cannot be used, and no message', async () => {
    const file = workspace.write('a file', 'in the way');
    const { status, stdout, stderr } = await runProgram(['run', COUNTER, '--cache', file], messages(2));
    assert.equal(status, 0);
    assert.deepEqual(payloads(stdout), [1, 2]);
    assert.match(stderr, /cache/);
  });
});

describe('what scripts may use', () => {
  it('is documents that outlive the run, and variables by name', async () => {
    const file = workspace.write('db.yaml', `
nodered_js:
  code: |
    const seen = (await db.get('seen')) ?? [];
    seen.push(env.get('TAGWRIGHT_TEST_NAME') ?? 'nobody');
    await db.put('seen', seen);
    msg.payload = [seen.length, seen.at(-1), env.get('HOME') === undefined, context.tenant];
    return msg;
context: {tenant: north}
sandbox: {db: true, env: [TAGWRIGHT_TEST_NAME]}
`);
    const folder = workspace.path('documents');
    const options = { env: { TAGWRIGHT_TEST_NAME: 'ada' } };
    for (const count of [1, 2]) {
      const { stdout, stderr } = await runProgram(['run', file, '--cache', folder], messages(1), options);
      assert.deepEqual(payloads(stdout), [[count, 'ada', true, 'north']], stderr);
    }
  });

  it('is listed hosts, so many times a minute', async () => {
    const server = createServer((_request, response) => response.end('answer')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const code = (url: string): string => `
nodered_js:
  code: |
    msg.payload = await (await http.fetch('${url}')).text();
    return msg;
sandbox: {http: {allow: ["${host}"]}, api_rate: 2}
`;
    const errors = workspace.path('errors.jsonl');
    const allowed = await runProgram(['run', workspace.write('http.yaml', code(`http://${host}/`)), '--errors', errors], messages(3));
    assert.deepEqual(payloads(allowed.stdout), ['answer', 'answer'], allowed.stderr);
    const [limited] = fromLines<{ error: { code: string; message: string } }>(readFileSync(errors, 'utf8'));
    assert.equal(limited?.error.code, 'rate_limited');
    const refused = await runProgram(['run', workspace.write('other.yaml', code('http://127.0.0.1:1/'))], messages(1));
    assert.match(refused.stderr, /127\.0\.0\.1:1 is not on the list of allowed hosts/);
    server.close();
  });

  it('is events, which go to a file in order', async () => {
    const file = workspace.write('events.yaml', `
nodered_js:
  code: |
    events.emit('seen', {value: msg.payload});
    return null;
context: {tenant: north}
sandbox: {events: true}
`);
    const log = workspace.path('events.jsonl');
    const { stderr } = await runProgram(['run', file, '--events', log], messages(700));
    const lines = fromLines<{ event: string; payload: { value: number }; processor: string; tenant: string }>(readFileSync(log, 'utf8'));
    assert.deepEqual(lines.map(({ payload }) => payload.value), Array.from({ length: 700 }, (_, index) => index), stderr);
    assert.deepEqual(lines[0], { event: 'seen', payload: { value: 0 }, processor: 'nodered_js', tenant: 'north' });
  });

  it('is refused with its place when it is not valid', async () => {
    const file = workspace.write('bad.yaml', `nodered_js: {code: return msg}
context: {tenant: ""}
sandbox:
  http:
    allow: [good.example, "not a host"]
    timeout: soon
  env: [GOOD, "BAD-NAME"]
  api_rate: 0
  db: maybe
`);
    const { status, stdout } = await runProgram(['lint', file]);
    assert.equal(status, 2);
    const found = stdout.split('\n').map((line) => /:(\d+:\d+): error: ([\w.[\]]+):/.exec(line)?.slice(1, 3).join(' ')).filter((line) => line !== undefined);
    assert.deepEqual(found, [
      '2:19 context.tenant', '5:27 sandbox.http.allow[1]', '6:14 sandbox.http.timeout', '7:15 sandbox.env[1]', '8:13 sandbox.api_rate', '9:7 sandbox.db',
    ], stdout);
  });
});
