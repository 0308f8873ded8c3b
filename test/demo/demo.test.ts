import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { connectAsync } from 'mqtt';
import { until } from '../support/processes';

const MAIN = join(__dirname, '..', '..', 'examples', 'demo', 'main.js');
const START_LIMIT = 30_000;
const STOP_LIMIT = 3000;

/** A process that still runs, and whose child it is (Linux); null when it has ended. */
function parentOf(pid: number): number | null {
  try {
    // After the name in parentheses: state, parent.
    const [state, parent] = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return state === 'Z' ? null : Number(parent);
  } catch {
    return null;
  }
}

const stillRunning = (pids: readonly number[]): number[] => pids.filter((pid) => parentOf(pid) !== null);

/** A demo that runs as a process of its own. */
class Demo {
  stdout = '';
  stderr = '';
  private readonly child: ChildProcess;
  private readonly exit: Promise<unknown[]>;

  constructor(folder: string, ...args: string[]) {
    this.child = spawn(process.execPath, [MAIN, '--port', '0', '--mqtt-port', '0', '--folder', folder, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exit = once(this.child, 'close');
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  /** Waits until the demo says that it runs. */
  async started(): Promise<{ editor: string; mqtt: string }> {
    await until('the demo has started', () => /Ctrl-C/.test(this.stdout) || this.child.exitCode !== null, START_LIMIT);
    const editor = /Editor +(http:\S+)/.exec(this.stdout)?.[1];
    const mqtt = /MQTT +(mqtt:\S+)/.exec(this.stdout)?.[1];
    assert.ok(editor !== undefined && mqtt !== undefined, this.stdout + this.stderr);
    return { editor, mqtt };
  }

  /** Ids of its own process and of those that it has started. */
  processes(): number[] {
    const { pid } = this.child;
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
    return all.filter((other) => other === pid || parentOf(other) === pid);
  }

  /** Waits for its end. */
  async exitCode(): Promise<unknown> {
    return (await this.exit)[0];
  }

  /** Sends a signal; gives the exit code and how long the end took, in milliseconds. */
  async stop(signal: NodeJS.Signals): Promise<{ code: unknown; milliseconds: number }> {
    const start = performance.now();
    this.child.kill(signal);
    return { code: await this.exitCode(), milliseconds: performance.now() - start };
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

interface ErrorReport {
  error: { code: string; stage: string; line: number | null; message: string };
  message: { topic: string; payload: unknown };
}

/** What arrives on the broker below `umh/`, until the broker is gone. */
async function listen(url: string): Promise<{ tags: Map<string, unknown[]>; errors: ErrorReport[] }> {
  const tags = new Map<string, unknown[]>();
  const errors: ErrorReport[] = [];
  const client = await connectAsync(url, { reconnectPeriod: 0 });
  client.on('message', (topic, payload) => {
    const value: unknown = JSON.parse(payload.toString());
    if (topic === 'umh/errors') errors.push(value as ErrorReport);
    else tags.set(topic, [...(tags.get(topic) ?? []), value]);
  });
  await client.subscribeAsync('umh/#');
  return { tags, errors };
}

describe('the demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagwright-demo-'));
  const flowFile = join(folder, 'flows.json');
  const demos: Demo[] = [];
  const run = (...args: [folder: string, ...options: string[]]): Demo => {
    const demo = new Demo(...args);
    demos.push(demo);
    return demo;
  };
  after(() => {
    for (const demo of demos) demo.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it('turns what the plant publishes into a unified namespace, and ends at once on SIGINT', async () => {
    const running = run(folder);
    const { editor, mqtt } = await running.started();
    const { tags, errors } = await listen(mqtt);
    const lastLine = (): string => running.stdout.trim().split('\n').at(-1) ?? '';
    const counters = (): number[] =>
      [...lastLine().matchAll(/([\d,.]+) (?:published|processed|errored|dropped|msg)/g)]
        .map(([, text = '']) => Number(text.replaceAll(',', '')));

    await until('forty tags', () => tags.size >= 40);
    await until('two kinds of errors', () => new Set(errors.map(({ error }) => error.code)).size >= 2, 20_000);
    await until('a dropped message and a rate', () => (counters()[3] ?? 0) > 0 && (counters()[4] ?? 0) > 0, 20_000);

    for (const [topic, values] of tags) {
      assert.match(topic, /^umh\/v1\/acme\/cologne(\/[A-Za-z0-9_-]+)+$/);
      for (const value of values) {
        const { value: reading, timestamp_ms: time } = value as { value: unknown; timestamp_ms: unknown };
        assert.ok(['number', 'boolean', 'string'].includes(typeof reading), topic);
        assert.ok(typeof time === 'number' && Math.abs(time - Date.now()) < 60_000, `${topic} ${String(time)}`);
      }
    }
    for (const { error, message } of errors) {
      assert.match(error.code, /^(script_error|invalid_result)$/, error.message);
      assert.match(error.stage, /^(defaults|conditions\[0\]\.then|result)$/);
      assert.match(message.topic, /^plant\//);
    }
    const rate = counters()[4] ?? 0;
    assert.ok(rate > 150 && rate < 450, `${rate} a second`);
    // How many are on their way at a moment depends on the machine; what is lost stays missing in every line.
    await until('counters that account for all that was published', () => {
      const [published = 0, processed = 0, errored = 0, dropped = 0] = counters();
      return Math.abs(published - processed - errored - dropped) < 60;
    }, 20_000);
    assert.match(running.stdout, /pool hits \d+\.\d %$/m);

    const page = await fetch(editor);
    assert.equal(page.status, 200);
    assert.match(await page.text(), /<title>Tagwright demo<\/title>/);

    const processes = running.processes();
    assert.ok(processes.length >= 2, 'scripts run in a process of their own');
    const { code, milliseconds } = await running.stop('SIGINT');
    assert.equal(code, 0, running.stderr);
    assert.ok(milliseconds < STOP_LIMIT, `${milliseconds} ms`);
    assert.deepEqual(stillRunning(processes), []);
    assert.equal(running.stderr, '');
  });

  it('keeps what the user has changed in the flow, and ends on SIGTERM too', async () => {
    const changed = readFileSync(flowFile, 'utf8').replace("'acme.cologne.'", "'acme.bonn.'");
    assert.ok(changed.includes('acme.bonn.'));
    writeFileSync(flowFile, changed);
    const running = run(folder);
    const { tags } = await listen((await running.started()).mqtt);
    await until('the changed tags', () => [...tags.keys()].some((topic) => topic.startsWith('umh/v1/acme/bonn/')));
    const processes = running.processes();
    const { code, milliseconds } = await running.stop('SIGTERM');
    assert.equal(code, 0);
    assert.ok(milliseconds < STOP_LIMIT, `${milliseconds} ms`);
    assert.deepEqual(stillRunning(processes), []);
  });

  it('starts with its own flow again after --reset', async () => {
    const running = run(folder, '--reset');
    const { tags } = await listen((await running.started()).mqtt);
    await until('the demo\'s own tags', () => [...tags.keys()].some((topic) => topic.startsWith('umh/v1/acme/cologne/')));
    assert.ok(!readFileSync(flowFile, 'utf8').includes('acme.bonn.'));
    assert.equal((await running.stop('SIGINT')).code, 0);
  });

  it('says in one line why it cannot start, and exits with 1', async () => {
    const failing = run(flowFile);
    assert.equal(await failing.exitCode(), 1);
    assert.match(failing.stderr, /^The demo cannot start: .*flows\.json.*\n$/);
  });

  it('explains its options', async () => {
    const helping = run(folder, '--help');
    assert.equal(await helping.exitCode(), 0);
    assert.match(helping.stdout, /^Usage: npm start/);
  });
});
