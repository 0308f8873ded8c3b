import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { projectRoot } from '../support/root';

/** Runs one message through a processor of the package. */
const USE = `
const { createJsProcessor } = require('@tagwright/node-red');
(async () => {
  const processor = await createJsProcessor({ name: 'test', code: 'msg.payload *= 2; return msg;' });
  const { lines } = await processor.processText('{"payload":21}', 1);
  console.log(lines.toString());
  await processor.close();
})();`;

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}

describe('a package in another layout than npm makes for it alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagwright-links-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('starts its sandbox: everything in a store with links to it, and a folder of its own on the way, as pnpm has it', async () => {
    const root = projectRoot();
    const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
    const store = join(folder, 'store');
    const own = join(store, 'tagwright', 'node_modules');
    cpSync(join(root, 'dist', 'lib'), join(own, '@tagwright', 'node-red', 'dist', 'lib'), { recursive: true });
    cpSync(join(root, 'package.json'), join(own, '@tagwright', 'node-red', 'package.json'));
    const isolatedVm = join(store, 'isolated-vm', 'node_modules');
    cpSync(join(root, 'node_modules', 'isolated-vm'), join(isolatedVm, 'isolated-vm'), { recursive: true });
    link(join(root, 'node_modules', 'node-gyp-build'), join(isolatedVm, 'node-gyp-build'));
    for (const name of Object.keys(manifest.dependencies)) {
      link(name === 'isolated-vm' ? join(isolatedVm, name) : join(root, 'node_modules', name), join(own, name));
    }
    link(join(own, '@tagwright', 'node-red'), join(folder, 'node_modules', '@tagwright', 'node-red'));
    // npm puts what a package does not share with others there, pnpm its programs.
    mkdirSync(join(own, '@tagwright', 'node-red', 'node_modules', '.bin'), { recursive: true });
    mkdirSync(join(isolatedVm, 'isolated-vm', 'node_modules', '.bin'), { recursive: true });
    writeFileSync(join(folder, 'use.js'), USE);

    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'use.js')], { timeout: 30_000 });
    assert.match(stdout, /"payload":42/);
  });
});
