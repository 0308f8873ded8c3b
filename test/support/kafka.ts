import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel, type ITopicConfig } from 'kafkajs';
import { clampRequestTimers } from '../../lib/connectors/kafka/request-timers';
import { securityProperties, type Secure } from './kafka-security';
import { freePort } from './ports';
import { projectRoot } from './root';

/** Apache Kafka comes from Maven Central; this version runs on Java 17. */
export const KAFKA_VERSION = '4.1.1';
const FOLDER = join(projectRoot(), '.brokers');
const LIBRARIES = join(FOLDER, `kafka-${KAFKA_VERSION}`);
/** Small, and quick to start rather than fast in the long run. */
const HEAP = ['-Xms64m', '-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
const READY_LIMIT = 60_000;

/** Users that a secure broker knows. */
export const KAFKA_USER = { user: 'tagwright', password: 'a-good-password' };

/** Why no Kafka can be had on this machine; null when one can. */
export function kafkaMissing(): string | null {
  if (process.env['KAFKA_BROKERS'] !== undefined) return null;
  return localKafkaMissing();
}

/** As {@link kafkaMissing}, for tests that stop their broker or need one with users and certificates. */
export function localKafkaMissing(): string | null {
  for (const [program, argument] of [['java', '-version'], ['mvn', '--version']] as const) {
    if (program === 'mvn' && existsSync(LIBRARIES)) continue;
    if (spawnSync(program, [argument]).status !== 0) return `no Kafka: KAFKA_BROKERS is not set, and ${program} is not installed`;
  }
  return null;
}

function pom(): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>tagwright</groupId><artifactId>kafka-for-tests</artifactId><version>1</version>
  <dependencies><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency></dependencies>
</project>`;
}

/** Downloads the broker, once for all test processes: who gets the lock downloads, the others wait for the result. */
async function download(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const lock = `${LIBRARIES}.lock`;
  while (!existsSync(LIBRARIES)) {
    try {
      mkdirSync(lock);
    } catch {
      // A lock of a process that was killed.
      if (Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Infinity) > 300_000) rmSync(lock, { recursive: true, force: true });
      await sleep(200);
      continue;
    }
    try {
      if (existsSync(LIBRARIES)) return;
      const folder = mkdtempSync(join(FOLDER, 'download-'));
      writeFileSync(join(folder, 'pom.xml'), pom());
      const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${join(folder, 'libs')}`];
      execFileSync('mvn', ['-q', '-B', ...goal], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], timeout: 280_000 });
      renameSync(join(folder, 'libs'), LIBRARIES);
      rmSync(folder, { recursive: true, force: true });
    } finally {
      rmdirSync(lock);
    }
  }
}

export interface KafkaOptions {
  /** Listeners with TLS, with user and password (PLAIN and SCRAM), and with both; with an authority also one that asks for a certificate. */
  secure?: Secure;
  /** Further lines for server.properties. */
  properties?: Record<string, string>;
}

/** An Apache Kafka of its own on free loopback ports. */
export class KafkaBroker {
  private child: ChildProcess | null = null;
  private output = '';

  private constructor(
    private readonly folder: string,
    private readonly ports: Record<'plain' | 'controller' | 'sasl' | 'tls' | 'saslTls' | 'mutual', number>,
  ) {}

  /** Formats a data folder and starts the broker; settles when clients can use it. */
  static async start(options: KafkaOptions = {}): Promise<KafkaBroker> {
    await download();
    const [plain, controller, sasl, tls, saslTls, mutual] = await Promise.all([freePort(), freePort(), freePort(), freePort(), freePort(), freePort()]);
    const folder = mkdtempSync(join(tmpdir(), 'tagwright-kafka-'));
    const broker = new KafkaBroker(folder, { plain, controller, sasl, tls, saslTls, mutual });
    broker.writeProperties(options);
    broker.format(options);
    await broker.restart();
    return broker;
  }

  /** Address of the listener without users. */
  get brokers(): string[] {
    return [`127.0.0.1:${this.ports.plain}`];
  }

  /** Address of the listener that asks for a user (without TLS). */
  get saslBrokers(): string[] {
    return [`127.0.0.1:${this.ports.sasl}`];
  }

  get tlsBrokers(): string[] {
    return [`127.0.0.1:${this.ports.tls}`];
  }

  /** Address of the listener that has TLS and asks for a user. */
  get saslTlsBrokers(): string[] {
    return [`127.0.0.1:${this.ports.saslTls}`];
  }

  /** Address of the listener that asks for a certificate. */
  get mutualBrokers(): string[] {
    return [`127.0.0.1:${this.ports.mutual}`];
  }

  /** Ends the broker as a power cut does. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === null) return;
    this.child = null;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  /** Starts it again, with the same data and ports. */
  async restart(): Promise<void> {
    await this.kill();
    const args = [...HEAP, '-cp', join(LIBRARIES, '*'), 'kafka.Kafka', join(this.folder, 'server.properties')];
    const child = spawn('java', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    // A test process that crashes must not leave its broker behind.
    const leave = (): void => void child.kill('SIGKILL');
    process.once('exit', leave);
    child.once('exit', () => process.off('exit', leave));
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    await this.ready();
  }

  /** Makes a user for SCRAM while the broker runs. */
  addUser(user: string, password: string): void {
    const change = ['--alter', '--add-config', `SCRAM-SHA-256=[password=${password}]`, '--entity-type', 'users', '--entity-name', user];
    this.run('kafka.admin.ConfigCommand', ['--bootstrap-server', this.brokers.join(','), ...change]);
  }

  /** Ends it and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private writeProperties({ secure, properties = {} }: KafkaOptions): void {
    const { plain, controller, sasl, tls, saslTls, mutual } = this.ports;
    const listeners = [
      `PLAINTEXT://127.0.0.1:${plain}`,
      ...(secure ? [`SASL_PLAINTEXT://127.0.0.1:${sasl}`, `SSL://127.0.0.1:${tls}`, `SASL_SSL://127.0.0.1:${saslTls}`] : []),
      ...(secure?.authority === undefined ? [] : [`MUTUAL://127.0.0.1:${mutual}`]),
    ];
    const lines: Record<string, string> = {
      'process.roles': 'broker,controller',
      'node.id': '1',
      'controller.quorum.voters': `1@127.0.0.1:${controller}`,
      'controller.listener.names': 'CONTROLLER',
      'listeners': [...listeners, `CONTROLLER://127.0.0.1:${controller}`].join(','),
      'advertised.listeners': listeners.join(','),
      'inter.broker.listener.name': 'PLAINTEXT',
      'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_PLAINTEXT:SASL_PLAINTEXT,SSL:SSL,SASL_SSL:SASL_SSL,MUTUAL:SSL',
      'log.dirs': join(this.folder, 'data'),
      'group.initial.rebalance.delay.ms': '0',
      // A broker that was killed may come back as soon as its old registration has run out.
      'broker.session.timeout.ms': '1000',
      'broker.heartbeat.interval.ms': '200',
      'offsets.topic.replication.factor': '1',
      'offsets.topic.num.partitions': '1',
      'transaction.state.log.replication.factor': '1',
      'transaction.state.log.min.isr': '1',
      'transaction.state.log.num.partitions': '1',
      ...(secure && securityProperties(secure, KAFKA_USER)),
      ...properties,
    };
    writeFileSync(join(this.folder, 'server.properties'), Object.entries(lines).map(([name, value]) => `${name}=${value}\n`).join(''));
  }

  private format({ secure }: KafkaOptions): void {
    const { user, password } = KAFKA_USER;
    const users = secure
      ? ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => ['--add-scram', `${mechanism}=[name=${user},password=${password}]`])
      : [];
    this.run('kafka.tools.StorageTool', ['format', '-t', 'dGFnd3JpZ2h0LXRlc3QtMQ', '-c', join(this.folder, 'server.properties'), ...users]);
  }

  /** Runs one of Kafka's own tools. */
  private run(tool: string, args: string[]): void {
    const { status, stderr, stdout } = spawnSync('java', [...HEAP, '-cp', join(LIBRARIES, '*'), tool, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`${tool} failed: ${stdout}${stderr}`);
  }

  private async ready(): Promise<void> {
    const end = Date.now() + READY_LIMIT;
    for (;;) {
      if (this.child === null || this.child.exitCode !== null) throw new Error(`Kafka has ended:\n${this.output.slice(-4000)}`);
      if (await canBeUsed(this.brokers)) return;
      if (Date.now() > end) throw new Error(`Kafka is not ready after ${READY_LIMIT} ms:\n${this.output.slice(-4000)}`);
      await sleep(100);
    }
  }
}

async function canBeUsed(brokers: string[]): Promise<boolean> {
  clampRequestTimers();
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 } }).admin();
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length > 0;
  } catch {
    return false;
  } finally {
    await admin.disconnect();
  }
}

/** Makes topics. kafkajs's own wait for their leaders fails where the broker does not know yet what it has just made. */
export async function createTopics(brokers: string[], topics: ITopicConfig[]): Promise<void> {
  const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    await admin.createTopics({ topics, waitForLeaders: false });
    const names = topics.map(({ topic }) => topic);
    const areLed = (): Promise<boolean> =>
      admin.fetchTopicMetadata({ topics: names }).then(
        (found) => found.topics.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)),
        () => false,
      );
    const end = Date.now() + READY_LIMIT;
    while (!(await areLed())) {
      if (Date.now() > end) throw new Error(`topics are not there after ${READY_LIMIT} ms: ${names.join()}`);
      await sleep(20);
    }
  } finally {
    await admin.disconnect();
  }
}
