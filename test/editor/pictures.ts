import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { EditorGlobals } from './editor-globals';
import type { EditorSession } from './editor-session';

declare const RED: EditorGlobals & { sidebar: { show(id: string): void }; view: { select(selection: object): void } };
declare const monaco: { editor: { getEditors(): { setValue(text: string): void; getContainerDomNode(): { closest(selector: string): unknown } }[] } };

const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const DEFAULTS = `msg.meta.location_path = 'acme.line4.' + msg.topic.split('/')[1];
msg.meta.data_contract = '_raw';
msg.meta.tag_name = msg.topic.split('/')[2];
return msg;`;

/** The plant of the tour: machines publish values, a processor makes tags of them, a second one has a mistake. */
export const TOUR_FLOW: object[] = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'in', type: 'http in', z: 'tab', x: 80, y: 80, name: 'machines', url: '/machines', method: 'post', wires: [['split', 'reply']] },
  { id: 'reply', type: 'http response', z: 'tab', x: 230, y: 40, wires: [] },
  { id: 'split', type: 'function', z: 'tab', x: 240, y: 100, name: 'one by one', func: "return { topic: msg.payload.topic, payload: msg.payload.value };", outputs: 1, wires: [['tags', 'energy']] },
  {
    id: 'tags', type: 'tag-processor', z: 'tab', x: 410, y: 80, name: 'Presses', ...SETTINGS, outputs: 2, defaults: DEFAULTS, advancedProcessing: '',
    conditions: [
      { name: 'Fahrenheit to Celsius', if: "msg.meta.tag_name === 'temperature'", then: "msg.payload = Math.round((msg.payload - 32) * 50 / 9) / 10;\nmsg.meta.unit = 'C';\nreturn msg;", enabled: true },
      { name: 'Hydraulics have a folder', if: "msg.meta.tag_name.startsWith('oil_')", then: "msg.meta.virtual_path = 'hydraulics';\nreturn msg;", enabled: true },
      { name: 'What the test bench sends', if: "msg.meta.location_path.endsWith('bench')", then: "msg.meta.data_contract = '_test';\nreturn msg;", enabled: false },
    ],
    tests: [
      { name: 'degrees Celsius', input: [{ payload: 70.7, topic: 'plant/press1/temperature' }], output: [{ payload: { value: 21.5 }, topic: 'umh.v1.acme.line4.press1._raw.temperature' }] },
      { name: 'oil has its folder', input: [{ payload: 3.2, topic: 'plant/press1/oil_level' }], output: [{ topic: 'umh.v1.acme.line4.press1._raw.hydraulics.oil_level' }] },
    ],
    wires: [['unified'], ['wrong']],
  },
  {
    id: 'energy', type: 'js-processor', z: 'tab', x: 410, y: 160, name: 'Energy', ...SETTINGS, outputs: 2,
    code: "if (typeof msg.payload !== 'number') throw new Error('no number: ' + msg.payload);\nmsg.payload *= 0.27;\nreturn msg;", wires: [['unified'], ['wrong']],
  },
  { id: 'unified', type: 'debug', z: 'tab', x: 600, y: 80, name: 'unified namespace', active: false, wires: [] },
  { id: 'wrong', type: 'debug', z: 'tab', x: 600, y: 160, name: 'errors', active: false, wires: [] },
];

const WHOLE = { width: 1240, height: 600 };
const DIALOG = { width: 1240, height: 960 };

/** Feeds the flow, so that there is something to look at. */
async function feed(editor: EditorSession, count: number): Promise<void> {
  for (let index = 0; index < count; index++) {
    const value = { topic: `plant/press${1 + (index % 3)}/${['temperature', 'oil_level', 'speed'][index % 3]}`, value: index % 7 === 6 ? 'off' : 70 + (index % 5) };
    await fetch(`${editor.address}/machines`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) });
  }
}

/** The steps of the tour, each a picture. A tab that this version does not have has none. */
async function steps(editor: EditorSession, take: (name: string, selector?: string) => Promise<void>): Promise<void> {
  const { page } = editor;
  const tray = '.red-ui-tray';
  const has = async (tab: string): Promise<boolean> => (await page.locator(`a[href="#tagwright-tab-${tab}"]`).count()) > 0;

  await page.waitForFunction(() => ['tags', 'energy'].every((id) => RED.nodes.node(id)?.status?.text?.startsWith('idle')));
  await page.evaluate(() => RED.sidebar.show('info'));
  await take('flow');
  await page.setViewportSize(DIALOG);
  await editor.edit('tags');
  for (const tab of ['tag', 'conditions']) {
    if (!(await has(tab))) continue;
    await editor.tab(tab);
    await take(tab, tray);
  }
  await editor.tab('try');
  await page.evaluate((text) => {
    monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest('#tagwright-try-message') !== null)?.setValue(text);
  }, JSON.stringify({ payload: 70.7, topic: 'plant/press1/temperature' }, null, 2));
  await page.getByRole('button', { name: 'Run', exact: true }).click();
  await page.locator('.tagwright-topic').waitFor();
  await take('try', tray);
  await page.getByRole('button', { name: 'Run all tests' }).click();
  await page.locator('.tagwright-tests-summary', { hasText: '2 passed' }).waitFor();
  await page.locator('.tagwright-test').last().scrollIntoViewIfNeeded();
  await take('tests', tray);
  await editor.closeDialog('cancel');
  // A code editor takes the theme that is there when it is made.
  await page.evaluate("document.documentElement.classList.add('nr-theme-dark')");
  await editor.edit('tags');
  await editor.tab('try');
  await take('dark', tray);
  await editor.closeDialog('cancel');
  await page.evaluate("document.documentElement.classList.remove('nr-theme-dark')");

  await page.setViewportSize(WHOLE);
  await page.evaluate(() => RED.sidebar.show('tagwright-watch'));
  await page.locator('.tagwright-watch tbody tr').nth(1).waitFor();
  await feed(editor, 60);
  await page.locator('.tagwright-watch .tagwright-watch-place').first().waitFor();
  await page.locator('.tagwright-watch tbody tr').first().locator('td', { hasText: /^8$/ }).first().waitFor();
  await take('watch');
}

/** Where an element is when it has come to rest: dialogs slide in. */
async function restOf(page: Page, selector: string): Promise<{ x: number; y: number; width: number; height: number }> {
  const element = page.locator(selector).last();
  for (let before = ''; ; ) {
    const box = await element.boundingBox();
    if (box !== null && JSON.stringify(box) === before) return box;
    before = JSON.stringify(box);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 300)));
  }
}

/** Takes the pictures of the documents. Gives their names. */
export async function takePictures(editor: EditorSession, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const { page } = editor;
  await page.setViewportSize(WHOLE);
  const names: string[] = [];
  await steps(editor, async (name, selector) => {
    // A cursor that blinks, tooltips, and where the pointer happens to be, are nobody's business.
    await page.mouse.move(0, 0);
    await page.waitForFunction("$('.red-ui-popover:visible').length === 0");
    // The first one ends what is still moving.
    await page.screenshot({ animations: 'disabled' });
    const clip = selector === undefined ? {} : { clip: await restOf(page, selector) };
    await page.screenshot({ path: join(folder, `${name}.png`), caret: 'hide', animations: 'disabled', ...clip });
    names.push(name);
  });
  return names;
}
