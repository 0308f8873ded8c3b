import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's root: the first folder upwards that has its lock file. Compiled tests lie below it. */
export function projectRoot(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package-lock.json'))) folder = dirname(folder);
  return folder;
}
