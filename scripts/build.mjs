// Builds dist/ (TypeScript, the guest as one text, what of the nodes is not code) and resources/editor.js (what the dialogs share).
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(import.meta.url);
const dist = join(root, 'dist');

function typescript(project) {
  const tsc = require.resolve('typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, project)], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** The guest has no imports at run time: an isolate gets it as one script whose value is its exports. */
async function guest() {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(root, 'lib/guest/main.ts')],
    outfile: join(dist, 'lib/guest/guest.txt'),
    bundle: true,
    format: 'cjs',
    target: 'es2023',
    legalComments: 'none',
    banner: { js: '(() => { "use strict"; const module = { exports: {} };' },
    footer: { js: 'return { ...module.exports }; })();' },
  });
}

/** What the dialogs share is one script for the browser; Node-RED serves the folder `resources`. */
async function editor() {
  const { build } = await import('esbuild');
  await build({
    entryPoints: [join(root, 'nodes/editor/main.ts')],
    outfile: join(root, 'resources/editor.js'),
    bundle: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
    banner: { js: `/*!\nThis file contains ${notice('papaparse')}*/` },
  });
}

/** Name, version and license of a library that travels inside the package. */
function notice(name) {
  const folder = join(root, 'node_modules', name);
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return `${name} ${version}\n\n${readFileSync(join(folder, 'LICENSE'), 'utf8').trim()}\n`;
}

/** Small libraries travel inside the package: each file of lib/vendor becomes one with what it imports. */
async function vendored() {
  const { build } = await import('esbuild');
  const names = readdirSync(join(root, 'lib/vendor')).map((name) => name.replace(/\.ts$/, ''));
  for (const name of names) rmSync(join(dist, `lib/vendor/${name}.js.map`));
  await build({
    entryPoints: names.map((name) => join(root, `lib/vendor/${name}.ts`)),
    outdir: join(dist, 'lib/vendor'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    legalComments: 'inline',
    allowOverwrite: true,
  });
  const title = 'These libraries are part of the files in this folder.\n';
  writeFileSync(join(dist, 'lib/vendor/LICENSES.txt'), [title, ...names.map(notice)].join(`\n${'-'.repeat(80)}\n\n`));
}

const isAsset = (path) => statSync(path).isDirectory() || !['.ts', '.tsx'].includes(extname(path));

function assets() {
  for (const folder of ['nodes', 'examples', 'test']) {
    const from = join(root, folder);
    for (const name of readdirSync(from)) {
      if (isAsset(join(from, name))) cpSync(join(from, name), join(dist, folder, name), { recursive: true, filter: isAsset });
    }
  }
}

// What a source file that is gone has left would be found before a folder of its name.
rmSync(dist, { recursive: true, force: true });
typescript('tsconfig.guest.json');
typescript('tsconfig.editor.json');
typescript('tsconfig.json');
await guest();
await editor();
await vendored();
assets();
