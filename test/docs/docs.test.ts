import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { describeFinding } from '../../lib/config/finding';
import { parsePipeline } from '../../lib/config/load';
import { parse } from '../../lib/vendor/acorn';
import { runProgram, Workspace } from '../support/program';
import { projectRoot } from '../support/root';
import { blocks, documents, readDocument } from './blocks';

const workspace = new Workspace();
after(() => workspace.remove());

/** Values for the variables that have no default. */
function environment(text: string): Record<string, string> {
  return Object.fromEntries(Array.from(text.matchAll(/\$\{(\w+)\}/g), ([, name = '']) => [name, 'example']));
}

/** As GitHub makes the name of a heading's link. */
function slug(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').trim().replace(/\s/g, '-');
}

describe('the documents', () => {
  const names = documents();

  it('are there', () => {
    for (const name of ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/architecture.md', 'docs/from-benthos-umh.md', 'docs/from-function-node.md']) {
      assert.ok(names.includes(name), name);
    }
  });

  for (const name of names) {
    const text = readDocument(name).replace(/^```.*?^```$/gms, '');
    const links = Array.from(text.matchAll(/\]\(([^)\s]+)\)/g), ([, target = '']) => target).filter((target) => !/^\w+:/.test(target));
    if (links.length > 0) {
      it(`${name}: links lead somewhere`, () => {
        for (const link of links) {
          const [path = '', anchor] = link.split('#');
          const file = path === '' ? name : join(dirname(name), path);
          assert.ok(existsSync(join(projectRoot(), file)), `${link} is not there`);
          if (anchor === undefined) continue;
          const headings = Array.from(readDocument(file).matchAll(/^#+ (.*)$/gm), ([, heading = '']) => slug(heading));
          assert.ok(headings.includes(anchor), `${link}: no such heading in ${file}`);
        }
      });
    }
    for (const { language, text: code, line } of blocks(name)) {
      if (language === 'yaml') {
        it(`${name}:${line}: the pipeline is valid, and passes its tests`, async () => {
          const { config, findings } = parsePipeline(name, code, environment(code));
          assert.deepEqual(findings.map(describeFinding), []);
          if ((config?.tests ?? []).length === 0) return;
          const { status, stdout } = await runProgram(['test', workspace.write('block.yaml', code)], '', { env: environment(code) });
          assert.equal(status, 0, stdout);
        });
      }
      if (language === 'js') {
        it(`${name}:${line}: the script is JavaScript`, () => {
          assert.ok(parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowReturnOutsideFunction: true }));
        });
      }
    }
  }
});
