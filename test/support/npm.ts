import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { projectRoot } from './root';

/** In which `node` is the given one. */
export function npmEnvironment(node = process.execPath): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env['PATH'] ?? ''}` };
}

/** npm, run by the given Node, so that prebuilt binaries for it are found. */
export function npm(args: string[], cwd: string, node = process.execPath): string {
  const cli = process.env['npm_execpath'];
  const [command, first] = cli === undefined ? ['npm', []] : [node, [cli]];
  return execFileSync(command, [...first, ...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd, encoding: 'utf8', env: npmEnvironment(node) });
}

/** An empty folder of a package, made when it is missing. */
export function emptyPackage(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"name": "fresh", "private": true}');
  return folder;
}

/** Packs this project as it was built, and installs it from the tarball, with the given Node. `folder` is for the tarball. */
export function installPacked(folder: string, userDir: string, node = process.execPath): void {
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], projectRoot())) as { filename: string }[];
  npm(['install', join(folder, packed?.filename ?? '')], emptyPackage(userDir), node);
}
