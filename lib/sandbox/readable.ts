import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { SandboxUnavailableError } from '../errors';

/**
 * The folder of a package as a file's `require` finds it, and the one that it leads to: pnpm and `npm link` install
 * links, and the permission model asks for both.
 */
function foldersOf(name: string, from: NodeJS.Require): string[] {
  const folder = dirname(from.resolve(`${name}/package.json`));
  const found = (from.resolve.paths(name) ?? []).map((path) => join(path, name)).find(existsSync) ?? folder;
  return [...new Set([found, folder])];
}

/**
 * What a sandbox process may read: our own code, and `isolated-vm` with what loads it.
 *
 * @throws {SandboxUnavailableError} when `isolated-vm` is not there
 */
export function readablePaths(): string[] {
  try {
    const loader = createRequire(require.resolve('isolated-vm/package.json'));
    // node-gyp-build looks into the last one for the C library of the platform.
    return [join(__dirname, '..'), ...foldersOf('isolated-vm', require), ...foldersOf('node-gyp-build', loader), '/etc/alpine-release'];
  } catch {
    throw new SandboxUnavailableError('the package isolated-vm is not installed: run "npm install" again');
  }
}
