// Builds dist/: TypeScript, the guest as one text, and the files of the Node-RED nodes that are not code.
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync, statSync } from 'node:fs';
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
typescript('tsconfig.json');
await guest();
assets();
