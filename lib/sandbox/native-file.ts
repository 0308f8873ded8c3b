import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/**
 * The file with isolated-vm's native code for this Node and platform. The sandbox process loads it by its path: to look
 * for a package by name it had to be allowed to read wherever npm, pnpm or a link may have put it, and in some versions
 * of Node also where it is not.
 *
 * @throws {Error} with the reason, when the package is not there or has no such file
 */
export function isolatedVmFile(): string {
  const manifest = require.resolve('isolated-vm/package.json');
  const { path } = createRequire(manifest)('node-gyp-build') as { path(folder: string): string };
  return path(dirname(manifest));
}
