import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { screenshots } from './artefacts';
import { openDialog, tabs } from './dialog-walk';
import type { EditorGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { EVERY_NODE, ownNodes } from './every-node';
import { notEveryRun } from './skip';

declare const RED: EditorGlobals & { i18n: { lang(): string } };
declare const localStorage: { setItem(key: string, value: string): void };

const chromium = findChromium();
const take = screenshots('german');
/** A key of a catalogue for which there was no text. */
const KEY = /(?:^|[\s"':])((?:tag-(?:processor|watch|ack|mqtt-\w+|kafka-\w+)|js-processor|sandbox-pool|node-red|trial)[.:](?!\/\/)[a-zA-Z][\w.-]*[a-zA-Z])/;

/** Everything in the dialog that is for people. */
function texts(editor: EditorSession): Promise<string[]> {
  return editor.page.locator('.red-ui-tray').last().evaluate((dialog) => {
    const names = ['title', 'placeholder', 'aria-label'];
    const attributes = Array.from(dialog.querySelectorAll('*')).flatMap((element) => names.map((name) => element.getAttribute(name) ?? ''));
    // Code is the user's.
    const own = dialog.cloneNode(true) as typeof dialog;
    for (const code of Array.from(own.querySelectorAll('.node-text-editor, script, style'))) code.remove();
    return [own.textContent ?? '', ...attributes];
  });
}

/** Elements whose text should come from the catalogue, and that have none: what they ask for. */
function untranslated(editor: EditorSession): Promise<string[]> {
  return editor.page.locator('.red-ui-tray').last().locator('[data-i18n]').evaluateAll((elements) => elements.flatMap((element) => {
    return String(element.getAttribute('data-i18n')).split(';').filter((wanted) => {
      const [, attribute] = /^\[([\w-]+)\]/.exec(wanted) ?? [];
      const text = attribute === undefined || ['html', 'append', 'prepend'].includes(attribute) ? element.textContent : element.getAttribute(attribute);
      return wanted !== '' && (text ?? '').trim() === '';
    });
  }));
}

describe('the dialogs of all nodes in German', { skip: notEveryRun }, () => {
  let editor: EditorSession;
  before(async () => {
    editor = await EditorSession.open(chromium as string, EVERY_NODE);
    await editor.page.addInitScript(() => localStorage.setItem('editor-language', 'de'));
    await editor.start();
    assert.equal(await editor.page.evaluate(() => RED.i18n.lang()), 'de');
  });
  after(() => editor.close());

  for (const node of ownNodes()) {
    it(`have a text for each key: ${node.type}`, async (t: TestContext) => {
      await openDialog(editor, node);
      for (const tab of ['', ...(await tabs(editor))]) {
        if (tab !== '') await editor.tab(tab);
        const found = (await texts(editor)).flatMap((text) => KEY.exec(text)?.[1] ?? []);
        assert.deepEqual([...found, ...(await untranslated(editor))], [], tab);
      }
      await take(t, editor.page, `de-${node.type}`);
      await editor.closeDialog('cancel');
    });
  }

  it('are what the catalogue says, in German', async () => {
    await editor.edit('node-tag');
    await editor.tab('settings');
    assert.match(await editor.page.locator('.red-ui-tray').last().innerText(), /Nachrichten/);
    await editor.closeDialog('cancel');
  });

  it('give the browser nothing to complain about', () => assert.deepEqual(editor.complaints, []));
});
