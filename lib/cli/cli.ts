import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { EXIT, print, say } from './console';
import { parseListen } from './http';
import { lintFiles } from './lint';
import { runPipeline } from './run';
import { testFiles } from './test';
import { LINT_USAGE, RUN_USAGE, TEST_USAGE, USAGE } from './usage';

const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** Runs a command line without the program's name. Gives the exit status; what fails is said on stderr. */
export async function runCli(args: readonly string[]): Promise<number> {
  const [command, ...rest] = args;
  switch (command) {
    case 'run':
      return run(rest);
    case 'lint':
      return onFiles(rest, 'lint', LINT_USAGE, lintFiles);
    case 'test':
      return onFiles(rest, 'test', TEST_USAGE, testFiles);
    case '--help':
    case '-h':
    case 'help':
      return print(USAGE);
    case '--version':
      return print(version());
    default:
      return misuse(command === undefined ? 'no command' : `unknown command "${command}"`, 'tagwright --help');
  }
}

async function run(args: string[]): Promise<number> {
  const options = { ...HELP, errors: { type: 'string' }, metrics: { type: 'string' }, events: { type: 'string' }, cache: { type: 'string' }, http: { type: 'string' } } as const;
  const parsed = parse({ args, options, allowPositionals: true });
  if (typeof parsed === 'string') return misuse(parsed, 'tagwright run --help');
  const { values, positionals } = parsed;
  if (values.help === true) return print(RUN_USAGE);
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) return misuse('run takes one pipeline file', 'tagwright run --help');
  const { errors = null, metrics = null, events = null, cache = null } = values;
  const http = values.http === undefined ? null : parseListen(values.http);
  if (values.http !== undefined && http === null) return misuse(`--http ${values.http} is not an address such as 127.0.0.1:4195`, 'tagwright run --help');
  return runPipeline(file, { errors, metrics, events, cache, http });
}

/** A command that takes nothing but pipeline files. */
async function onFiles(args: string[], command: string, usage: string, work: (files: readonly string[]) => Promise<number>): Promise<number> {
  const parsed = parse({ args, options: HELP, allowPositionals: true });
  if (typeof parsed === 'string') return misuse(parsed, `tagwright ${command} --help`);
  if (parsed.values.help === true) return print(usage);
  if (parsed.positionals.length === 0) return misuse(`${command} takes pipeline files`, `tagwright ${command} --help`);
  return work(parsed.positionals);
}

/** The parsed arguments, or what is wrong with them. */
function parse<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> | string {
  try {
    return parseArgs(config);
  } catch (error) {
    const isMisuse = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    if (!isMisuse) throw error;
    return error.message;
  }
}

function misuse(message: string, help: string): number {
  say(`${message}\nSee "${help}".`);
  return EXIT.invalid;
}

function version(): string {
  const text = readFileSync(join(__dirname, '../../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
