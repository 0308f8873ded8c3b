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
const { createTagProcessor } = require('@tagwright/node-red');
(async () => {
  const processor = await createTagProcessor({ name: 'test', defaults: 'msg.payload *= 2; return msg;' });
  const { lines, exceptions } = await processor.processText('{"payload":21,"meta":{}}', 1);
  console.log(lines.toString() || exceptions[0].message);
  await processor.close();
})();`;

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path, 'junction');
}

describe('a package whose dependencies are links', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tagwright-links-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('starts its sandbox in a layout as pnpm makes it: everything in a store, and links to it', async () => {
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
    writeFileSync(join(folder, 'use.js'), USE);

    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'use.js')], { timeout: 30_000 });
    assert.match(stdout, /42/);
  });
});
