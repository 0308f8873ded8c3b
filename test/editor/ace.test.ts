import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { EditorGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { EVERY_NODE } from './every-node';

declare const RED: EditorGlobals;

const chromium = findChromium();
const skip = chromium === null ? 'no chromium on this machine' : false;

describe('the dialogs with the editor ACE instead of Monaco', { skip }, () => {
  let editor: EditorSession;
  before(async () => {
    const editorTheme = { tours: false, projects: { enabled: false }, palette: { catalogues: [] }, codeEditor: { lib: 'ace' } };
    editor = await EditorSession.open(chromium as string, EVERY_NODE, 'node-red', { editorTheme });
    await editor.start();
  });
  after(() => editor.close());

  it('keep what is typed', async () => {
    const codeOf = (id: string, name: string): Promise<unknown> => editor.page.evaluate(([nodeId, property]) => RED.nodes.node(nodeId)[property], [id, name] as const);
    for (const [id, property] of [['node-tag', 'defaults'], ['node-js', 'code']] as const) {
      const before = String(await codeOf(id, property));
      await editor.edit(id);
      // The dialog has its own idea of where the focus is: each key goes to the code.
      const code = editor.page.locator(`#node-input-${property}-editor .ace_text-input`);
      await code.press('ControlOrMeta+Home');
      await code.pressSequentially('// typed\n');
      await editor.closeDialog('ok');
      assert.equal(await codeOf(id, property), `// typed\n${before}`);
    }
    assert.deepEqual(editor.complaints, []);
  });
});
