import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { exchangeCases } from './conditions-exchange-cases';
import { listCases } from './conditions-list-cases';
import { CONDITIONS, ConditionsSession } from './conditions-session';
import { notEveryRun } from './skip';

/** The list of conditions in the editor of one version of Node-RED. */
export function conditionsSuite(runtime: 'node-red' | 'node-red-4'): void {
  describe(`conditions in the editor of ${runtime}`, { skip: notEveryRun }, () => {
    const on = new ConditionsSession(runtime);

    before(() => on.start());
    after(() => on.close());
    beforeEach(() => on.reset());
    afterEach(() => on.cancelAll());

    listCases(on);
    exchangeCases(on);

    it('leave nothing behind when the dialog is cancelled', async () => {
      await on.open();
      await on.editor.page.click('#tagwright-conditions-expand');
      await on.page.fillThen(0, 'return 1;');
      await on.page.expand(1);
      await on.page.fillIf(1, 'msg.pay');
      await on.editor.closeDialog('cancel');
      assert.equal(await on.models(), 0);
      assert.equal(await on.options().count(), 0);
      assert.deepEqual((await on.node('tag')).conditions, CONDITIONS);
    });

    it('give the browser nothing to complain about', () => {
      assert.deepEqual(on.editor.complaints, []);
    });
  });
}
