import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { SELF_SIGNED } from './self-signed';
import { fetcher, listen, serve } from './server';

/** Fetches `url` in a process of its own with these variables, and gives its text. */
async function fetchIn(environment: Record<string, string>, url: string): Promise<string> {
  const services = join(__dirname, '../../../lib/services/services.js');
  const script = `
    const { createServices } = require(${JSON.stringify(services)});
    const info = { context: { tenant: 'acme', user: null, organization: null }, timeout: 20000 };
    createServices({ http: { allow: ['127.0.0.1'] } })({ api: 'http', method: 'fetch', args: [${JSON.stringify(url)}] }, info)
      .then((response) => response.body, (error) => error.message).then(console.log);`;
  const child = spawn(process.execPath, ['-e', script], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await new Promise((resolve) => child.on('close', resolve));
  return text.trim();
}

describe('http.fetch', () => {
  it('uses no proxy of the environment', async () => {
    const proxy = await serve((_request, response) => response.end('proxy'));
    const host = await serve((_request, response) => response.end('server'));
    const variables = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: `http://${proxy}`, http_proxy: `http://${proxy}` };
    assert.equal(await fetchIn(variables, `http://${host}/`), 'server');
  });

  it('refuses a certificate that nobody known has signed', async () => {
    const host = `127.0.0.1:${await listen(createServer(SELF_SIGNED, () => assert.fail('was reached')))}`;
    await assert.rejects(fetcher([host])(`https://${host}/`), new RegExp(`^Error: http\\.fetch: https://${host} could not be reached: self-signed certificate`));
  });

  it('accepts a certificate that Node is told to trust', async () => {
    const host = `127.0.0.1:${await listen(createServer(SELF_SIGNED, (_request, response) => response.end('trusted')))}`;
    const folder = mkdtempSync(join(tmpdir(), 'tagwright-'));
    const file = join(folder, 'ca.pem');
    writeFileSync(file, SELF_SIGNED.cert);
    assert.equal(await fetchIn({ NODE_EXTRA_CA_CERTS: file }, `https://${host}/`), 'trusted');
    rmSync(folder, { recursive: true });
  });
});
