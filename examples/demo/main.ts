/** The demo: Node-RED, an MQTT broker and a simulated plant in one process. `npm start` runs this. */
import { setTimeout as delay } from 'node:timers/promises';
import { startBroker } from './broker';
import { formatCounters, Rate, Totals } from './counters';
import { BROKER_PORT_VARIABLE, flow } from './flow';
import { HELP, readOptions, ROOT, type DemoOptions } from './options';
import { Plant } from './plant/plant';
import { startPublisher } from './publisher';
import { startRed } from './red';
import { openTerminal } from './terminal';

/** How long things may take to close, in milliseconds. Then the process ends anyway. */
const STOP_DEADLINE = 1500;
/** How often the counters are read, in milliseconds. What a processor counted since is lost when it is deployed anew. */
const COUNTER_INTERVAL = 500;
/** How long the plant waits for somebody to listen, in milliseconds. */
const SUBSCRIBER_DEADLINE = 5000;

const terminal = openTerminal(process.stdout);
/** What has been started; it is closed in the opposite order. */
const parts: { close: () => Promise<void> }[] = [];
let stopping = false;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Ends the demo. A second signal changes nothing: npm passes on what the terminal has sent already. */
async function stop(): Promise<void> {
  if (stopping) return;
  stopping = true;
  terminal.end();
  setTimeout(() => process.exit(0), STOP_DEADLINE);
  for (const part of parts.reverse()) {
    await part.close().catch((error: unknown) => terminal.write(`While closing: ${reasonOf(error)}`));
  }
  process.exit(0);
}

function fail(what: string, error: unknown): void {
  // What is closed while it starts or is being read does not count as a failure.
  if (stopping) return;
  terminal.end();
  process.stderr.write(`${what}: ${reasonOf(error)}\n`);
  process.exit(1);
}

interface Started {
  /** Messages that the plant has published so far. */
  published: () => number;
  /** Address of the editor. */
  address: string;
}

async function start({ editor, mqtt, folder, reset, seed }: DemoOptions): Promise<Started> {
  const broker = await startBroker(mqtt);
  parts.push(broker);
  const published = broker.countBelow('plant/');
  process.env[BROKER_PORT_VARIABLE] = String(broker.port);

  let started = false;
  const red = await startRed({
    port: editor, folder, project: ROOT, flow, reset,
    onLog(severity, line) {
      // While it starts, Node-RED warns of settings that are meant to be as they are.
      if (started || severity === 'error') terminal.write(line);
    },
  });
  parts.push(red);

  await broker.waitForSubscriber(SUBSCRIBER_DEADLINE);
  started = true;
  parts.push(await startPublisher(new Plant({ seed, start: Date.now() }), broker.port));

  terminal.write(`Editor  ${red.address}`);
  terminal.write(`MQTT    mqtt://127.0.0.1:${broker.port}  (plant/#, umh/#)`);
  terminal.write('Ctrl-C ends it.');
  return { published, address: red.address };
}

/** Shows what is going on, until the demo ends. */
async function showCounters(published: () => number, address: string): Promise<void> {
  const totals = new Totals();
  const rate = new Rate();
  while (!stopping) {
    const response = await fetch(new URL('tag-processor/metrics', address));
    totals.add(await response.text());
    const { processed, errored, dropped } = totals.counts;
    const perSecond = rate.next(processed + errored + dropped, performance.now());
    if (!stopping) terminal.show(formatCounters(published(), totals.counts, perSecond));
    await delay(COUNTER_INTERVAL);
  }
}

async function run(options: DemoOptions): Promise<void> {
  const { published, address } = await start(options);
  showCounters(published, address).catch((error: unknown) => fail('The demo cannot go on', error));
}

function main(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop());
  // Nobody reads any more: npm start | head
  process.stdout.on('error', () => void stop());
  try {
    const options = readOptions(process.argv.slice(2));
    if (options.help) process.stdout.write(HELP);
    else run(options).catch((error: unknown) => fail('The demo cannot start', error));
  } catch (error) {
    fail('The demo cannot start', error);
  }
}

main();
