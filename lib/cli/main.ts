#!/usr/bin/env node
/** The command line program. What it does is in `./cli`, which an old Node could not even load. */
import type * as Cli from './cli';

const MINIMUM = [22, 9] as const;
const version = process.versions.node.split('.').map(Number);
const isTooOld = (version[0] ?? 0) < MINIMUM[0] || (version[0] === MINIMUM[0] && (version[1] ?? 0) < MINIMUM[1]);

if (isTooOld) {
  process.stderr.write(`tagwright needs Node ${MINIMUM.join('.')} or later; this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const { runCli } = require('./cli') as typeof Cli;
  void runCli(process.argv.slice(2)).then((status) => (process.exitCode = status));
}
