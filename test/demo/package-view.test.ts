import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { layOutPackage } from '../../examples/demo/package-view';

describe('the package as the demo lays it out for Node-RED', () => {
  let base: string;
  let project: string;
  let folder: string;
  beforeEach(() => {
    base = mkdtempSync(join(tmpdir(), 'tagwright-package-'));
    project = join(base, 'project');
    folder = join(base, 'user', 'package');
    for (const path of ['dist/nodes', 'examples/demo']) mkdirSync(join(project, path), { recursive: true });
    for (const path of ['package.json', 'dist/nodes/a.js', 'examples/a.json', 'examples/a.yaml', 'examples/demo/b.json']) {
      writeFileSync(join(project, path), path);
    }
  });
  afterEach(() => rmSync(base, { recursive: true, force: true }));

  it('has the nodes, and of the examples only the flows', () => {
    layOutPackage(project, folder);
    assert.deepEqual(readdirSync(folder).sort(), ['dist', 'examples', 'package.json']);
    assert.equal(readFileSync(join(folder, 'dist/nodes/a.js'), 'utf8'), 'dist/nodes/a.js');
    assert.deepEqual(readdirSync(join(folder, 'examples')), ['a.json']);
  });

  it('is made anew each time, and the project stays as it is', () => {
    layOutPackage(project, folder);
    rmSync(join(project, 'examples/a.json'));
    mkdirSync(join(project, 'resources'));
    layOutPackage(project, folder);
    assert.deepEqual(readdirSync(folder).sort(), ['dist', 'examples', 'package.json', 'resources']);
    assert.deepEqual(readdirSync(join(folder, 'examples')), []);
    assert.ok(existsSync(join(project, 'dist/nodes/a.js')));
  });
});
