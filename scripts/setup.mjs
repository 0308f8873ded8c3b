// Installs and builds when that is needed and only then, and runs a script on the project's own Node.
// Plain JavaScript without dependencies: on a fresh clone nothing else is there yet.
//   node scripts/setup.mjs [script [arguments…]]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const bin = join(root, 'node_modules', '.bin');
const installStamp = join(root, 'node_modules', '.tagwright-installed');
const buildStamp = join(root, 'dist', '.built');
const SOURCES = ['lib', 'nodes', 'test', 'bench', 'examples', 'scripts', 'package.json', 'tsconfig.json', 'tsconfig.guest.json', 'tsconfig.editor.json'];
const MINIMUM = [22, 9];

const say = (text) => process.stderr.write(`${text}\n`);
const read = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

function fail(text, status = 1) {
  say(text);
  process.exit(status ?? 1);
}

/** Runs a step of the set-up. What it prints goes to stderr: stdout is the script's own. */
function step(title, command, args) {
  say(`${title} …`);
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status !== 0) fail(`${title} failed${error ? `: ${error.message}` : ''}`, status);
}

/** The names, sizes and times of all files below the sources. */
function sourceState() {
  const hash = createHash('sha256');
  const visit = (path) => {
    const stat = statSync(path);
    if (stat.isDirectory()) for (const name of readdirSync(path).sort()) visit(join(path, name));
    else hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const name of SOURCES) if (existsSync(join(root, name))) visit(join(root, name));
  return hash.digest('hex');
}

/** The project's own Node, which its devDependencies bring; else the one that runs this. */
function nodeBinary() {
  const own = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(own) ? own : process.execPath;
}

const wanted = createHash('sha256').update(read(join(root, 'package.json'))).update(read(join(root, 'package-lock.json'))).digest('hex');
if (read(installStamp) !== wanted) {
  step('Installing', 'npm', [existsSync(join(root, 'package-lock.json')) ? 'ci' : 'install', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(installStamp, wanted);
}

const node = nodeBinary();
const version = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout?.trim() ?? '';
const [major = 0, minor = 0] = version.split('.').map(Number);
if (major < MINIMUM[0] || (major === MINIMUM[0] && minor < MINIMUM[1])) {
  fail(`Tagwright needs Node ${MINIMUM.join('.')} or later; this is ${version || 'unknown'} (${node}). Run "npm ci" with install scripts allowed for the package "node".`);
}

const state = sourceState();
if (read(buildStamp) !== state) {
  rmSync(join(root, 'dist'), { recursive: true, force: true });
  step('Building', node, [join(root, 'scripts', 'build.mjs')]);
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, state);
}

const [script, ...args] = process.argv.slice(2);
if (script !== undefined) {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` };
  const child = spawn(node, ['--enable-source-maps', join(root, script), ...args], { stdio: 'inherit', env });
  // A terminal's Ctrl-C reaches the script by itself; it decides when this ends. A signal to this process is passed on.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  // npm's shell passes no signal on; when npm is ended, this process gets another parent.
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill('SIGTERM'), 500).unref();
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}
