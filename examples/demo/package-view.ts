import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that go into the package as they are. */
const LINKED = ['dist', 'resources'];

/**
 * Lays a project out in a folder as Node-RED finds it where it is installed. The folder of examples in a working copy
 * holds more than flows, and Node-RED may then show none of them.
 */
export function layOutPackage(project: string, folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(project, 'package.json'), join(folder, 'package.json'));
  for (const name of LINKED) {
    // Windows lets everybody make junctions, but not symbolic links.
    if (existsSync(join(project, name))) symlinkSync(join(project, name), join(folder, name), 'junction');
  }
  mkdirSync(join(folder, 'examples'));
  for (const name of readdirSync(join(project, 'examples'))) {
    if (name.endsWith('.json')) copyFileSync(join(project, 'examples', name), join(folder, 'examples', name));
  }
}
