import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { emptyPackage, installPacked, npm, npmEnvironment } from '../support/npm';

const VERSION = '0.1.6';
/** Without the catalogue of all nodes it would stop: then the names of others are not looked at, and that is said. */
const WITHOUT_CATALOGUE = `const axios = require('axios');
const get = axios.get;
axios.get = (url, ...rest) => get(url, ...rest).catch((error) => {
  if (!url.startsWith('https://catalogue.nodered.org/')) throw error;
  console.log('CATALOGUE NOT REACHED');
  return { data: { modules: [] } };
});`;

/**
 * What the flow library looks at, by its own program. It brings 440 packages and asks the network: it is not
 * installed with this project, and runs only with the regression.
 */
export function nodeRedDevSuite(): void {
  describe(`the packed package under node-red-dev ${VERSION}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'tagwright-node-red-dev-'));
    after(() => rmSync(folder, { recursive: true, force: true }));

    it('passes all checks', (t) => {
      const [tool, user] = [emptyPackage(join(folder, 'tool')), join(folder, 'user')];
      try {
        npm(['install', `node-red-dev@${VERSION}`], tool);
      } catch (error) {
        t.skip(`node-red-dev cannot be installed: ${(error as Error).message.split('\n')[0]}`);
        return;
      }
      installPacked(folder, user);
      const preload = join(tool, 'preload.cjs');
      writeFileSync(preload, WITHOUT_CATALOGUE);
      const [program, score] = [join(tool, 'node_modules/node-red-dev/bin/run'), join(folder, 'score.json')];
      const args = ['--require', preload, program, 'validate', '-p', join(user, 'node_modules/@tagwright/node-red'), '-o', score];
      const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: tool, encoding: 'utf8', input: '', env: npmEnvironment(), timeout: 100_000 });
      const said = `${stdout}\n${stderr}`;
      assert.doesNotMatch(said, /Unable to|Warning/, said);
      if (said.includes('CATALOGUE NOT REACHED')) t.diagnostic('catalogue.nodered.org was not reached: P08 and N01 have not been checked');
      const { package: checked, ...checks } = JSON.parse(readFileSync(score, 'utf8')) as Record<string, { name?: string; test: boolean; nodes?: string[] }>;
      assert.equal(checked?.name, '@tagwright/node-red');
      assert.deepEqual(Object.entries(checks).filter(([, { test }]) => !test), []);
      assert.deepEqual(Object.keys(checks).sort(), ['D01', 'D02', 'D03', 'N01', 'N02', 'P01', 'P03', 'P04', 'P05', 'P06', 'P07', 'P08']);
      assert.deepEqual(checks['N02']?.nodes?.sort(), ['js-processor', 'tag-ack', 'tag-kafka-in', 'tag-kafka-out', 'tag-mqtt-in', 'tag-mqtt-out', 'tag-processor']);
    });
  });
}
