import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { connectAsync } from 'mqtt';
import { freePort } from '../../test/support/ports';

export { KafkaBroker, localKafkaMissing } from '../../test/support/kafka';

/** Folders that distributions put mosquitto into beside those of PATH. */
const PATH = [process.env['PATH'] ?? '', '/usr/sbin', '/usr/local/sbin'].join(delimiter);
const START = 10_000;

/** A mosquitto for the bench, which queues as much as it is given. */
export class BenchMosquitto {
  private constructor(
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @throws Error when there is none, or it does not start. */
  static async start(): Promise<BenchMosquitto> {
    const port = await freePort();
    const folder = mkdtempSync(join(tmpdir(), 'tagwright-bench-'));
    const file = join(folder, 'mosquitto.conf');
    writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\nmax_inflight_messages 0\nset_tcp_nodelay true\n`);
    const child = spawn('mosquitto', ['-c', file], { stdio: 'ignore', env: { ...process.env, PATH } });
    const failed = once(child, 'exit').then(() => Promise.reject(new Error('mosquitto has ended')));
    failed.catch(() => undefined);
    const broker = new BenchMosquitto(port, child, folder);
    const client = await Promise.race([connectAsync(broker.url, { reconnectPeriod: 50, connectTimeout: START }, true), failed]);
    await client.endAsync();
    return broker;
  }

  get url(): string {
    return `mqtt://127.0.0.1:${this.port}`;
  }

  remove(): void {
    this.child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
