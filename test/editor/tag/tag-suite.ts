import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { notEveryRun } from '../skip';
import { codeCases } from './code-cases';
import { fieldsCases } from './fields-cases';
import { TagSession } from './tag-session';

/** The tab "Tag" in the editor of one version of Node-RED. */
export function tagTabSuite(runtime: 'node-red' | 'node-red-4'): void {
  describe(`the tab "Tag" in the editor of ${runtime}`, { skip: notEveryRun }, () => {
    const on = new TagSession(runtime);

    before(() => on.start());
    after(() => on.close());

    fieldsCases(on);
    codeCases(on);

    it('gives the browser nothing to complain about', () => {
      assert.deepEqual(on.editor.complaints, []);
    });
  });
}
