import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { EditorGlobals, MonacoGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { notWith } from './skip';

declare const RED: EditorGlobals;
declare const monaco: MonacoGlobals & { editor: { getEditors(): { getValue(): string; getContainerDomNode(): { closest(selector: string): unknown } }[] } };

const chromium = findChromium();
const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const COUNTER = `let n = context.get("n") || 0;
setTimeout(() => node.send(msg), 10);
global.set("host", os.hostname());
msg.limit = flow.get("limit");`;
const SCALE = 'if (msg.payload.value > 100) return [null, msg];\nmsg.payload = { scaled: msg.payload.value * 10 };\nreturn [msg, null];';
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'other', type: 'tab', label: 'Office' },
  { id: 'in', type: 'http in', z: 'tab', x: 120, y: 80, url: '/scale', method: 'post', wires: [['js']] },
  { id: 'js', type: 'js-processor', z: 'tab', x: 320, y: 80, name: '', code: 'return msg;', outputs: 2, ...SETTINGS, wires: [['reply'], ['reply']] },
  { id: 'reply', type: 'http response', z: 'tab', x: 540, y: 80, wires: [] },
  { id: 'scale', type: 'function', z: 'other', x: 120, y: 80, name: 'Scale', func: SCALE, outputs: 2, wires: [[], []] },
  {
    id: 'count', type: 'function', z: 'tab', x: 120, y: 160, name: 'Counter', func: COUNTER, outputs: 1, timeout: '5', wires: [[]],
    initialize: 'context.set("n", 0);', finalize: '// nothing', libs: [{ var: 'os', module: 'os' }],
  },
];

for (const runtime of ['node-red', 'node-red-4'] as const) {
  describe(`a function node is imported in the editor of ${runtime}`, { skip: notWith(runtime) }, () => {
    let editor: EditorSession;
    const screenshots = mkdtempSync(join(tmpdir(), 'tagwright-screenshots-'));

    async function screenshot(t: TestContext, name: string): Promise<void> {
      const path = join(screenshots, `${runtime}-${name}.png`);
      await editor.page.screenshot({ path });
      t.diagnostic(`screenshot: ${path}`);
    }
    const code = (): Promise<string | undefined> => editor.page.evaluate(() =>
      monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest('#node-input-code-editor') !== null)?.getValue());
    const choices = () => editor.page.locator('.tagwright-import-list label:visible');
    async function openImport(): Promise<void> {
      await editor.page.getByRole('button', { name: 'Import from a function node' }).click();
      await editor.dialogOpen('.tagwright-import');
    }
    async function leave(button: 'ok' | 'cancel'): Promise<void> {
      await editor.page.click(`#tagwright-import-${button}`);
      await editor.page.locator('.tagwright-import').waitFor({ state: 'detached' });
      await editor.dialogOpen('#node-input-name');
    }

    before(async () => {
      editor = await EditorSession.open(chromium as string, FLOW, runtime);
      await editor.start();
    });
    after(() => editor.close());

    it('from a list of all flows, by name, flow and id', async () => {
      await editor.edit('js');
      await openImport();
      assert.deepEqual(await choices().allInnerTexts().then((texts) => texts.map((text) => text.split('\n').filter((part) => part.trim() !== ''))), [
        ['Scale', 'Office', 'scale'], ['Counter', 'Plant', 'count'],
      ]);
      const search = editor.page.getByLabel('Search name, flow or id');
      await search.fill('plant');
      assert.equal(await choices().count(), 1);
      await search.fill('nowhere');
      await editor.page.getByText('No function node is found.').waitFor();
      await search.fill('');
      assert.equal(await editor.page.isEnabled('#tagwright-import-ok'), false);
    });

    it('after it was said what will not work, line by line, and what to do instead', async (t) => {
      await editor.page.check('input[value=count]');
      await editor.page.locator('.tagwright-import-found').nth(1).waitFor();
      const [settings, found] = await editor.page.locator('.tagwright-import-found').evaluateAll((lists) =>
        lists.map((list) => [...(list as unknown as { children: Iterable<{ textContent: string }> }).children].map(({ textContent }) => textContent.trim())));
      assert.deepEqual(settings?.map((text) => /^(Line \d|[\w ]+?(?= is not taken))/.exec(text)?.[0]), ['On Start', 'Line 3', 'The time limit of 5 s', 'Line 4']);
      assert.match(settings?.[1] ?? '', /^Line 3: The module os \(os\) is not in the sandbox/);
      assert.deepEqual(found?.map((text) => /^Line \d: `?[\w.]+/.exec(text)?.[0].replace('`', '')), [
        'Line 1: context.get', 'Line 2: setTimeout', 'Line 2: node.send', 'Line 3: global.set', 'Line 3: os', 'Line 4: never',
      ]);
      assert.match(found?.[2] ?? '', /`node\.send` is not available in the sandbox: return the message/);
      await screenshot(t, 'report');
      await leave('cancel');
      assert.equal(await code(), 'return msg;');
    });

    it('into the dialog, with its outputs, and runs', async (t) => {
      await openImport();
      await editor.page.locator('input[value=scale]').focus();
      await editor.page.keyboard.press('Space');
      await editor.page.getByText('Nothing was found that the sandbox does not have.').waitFor();
      await leave('ok');
      assert.equal(await code(), SCALE);
      await screenshot(t, 'imported');
      await editor.closeDialog('ok');
      const { outputs } = await editor.page.evaluate(() => ({ outputs: RED.nodes.node('js').outputs }));
      assert.equal(outputs, 3, 'two of the script and the one for errors');
      await editor.deploy();
      await editor.page.waitForFunction(() => RED.nodes.node('js').status?.text?.startsWith('idle'));
      const response = await fetch(`${editor.address}/scale`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"value":4}' });
      assert.equal(await response.text(), '{"scaled":40}');
    });

    it('and leaves nothing behind', async () => {
      assert.equal(await editor.page.evaluate(() => monaco.editor.getModels().length), 0);
      assert.deepEqual(editor.complaints, []);
    });
  });
}
