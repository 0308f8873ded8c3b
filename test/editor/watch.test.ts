import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it, type TestContext } from 'node:test';
import { START_FIELDS, type TagFields } from '../../nodes/editor/tag/fields';
import { generate } from '../../nodes/editor/tag/generate';
import { screenshots } from './artefacts';
import { ConditionsPage } from './conditions-page';
import type { EditorGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { notEveryRun, notWith } from './skip';

declare const RED: EditorGlobals & { sidebar: { show(id: string): void } };
declare const monaco: { editor: { getEditors(): { hasTextFocus(): boolean; getPosition(): { lineNumber: number } }[] } };

const chromium = findChromium();
const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const GOOD = Array.from({ length: 19 }, (_, index) => `line-${String(index).padStart(2, '0')}`);
const BAD = 'line-07-bad';
const BAD_CODE = "const { value } = msg.payload;\nif (value < 0) return msg;\nthrow new Error('no such sensor');";
const FIELDS: TagFields = { ...START_FIELDS, tag_name: { type: 'js', value: "msg.payload.value > 500 ? msg.payload.name.trim() : 'speed'" } };
const PLACE = { z: 'tab', x: 320 };

const processor = (name: string, y: number): object => ({
  id: name, type: 'js-processor', ...PLACE, y, name, outputs: 2, ...SETTINGS, code: name === BAD ? BAD_CODE : 'return msg;', wires: [[], ['errors']],
});
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'in', type: 'http in', z: 'tab', x: 100, y: 40, url: '/feed', method: 'post', wires: [['reply', 'strip']] },
  { id: 'reply', type: 'http response', ...PLACE, y: 20, wires: [] },
  // The processors get a message of their own each, without the request.
  { id: 'strip', type: 'function', z: 'tab', x: 120, y: 80, func: 'return { payload: msg.payload };', outputs: 1, wires: [[...GOOD, BAD, 'tag', 'fields']] },
  ...[...GOOD, BAD].map((name, index) => processor(name, 60 + 40 * index)),
  {
    id: 'tag', type: 'tag-processor', ...PLACE, y: 900, name: 'two conditions', ...SETTINGS,
    defaults: "msg.meta = { location_path: 'acme', data_contract: '_raw', tag_name: 'value' };\nreturn msg;", advancedProcessing: '',
    conditions: [
      { name: 'none', if: 'false', then: 'return msg;', enabled: true },
      { name: 'high', if: 'msg.payload.value > 1000', then: 'msg.meta.virtual_path = null;\nmsg.payload.missing.length;\nreturn msg;', enabled: true },
    ],
    wires: [[], ['errors']],
  },
  {
    id: 'fields', type: 'tag-processor', ...PLACE, y: 940, name: 'fields', ...SETTINGS, tag: FIELDS, defaults: generate(FIELDS), conditions: [],
    advancedProcessing: '', wires: [[], ['errors']],
  },
  { id: 'errors', type: 'junction', z: 'tab', x: 640, y: 400, wires: [[]] },
];

/** Waits until a condition holds that has to be asked for. */
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`still not: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

for (const runtime of ['node-red', 'node-red-4'] as const) {
  describe(`the tab "Tag processors" in ${runtime}`, { skip: notWith(runtime) }, () => {
    let editor: EditorSession;
    const take = screenshots('watch');

    const screenshot = (t: TestContext, name: string): Promise<void> => take(t, editor.page, `${runtime}-${name}`);

    const post = async (path: string, body = {}): Promise<number> =>
      (await fetch(`${editor.address}/${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).status;
    const feed = async (value: number, times = 1): Promise<void> => {
      for (let index = 0; index < times; index++) await post('feed', { value, password: 'hunter2' });
    };
    const show = (id: string): Promise<void> => editor.page.evaluate((tab) => RED.sidebar.show(tab), id);
    const rows = () => editor.page.locator('.tagwright-watch table').first().locator('tbody tr');
    const cell = (row: number, column: number) => rows().nth(row).locator('td, th').nth(column);
    /** The row of a processor, by its name. */
    const rowOf = (name: string) => rows().filter({ has: editor.page.getByRole('button', { name, exact: true }) });
    /** What the server would publish: nothing, while nobody looks. */
    const collected = async (): Promise<number> => {
      const { history } = (await (await fetch(`${editor.address}/tag-processor/watch`)).json()) as { history: Record<string, unknown[]> };
      return history[BAD]?.length ?? 0;
    };

    before(async () => {
      editor = await EditorSession.open(chromium as string, FLOW, runtime);
      await editor.start();
    });
    after(() => editor.close());

    it('collects nothing until it is shown', async () => {
      await feed(1);
      assert.equal(await collected(), 0);
      await show('tagwright-watch');
      await rows().nth(21).waitFor();
      await until('something is collected', async () => (await collected()) > 1);
    });

    it('shows the processor with a bad script first, with its stage and line, as text', async (t) => {
      await feed(1, 30);
      await rows().first().getByText(`⚠ script_error in code, line 3`).waitFor({ timeout: 10_000 });
      assert.match(await cell(0, 0).innerText(), new RegExp(`^${BAD}`));
      await editor.page.locator('.tagwright-watch [role=status]', { hasText: new RegExp(`1 of 22 processors with errors.*${BAD}`) }).waitFor();
      await until('all messages are counted', async () => (await cell(0, 1).innerText()) === '31');
      assert.equal(await rowOf('line-00').locator('td').nth(0).innerText(), '0');
      assert.equal(await rowOf('line-00').locator('td').nth(5).innerText(), '31');
      await screenshot(t, 'errors');
    });

    it('shows the message of the last error, with its secrets masked', async () => {
      const error = editor.page.locator('.tagwright-watch li').first();
      await error.getByText(`${BAD}: script_error in code, line 3`).waitFor();
      assert.match(await error.innerText(), /no such sensor/);
      await error.locator('summary').click();
      assert.match(await error.locator('code').innerText(), /^\{"payload":\{"value":1,"password":"\*\*\*"\},/);
    });

    it('opens the node at the line of the error', async (t) => {
      await rows().first().locator('.tagwright-watch-place').click();
      await editor.dialogOpen('#node-input-name');
      assert.equal(await editor.page.inputValue('#node-input-name'), BAD);
      await editor.page.waitForFunction(() => monaco.editor.getEditors().some((made) => made.hasTextFocus() && made.getPosition().lineNumber === 3));
      await screenshot(t, 'opened');
      await editor.closeDialog('cancel');
    });

    it('opens the node at the condition of the error', async (t) => {
      await feed(2000);
      const place = rowOf('two conditions').locator('.tagwright-watch-place');
      await place.getByText('script_error in conditions[1].then, line 2').waitFor();
      await place.click();
      await editor.dialogOpen('#node-input-name');
      await editor.page.waitForFunction(() => monaco.editor.getEditors().some((made) => made.hasTextFocus() && made.getPosition().lineNumber === 2));
      assert.match((await new ConditionsPage(editor.page).focused())?.value ?? '', /^msg\.meta\.virtual_path = null;/);
      await screenshot(t, 'condition');
      await editor.closeDialog('cancel');
    });

    it('opens the node at the field that makes the code of the error', async (t) => {
      const place = rowOf('fields').locator('.tagwright-watch-place');
      await place.getByText('script_error in defaults, line 2').waitFor();
      await place.click();
      await editor.dialogOpen('#tagwright-tab-tag');
      await editor.page.waitForFunction("$(document.activeElement).closest('.red-ui-typedInput-container').prev().is('#tagwright-tag-tag_name')");
      assert.equal(await editor.page.locator('#tagwright-tab-defaults').isVisible(), false);
      await screenshot(t, 'field');
      await editor.closeDialog('cancel');
    });

    it('stands still while it is paused, and has counted on afterwards', async () => {
      const pause = editor.page.getByRole('button', { name: 'Pause', exact: true });
      await pause.focus();
      await editor.page.keyboard.press('Enter');
      const before = await cell(0, 1).innerText();
      const points = await collected();
      await feed(1, 5);
      await until('two more seconds are collected', async () => (await collected()) >= points + 2);
      assert.equal(await cell(0, 1).innerText(), before);
      await editor.page.getByRole('button', { name: 'Go on', exact: true }).click();
      await until('the figures have changed', async () => (await cell(0, 1).innerText()) === String(Number(before) + 5));
    });

    it('begins at zero after a reset', async () => {
      await editor.page.getByRole('button', { name: 'Reset', exact: true }).click();
      await until('no errors are shown', async () => (await cell(0, 1).innerText()) === '0');
      await editor.page.getByText('22 processors, none with errors').waitFor();
      await editor.page.getByText('None since this tab is shown.').waitFor();
      assert.equal(await editor.page.locator('.tagwright-watch-errored').count(), 0);
    });

    it('shows the pool with its process, its memory and its restarts', async () => {
      const cells = editor.page.locator('.tagwright-watch table').last().locator('tbody tr').first().locator('th, td');
      await until('the memory is known', async () => /^[1-9]\d* MB$/.test(await cells.nth(1).innerText()));
      assert.deepEqual([await cells.nth(0).innerText(), await cells.nth(2).innerText()], ['Default', '0']);
      assert.match(await cells.nth(5).innerText(), /^\d+ \(\d+ MB\)$/);
    });

    it('looks right in the dark theme', async (t) => {
      await feed(1, 10);
      await rows().first().getByText(`⚠ script_error in code, line 3`).waitFor();
      await editor.page.evaluate("document.documentElement.classList.add('nr-theme-dark')");
      await screenshot(t, 'dark');
      await editor.page.evaluate("document.documentElement.classList.remove('nr-theme-dark')");
    });

    it('asks for nothing more when it is hidden', async () => {
      await show('info');
      await editor.page.locator('.tagwright-watch').waitFor({ state: 'hidden' });
      const asked: string[] = [];
      editor.page.on('request', (request) => asked.push(request.url()));
      const table = (): Promise<string | null> => editor.page.locator('.tagwright-watch table').first().textContent();
      const before = await table();
      const points = await collected();
      await feed(1, 3);
      // The server goes on for a while: what it publishes is not taken.
      await until('more is collected', async () => (await collected()) >= points + 2);
      assert.equal(await table(), before);
      assert.deepEqual(asked.filter((url) => url.includes('tag-processor/watch')), []);
    });

    it('gives the browser nothing to complain about', () => {
      assert.deepEqual(editor.complaints, []);
    });
  });
}

describe('the tab "Tag processors" for somebody who may only read', { skip: notEveryRun }, () => {
  let editor: EditorSession;
  const open = async (permissions: string[]): Promise<void> => {
    editor = await EditorSession.open(chromium as string, FLOW, 'node-red', { adminAuth: { type: 'credentials', users: [], default: { permissions } } });
  };
  const ask = async (method: string, path: string): Promise<number> => (await fetch(`${editor.address}/tag-processor/watch${path}`, { method })).status;
  afterEach(() => editor.close());

  it('shows the processors, and resets nothing', async () => {
    await open(['read']);
    await editor.start();
    await editor.page.evaluate(() => RED.sidebar.show('tagwright-watch'));
    await editor.page.getByText('22 processors, none with errors').waitFor();
    assert.equal(await editor.page.getByRole('button', { name: 'Reset', exact: true }).isDisabled(), true);
    assert.deepEqual([await ask('POST', ''), await ask('GET', ''), await ask('GET', '/errors'), await ask('POST', '/reset')], [200, 200, 200, 401]);
  });

  it('has its texts in German', async () => {
    await open(['read']);
    const response = await fetch(`${editor.address}/locales/@tagwright/node-red/tag-watch?lng=de`);
    assert.match(await response.text(), /"name":"Tag-Prozessoren"/);
  });

  it('is refused to who may read other things only', async () => {
    await open(['flows.read', 'nodes.read', 'settings.read', 'status.read']);
    assert.deepEqual([await ask('POST', ''), await ask('GET', ''), await ask('GET', '/errors'), await ask('POST', '/reset')], [401, 401, 401, 401]);
  });
});
