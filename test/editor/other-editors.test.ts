import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EditorSession, findChromium } from './editor-session';
import { notEveryRun } from './skip';

const chromium = findChromium();
const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'js', type: 'js-processor', z: 'tab', x: 320, y: 120, name: '', code: 'return mgs;', outputs: 2, ...SETTINGS, wires: [[], []] },
];

/** What is clicked and what is typed into then, in each of the editors that Node-RED can be set up with. */
const PARTS = { ace: ['.ace_content', '.ace_text-input'], basic: ['textarea', 'textarea'] };

for (const [lib, [clicked, typedInto]] of Object.entries(PARTS)) {
  describe(`a script in the editor "${lib}"`, { skip: notEveryRun }, () => {
    let editor: EditorSession;

    before(async () => {
      const editorTheme = { tours: false, projects: { enabled: false }, palette: { catalogues: [] }, codeEditor: { lib } };
      editor = await EditorSession.open(chromium as string, FLOW, 'node-red', { editorTheme });
      await editor.start();
    });
    after(() => editor.close());

    it('is checked as in Monaco, and said so below it', async () => {
      await editor.edit('js');
      const findings = editor.page.locator('#tagwright-findings-code .tagwright-finding');
      await findings.waitFor();
      assert.match(await findings.innerText(), /1:8 `mgs` is not known; did you mean `msg`\?/);
    });

    it('in the whole width too, and what is done there comes back', async () => {
      await editor.page.click('#node-input-code-expand');
      await editor.dialogOpen('#node-input-js');
      // A click waits until the dialog has stopped moving; ACE takes the focus a moment later.
      await editor.page.locator(`#node-input-js ${clicked}`).first().click();
      await editor.page.locator(`#node-input-js ${typedInto}:focus`).waitFor();
      await editor.page.keyboard.press('ControlOrMeta+A');
      await editor.page.keyboard.insertText('return [msg];');
      await editor.closeDialog('ok');
      await editor.dialogOpen('#node-input-name');
      await editor.page.locator('#tagwright-findings-code .tagwright-finding').waitFor({ state: 'detached' });
      await editor.closeDialog('ok');
      await editor.page.evaluate("RED.editor.edit(RED.nodes.node('js'))");
      await editor.dialogOpen('#node-input-name');
      assert.equal(await editor.page.locator('#node-input-code').inputValue(), 'return [msg];');
      await editor.closeDialog('cancel');
    });

    it('gives the browser nothing to complain about', () => {
      assert.deepEqual(editor.complaints, []);
    });
  });
}
