import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort } from '../../../support/ports';
import { projectRoot } from '../../../support/root';

/** An answer of the admin app. */
export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** Users, as Node-RED's `adminAuth` gives them for their bearer tokens: `reader` may look, `writer` may do anything, `nobody` nothing. */
const SETTINGS = (port: number): string => `module.exports = {
  uiHost: '127.0.0.1', uiPort: ${port}, flowFile: 'flows.json', credentialSecret: false, telemetry: { enabled: false },
  adminAuth: {
    type: 'credentials', users: [],
    tokens: async (token) => ({ reader: { username: 'r', permissions: ['tag-processor.read'] }, writer: { username: 'w', permissions: '*' }, nobody: { username: 'n', permissions: ['flows.read'] } })[token] ?? null,
  },
};`;

/** A real Node-RED in a process of its own, with the nodes of this project and with users. */
export class ServedNodeRed {
  private constructor(
    readonly address: string,
    readonly child: ChildProcess,
    private readonly userDir: string,
  ) {}

  static async start(runtime: 'node-red' | 'node-red-4', flow: object[]): Promise<ServedNodeRed> {
    const userDir = mkdtempSync(join(tmpdir(), 'tagwright-trial-'));
    const scope = join(userDir, 'node_modules', '@tagwright');
    mkdirSync(scope, { recursive: true });
    symlinkSync(projectRoot(), join(scope, 'node-red'), 'junction');
    const port = await freePort();
    writeFileSync(join(userDir, 'settings.js'), SETTINGS(port));
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flow));
    const program = join(dirname(require.resolve(`${runtime}/package.json`)), 'red.js');
    const child = spawn(process.execPath, [program, '-u', userDir], { stdio: ['ignore', 'pipe', 'pipe'] });
    await started(child);
    return new ServedNodeRed(`http://127.0.0.1:${port}`, child, userDir);
  }

  /** Asks the admin app as a user. */
  async ask(user: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { authorization: `Bearer ${user}`, 'content-type': 'application/json' };
    const request = body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) };
    const response = await fetch(`${this.address}/tag-processor/${path}`, request);
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text } };
  }

  /** Sends a payload into the flow's `http in`, and gives what comes out. */
  async send(payload: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${this.address}/in`, { method: 'POST', headers, body: JSON.stringify(payload) });
    return response.json();
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
    rmSync(this.userDir, { recursive: true, force: true });
  }
}

function started(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (text: Buffer): void => {
      output += text.toString();
      // The server listens a moment before or after that.
      if (output.includes('Started flows') && output.includes('Server now running')) resolve();
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (status) => reject(new Error(`Node-RED ended with ${status}:\n${output}`)));
  });
}
