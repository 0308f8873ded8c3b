import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { screenshots } from './artefacts';
import { openDialog, tabs } from './dialog-walk';
import { EditorSession, findChromium } from './editor-session';
import { EVERY_NODE, ownNodes } from './every-node';
import { notEveryRun } from './skip';

const chromium = findChromium();
const take = screenshots('themes');

describe('the dialogs of all nodes in the light and in the dark', { skip: notEveryRun }, () => {
  let editor: EditorSession;
  before(async () => {
    editor = await EditorSession.open(chromium as string, EVERY_NODE);
    await editor.start();
  });
  after(() => editor.close());

  /** Texts of the dialog that can hardly be read: contrast of less than 3 to what is behind them. */
  const unreadable = (): Promise<string[]> => editor.page.evaluate(`(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
    const rgb = (color) => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
    const light = ([r, g, b]) => [r, g, b].map((part) => part / 255).map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)).reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
    const behind = (element) => { for (let at = element; at; at = at.parentElement) { const color = rgb(getComputedStyle(at).backgroundColor); if (color[3] > 200) return color; } return [255, 255, 255, 255]; };
    const shown = (element) => element.getClientRects().length > 0 && !element.closest('.node-text-editor, [disabled], .disabled, .ui-state-disabled') && [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '');
    return [...document.querySelectorAll('.red-ui-tray-body label, .red-ui-tray-body span, .red-ui-tray-body p, .red-ui-tray-body input, .red-ui-tray-body td, .red-ui-tray-body h4, .red-ui-tray-body button')].filter(shown).flatMap((element) => {
      const [text, ground] = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
      const contrast = (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
      return contrast < 3 ? [element.textContent.trim().slice(0, 40) + ' ' + contrast.toFixed(1)] : [];
    });
  })()`);

  for (const node of ownNodes()) {
    it(`can be read: ${node.type}`, async (t: TestContext) => {
      await openDialog(editor, node);
      const names = await tabs(editor);
      for (const tab of names.length === 0 ? [''] : names) {
        if (tab !== '') await editor.tab(tab);
        for (const theme of ['dark', 'light']) {
          const code = theme === 'dark' ? 'vs-dark' : 'vs';
          await editor.page.evaluate(`document.documentElement.classList.toggle('nr-theme-dark', ${theme === 'dark'}); window.monaco && monaco.editor.setTheme('${code}')`);
          await take(t, editor.page, `${node.type}${tab === '' ? '' : `-${tab}`}-${theme}`);
          assert.deepEqual(await unreadable(), [], `${tab} ${theme}`);
        }
      }
      await editor.closeDialog('cancel');
    });
  }

  it('give the browser nothing to complain about', () => assert.deepEqual(editor.complaints, []));
});
