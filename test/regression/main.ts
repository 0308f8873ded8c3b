/** The regression run with the full lengths: `npm run test:regression`. Ends with 1 when something has failed. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { parseArgs } from 'node:util';
import { nodeRedDevSuite } from '../package/node-red-dev';
import { KAFKA_VERSION } from '../support/kafka';
import { projectRoot } from '../support/root';
import { FULL } from './lengths';
import { reportText, type Versions } from './report';
import { SCENARIOS } from './scenarios';
import { defineScenarios, type Result } from './suite';

const PACKAGE = 'package';
const USAGE = `usage: npm run test:regression -- [--only ${[...SCENARIOS.map(({ name }) => name), PACKAGE].join(',')}]`;
const FILE = join(projectRoot(), 'test/regression/report.md');

function mosquittoVersion(): string {
  const { stdout } = spawnSync('mosquitto', ['-h'], { encoding: 'utf8', env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/usr/local/sbin` } });
  return /^mosquitto version (\S+)/.exec(stdout ?? '')?.[0] ?? 'no mosquitto';
}

function versions(): Versions {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores`;
  return { node: process.versions.node, kafka: KAFKA_VERSION, mosquitto: mosquittoVersion(), machine };
}

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = values.only?.split(',');
const unknown = names?.filter((name) => name !== PACKAGE && !SCENARIOS.some((scenario) => scenario.name === name)) ?? [];
if (unknown.length > 0) {
  process.stderr.write(`--only does not know ${unknown.join(', ')}\n${USAGE}\n`);
  process.exit(2);
}

// First: it is over in a minute or two.
if (names?.includes(PACKAGE) ?? true) nodeRedDevSuite();

const date = new Date();
const scenarios = SCENARIOS.filter(({ name }) => names?.includes(name) ?? true);
const results: Result[] = [];
const write = (): void => writeFileSync(FILE, reportText(date, versions(), SCENARIOS, results, FULL));
if (scenarios.length > 0) {
  // After each scenario: a run that is ended has something to show too.
  defineScenarios('regression, full', scenarios, FULL, (result) => {
    results.push(result);
    write();
  });
  after(write);
}
