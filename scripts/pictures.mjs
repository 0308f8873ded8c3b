// Takes the pictures of the documents anew, in a real browser: docs/pictures.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const test = join(dirname(fileURLToPath(import.meta.url)), '../dist/test/editor/pictures.test.js');
const { status } = spawnSync(process.execPath, ['--enable-source-maps', '--test', test], { stdio: 'inherit', env: { ...process.env, TAGWRIGHT_PICTURES: 'docs' } });
process.exit(status ?? 1);
