import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { NODE_OPTIONS } from '../../lib/options';
import { screenshots } from './artefacts';
import { ConditionsPage } from './conditions-page';
import type { EditorGlobals, EditorNode, MonacoGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { noBrowser } from './skip';

declare const RED: EditorGlobals;
declare const monaco: MonacoGlobals;
declare const $: (selector: string) => { css(names: string[]): Record<string, string> };

const chromium = findChromium();
const CONDITION = {
  name: 'Temperature', if: "msg.topic.endsWith('temperature')", then: "msg.meta.virtual_path = 'sensors';\nreturn msg;",
};
const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const DOUBLE = {
  type: 'js-processor', name: 'double', code: 'msg.payload = { doubled: msg.payload.value * 2 };\nreturn msg;', outputs: 2,
};
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'in', type: 'http in', z: 'tab', x: 120, y: 320, url: '/tag', method: 'post', wires: [['js']] },
  { id: 'js', z: 'tab', x: 320, y: 320, ...DOUBLE, ...SETTINGS, wires: [['reply'], ['errors']] },
  { id: 'reply', type: 'http response', z: 'tab', x: 540, y: 300, wires: [] },
  { id: 'errors', type: 'debug', z: 'tab', x: 540, y: 360, active: false, wires: [] },
];

describe('the nodes in the editor of Node-RED 5', { skip: noBrowser }, () => {
  let editor: EditorSession;
  const take = screenshots('editor');

  const screenshot = (t: TestContext, name: string): Promise<void> => take(t, editor.page, name);

  /** Models that code editors have left in the page. */
  const models = (): Promise<number> => editor.page.evaluate(() => monaco.editor.getModels().length);
  const find = (type: string): Promise<EditorNode> =>
    editor.page.evaluate((wanted) => {
      const [node] = RED.nodes.filterNodes({ type: wanted });
      const { id, valid, validationErrors = [], outputs, conditions } = node as EditorNode;
      return { id, valid, validationErrors, outputs, conditions };
    }, type);

  before(async () => {
    editor = await EditorSession.open(chromium as string, FLOW);
    await editor.start();
  });
  after(() => editor.close());

  it('start with the documented numbers', async () => {
    const values = (type: string): Promise<Record<string, unknown>> =>
      editor.page.evaluate((wanted) => {
        const defaults = RED.nodes.getType(wanted)?.defaults ?? {};
        return Object.fromEntries(Object.entries(defaults).map(([name, { value }]) => [name, value]));
      }, type);
    for (const type of ['tag-processor', 'js-processor']) {
      const defaults = await values(type);
      for (const [name, spec] of Object.entries(NODE_OPTIONS)) {
        assert.equal(defaults[name], String(spec.default), `${type} ${name}`);
      }
    }
  });

  it('come from the palette, are edited, saved and deployed', async (t) => {
    const { page } = editor;
    const targetPosition = { x: 300, y: 120 };
    await page.dragAndDrop('[data-palette-type="tag-processor"]', '#red-ui-workspace-chart', { targetPosition });
    const { id, valid } = await find('tag-processor');
    assert.equal(valid, true);
    await editor.edit(id);
    await page.fill('#node-input-name', 'Line 1');
    await screenshot(t, 'defaults');

    await editor.tab('conditions');
    await page.click('#tagwright-tab-conditions .red-ui-editableList-addButton');
    const conditions = new ConditionsPage(page);
    await conditions.field(0, 'name').fill(CONDITION.name);
    await conditions.fillIf(0, CONDITION.if);
    await conditions.fillThen(0, CONDITION.then);
    await screenshot(t, 'conditions');

    await conditions.part(0, 'expand').click();
    await editor.dialogOpen('#node-input-js');
    // Monaco complains when its text goes while it looks for the other places of the word at the cursor.
    await page.locator('#node-input-js [class*=wordHighlight]').first().waitFor();
    await screenshot(t, 'expanded');
    await editor.closeDialog('ok');
    await editor.dialogOpen('#node-input-name');

    await editor.tab('advanced');
    await page.click('#node-input-advancedProcessing-editor .view-lines');
    await page.keyboard.insertText('if (foo) return [msg, cache, console, context, db, env, events, flow, global, http];');
    await page.waitForFunction(() => monaco.editor.getModelMarkers({}).length > 0);
    const markers = await page.evaluate(() => monaco.editor.getModelMarkers({}).map(({ message }) => message));
    assert.deepEqual(markers, ['`foo` is not known'], 'what the sandbox does not have is marked, what it has is not');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.press('Delete');
    await editor.tab('settings');
    await screenshot(t, 'settings');
    await editor.closeDialog('ok');
    const saved = await find('tag-processor');
    assert.deepEqual(saved['conditions'], [{ ...CONDITION, enabled: true }]);
    assert.equal(saved.valid, true);
    assert.equal(await models(), 0, 'no code editor is left');

    await editor.deploy();
    const flows = (await (await fetch(`${editor.address}/flows`)).json()) as Record<string, unknown>[];
    const deployed = flows.find(({ type }) => type === 'tag-processor');
    assert.deepEqual([deployed?.['name'], deployed?.['conditions']], ['Line 1', saved['conditions']]);
    assert.match(String(deployed?.['defaults']), /^\/\/ Made by the fields of the tab "Tag"/);
    await page.waitForFunction((nodeId) => RED.nodes.node(nodeId).status?.text?.startsWith('idle'), id);
    await screenshot(t, 'deployed');
  });

  it('say what is wrong with a number and with a condition', async () => {
    const { page } = editor;
    const { id } = await find('tag-processor');
    await editor.edit(id);
    await editor.tab('conditions');
    await new ConditionsPage(page).fillIf(0, '  ');
    await editor.tab('settings');
    await page.fill('#node-input-batchSize', '0');
    await editor.closeDialog('ok');
    const { valid, validationErrors } = await find('tag-processor');
    assert.equal(valid, false);
    assert.deepEqual(validationErrors, [
      '"if" of condition Temperature is empty',
      'Batch size is not a whole number from 1 to 10000',
    ]);
    await editor.edit(id);
    await editor.tab('conditions');
    await new ConditionsPage(page).fillIf(0, 'true');
    await editor.tab('settings');
    await page.fill('#node-input-batchSize', '10');
    await editor.closeDialog('ok');
    assert.equal((await find('tag-processor')).valid, true);
  });

  it('keep the wire of the error output when a script gets more outputs', async (t) => {
    const { page } = editor;
    await editor.edit('js');
    await editor.tab('settings');
    await page.fill('#tagwright-script-outputs', '3');
    await page.press('#tagwright-script-outputs', 'Tab');
    await screenshot(t, 'outputs');
    await editor.closeDialog('ok');
    assert.equal((await find('js-processor')).outputs, 4);
    await editor.deploy();
    const flows = (await (await fetch(`${editor.address}/flows`)).json()) as Record<string, unknown>[];
    assert.deepEqual(flows.find(({ id }) => id === 'js')?.['wires'], [['reply'], [], [], ['errors']]);
  });

  it('leave nothing behind when a dialog is cancelled', async () => {
    await editor.edit('js');
    await editor.closeDialog('cancel');
    assert.equal(await models(), 0);
  });

  it('look right in the dark theme', async (t) => {
    await editor.page.evaluate("document.documentElement.classList.add('nr-theme-dark')");
    await editor.edit((await find('tag-processor')).id);
    await editor.tab('conditions');
    const colours = (selector: string): Promise<Record<string, string>> =>
      editor.page.evaluate((wanted) => $(wanted).css(['color', 'backgroundColor']), selector);
    await new ConditionsPage(editor.page).expand(0);
    const [ours, theirs] = [await colours('.tagwright-condition-test'), await colours('#node-input-name')];
    assert.deepEqual(ours, theirs, 'as the inputs of Node-RED');
    await screenshot(t, 'dark');
    await editor.closeDialog('cancel');
  });

  it('answer HTTP requests: req and res come through the sandbox', async () => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${editor.address}/tag`, { method: 'POST', headers, body: '{"value":21}' });
    assert.deepEqual(await response.json(), { doubled: 42 });
  });

  it('serve their metrics under both roots', async () => {
    for (const path of ['tag-processor/metrics', 'plant/metrics']) {
      const response = await fetch(`${editor.address}/${path}`);
      assert.match(await response.text(), /^tag_processor_messages_processed_total\{processor="double"\} 1$/m, path);
    }
  });

  it('give the browser nothing to complain about', () => {
    assert.deepEqual(editor.complaints, []);
  });
});
