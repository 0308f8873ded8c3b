import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { fromLines, runProgram, toLines, Workspace } from '../support/program';

const workspace = new Workspace();
after(() => workspace.remove());
const meta = {};

interface Result {
  payloads: unknown[];
  errors: { code: string; message: string; tenant: string }[];
}

/** Runs a file over messages with these payloads. */
async function run(text: string, payloads: unknown[], env: Record<string, string> = {}): Promise<Result> {
  const args = ['run', workspace.write('p.yaml', text), '--errors', workspace.path('errors.ndjson')];
  const { status, stdout, stderr } = await runProgram(args, toLines(payloads.map((payload) => ({ payload, meta }))), { env });
  assert.equal(status, 0, stderr);
  return {
    payloads: fromLines<{ payload: unknown }>(stdout).map(({ payload }) => payload),
    errors: fromLines<{ error: Result['errors'][number] }>(workspace.read('errors.ndjson')).map(({ error }) => error),
  };
}

describe('what a file lets its scripts use', () => {
  const requests: string[] = [];
  const server = createServer(({ url = '' }, response) => {
    requests.push(url);
    response.end(JSON.stringify({ factor: 2 }));
  });
  let port = 0;
  before(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  after(() => server.close());

  const fetching = (options: string): string => `
nodered_js:
  code: |
    const answer = await http.fetch('http://127.0.0.1:${port}/' + msg.payload);
    msg.payload *= (await answer.json()).factor;
    return msg;
sandbox:
${options}
`;

  it('is a server that is listed by its address', async () => {
    const { payloads, errors } = await run(fetching(`  http: {allow: ["127.0.0.1:${port}"]}`), [4, 5]);
    assert.deepEqual([payloads, errors], [[8, 10], []]);
    assert.deepEqual(requests.splice(0).sort(), ['/4', '/5']);
  });

  it('is no other server', async () => {
    const { payloads, errors } = await run(fetching('  http: {allow: [api.example.org]}'), [4]);
    assert.deepEqual([payloads, errors.map(({ code }) => code), requests], [[], ['script_error'], []]);
    assert.match(errors[0]?.message ?? '', /127\.0\.0\.1/);
  });

  it('is no server at all unless http is turned on', async () => {
    const { errors } = await run(fetching('  max_size: 2'), [4]);
    assert.match(errors[0]?.message ?? '', /http is not/);
  });

  it('is limited in calls a minute', async () => {
    const { payloads, errors } = await run(fetching(`  http: {allow: ["127.0.0.1:${port}"]}\n  api_rate: 2`), [1, 2, 3]);
    assert.deepEqual(payloads, [2, 4]);
    assert.deepEqual(errors.map(({ code }) => code), ['rate_limited']);
  });

  it('are the variables that are named', async () => {
    const text = "nodered_js:\n  code: msg.payload = [env.get('SITE'), env.get('OTHER') ?? null]; return msg\nsandbox: {env: [SITE, MISSING]}\n";
    assert.deepEqual((await run(text, [1], { SITE: 'cologne', OTHER: 'secret' })).payloads, [['cologne', null]]);
  });

  it('is who it is run for', async () => {
    const text = 'context:\n  tenant: ${TENANT}\n  user: ada\nnodered_js:\n  code: |\n    if (msg.payload === 0) throw new Error("no");\n    msg.payload = context;\n    return msg;\n';
    const { payloads, errors } = await run(text, [0, 1], { TENANT: 'acme' });
    assert.deepEqual(payloads, [{ tenant: 'acme', user: 'ada', organization: null }]);
    assert.deepEqual(errors.map(({ tenant }) => tenant), ['acme']);
  });
});

describe('what cannot be let', () => {
  const BAD = 'nodered_js: {code: return msg}\ncontext:\n  tenant: 5\nsandbox:\n  http:\n    allow:\n      - a.example.org\n      - http://b\n  api_rate: none\n';

  for (const command of ['run', 'lint']) {
    it(`is said by ${command}, with line and column`, async () => {
      const file = workspace.write('bad.yaml', BAD);
      const { status, stdout, stderr } = await runProgram([command, file]);
      assert.equal(status, 2);
      const said = `${stdout}${stderr}`;
      for (const line of [
        `${file}:3:11: error: context.tenant: must be a text, not a number`,
        `${file}:8:9: error: sandbox.http.allow[1]: "http://b" is a URL; name the host only, as in example.org`,
        `${file}:9:13: error: sandbox.api_rate: "none" is not a whole number from 1 to 1000000 calls a minute`,
      ]) assert.ok(said.split('\n').includes(line), `${line} in ${said}`);
    });
  }
});
