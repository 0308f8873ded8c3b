import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { runProgram } from '../support/program';
import { screenshots } from './artefacts';
import { ConditionsPage } from './conditions-page';
import type { EditorGlobals, EditorNode, MonacoGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { notWith } from './skip';

declare const RED: EditorGlobals;
declare const monaco: MonacoGlobals & { editor: { getEditors(): { setValue(text: string): void; getContainerDomNode(): { closest(selector: string): unknown } }[] } };

const chromium = findChromium();
const DEFAULTS = `msg.meta.location_path = 'plant.line1';
msg.meta.data_contract = '_raw';
msg.meta.tag_name = msg.topic;
return msg;`;
const CONDITIONS = [
  { name: 'Hot', if: 'msg.payload > 30', then: "msg.meta.virtual_path = 'hot';\nconsole.log('hot', msg.payload);\nreturn msg;", enabled: true },
  { name: 'Broken', if: 'msg.payload < 0', then: "if (msg.payload < -5) return msg;\nthrow new Error('below zero');", enabled: true },
  { name: 'Off', if: 'true', then: 'msg.payload = 0;\nreturn msg;', enabled: false },
];
const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'in', type: 'http in', z: 'tab', x: 120, y: 320, url: '/tag', method: 'post', wires: [['tag']] },
  { id: 'tag', type: 'tag-processor', z: 'tab', x: 320, y: 120, name: 'line', defaults: DEFAULTS, conditions: CONDITIONS, advancedProcessing: '', ...SETTINGS, wires: [['reply'], ['reply']] },
  { id: 'js', type: 'js-processor', z: 'tab', x: 320, y: 240, name: '', code: 'return msg;', outputs: 2, ...SETTINGS, wires: [[], []] },
  { id: 'reply', type: 'http response', z: 'tab', x: 540, y: 300, wires: [] },
];

/** Checks while one types, and "Try it", in the editor of one version of Node-RED. */
export function trialDialogSuite(runtime: 'node-red' | 'node-red-4'): void {
  describe(`scripts are checked and tried in the editor of ${runtime}`, { skip: notWith(runtime) }, () => {
    let editor: EditorSession;
    const take = screenshots('trial');
    let conditions: ConditionsPage;

    const screenshot = (t: TestContext, name: string): Promise<void> => take(t, editor.page, name);
    const node = (id: string): Promise<Pick<EditorNode, 'valid' | 'validationErrors' | 'changed' | 'tests'>> =>
      editor.page.evaluate((nodeId) => {
        const { valid, validationErrors = [], changed, tests } = RED.nodes.node(nodeId);
        return { valid, validationErrors, changed, tests };
      }, id);
    const models = (): Promise<number> => editor.page.evaluate(() => monaco.editor.getModels().length);
    /** Writes the text of a code editor. */
    const write = (id: string, text: string): Promise<void> =>
      editor.page.evaluate(([wanted, value]) => {
        monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest(`#${wanted}`) !== null)?.setValue(value);
      }, [id, text] as const);
    const findings = (selector: string) => editor.page.locator(`${selector} .tagwright-finding`);
    const mark = (tab: string) => editor.page.locator(`a[href="#tagwright-tab-${tab}"] .tagwright-tab-mark`);

    async function run(message?: unknown): Promise<string | null> {
      if (message !== undefined) await write('tagwright-try-message', JSON.stringify(message));
      const button = editor.page.getByRole('button', { name: 'Run', exact: true });
      const answered = editor.page.waitForResponse((response) => response.url().endsWith('tag-processor/try'));
      await button.click();
      await answered;
      await editor.page.waitForFunction((element) => !(element as unknown as { disabled: boolean }).disabled, await button.elementHandle());
      return editor.page.locator('.tagwright-result [data-outcome]').getAttribute('data-outcome');
    }
    const steps = (): Promise<string[]> =>
      editor.page.locator('.tagwright-step').evaluateAll((rows) => rows.map((row) => `${row.getAttribute('data-stage')} ${row.getAttribute('data-status')}`));

    before(async () => {
      editor = await EditorSession.open(chromium as string, FLOW, runtime);
      await editor.start();
      conditions = new ConditionsPage(editor.page);
    });
    after(() => editor.close());

    it('a mistake is shown below its condition, on its tab, and after the dialog as a red triangle', async (t) => {
      await editor.edit('tag');
      await editor.tab('conditions');
      await conditions.fillIf(1, 'msg.payload <');
      await editor.page.locator('.tagwright-condition').nth(1).locator('.tagwright-finding').waitFor();
      assert.equal(await findings('#tagwright-tab-conditions').count(), 1);
      assert.match(await findings('#tagwright-tab-conditions').innerText(), /1:\d+/);
      assert.equal(await mark('conditions').getAttribute('aria-label'), 'Errors: 1');
      await screenshot(t, `${runtime}-finding`);
      await editor.closeDialog('ok');
      assert.deepEqual(await node('tag').then(({ valid, validationErrors }) => [valid, validationErrors]), [false, ['Errors in the scripts: 1']]);

      await editor.edit('tag');
      await mark('conditions').waitFor();
      await editor.tab('conditions');
      await conditions.fillIf(1, 'msg.payload < 0');
      await mark('conditions').waitFor({ state: 'detached' });
      assert.equal(await findings('#tagwright-tab-conditions').count(), 0);
      await conditions.fillThen(2, 'return null;');
      await mark('conditions').waitFor();
      assert.equal(await mark('conditions').getAttribute('aria-label'), 'Warnings: 1');
      assert.match(await findings('#tagwright-tab-conditions').innerText(), /never returns a message/);
      await conditions.fillThen(2, 'return msg;');
      await editor.closeDialog('ok');
      // Saved before the last check: its answer comes a moment later.
      await editor.page.waitForFunction(() => RED.nodes.node('tag').valid);
    });

    it('a mistake that is saved at once is known a moment later', async () => {
      await editor.edit('js');
      await write('node-input-code-editor', 'return msg +;');
      await editor.closeDialog('ok');
      await editor.page.waitForFunction(() => !RED.nodes.node('js').valid);
      await editor.edit('js');
      await findings('#tagwright-tab-code').waitFor();
      await write('node-input-code-editor', 'msg.payload = { seen: msg.payload };\nreturn msg;');
      await mark('code').waitFor({ state: 'detached' });
      await editor.closeDialog('ok');
      assert.equal((await node('js')).valid, true);
    });

    it('a message is tried with the draft: stage by stage, with what it changed', async (t) => {
      await editor.edit('tag');
      await editor.tab('conditions');
      await conditions.fillThen(0, "msg.meta.virtual_path = 'very.hot';\nconsole.log('hot', msg.payload);\nreturn msg;");
      await editor.tab('try');
      assert.equal(await run({ payload: 40, topic: 'oven', meta: {} }), 'processed');
      assert.deepEqual(await steps(), ['defaults done', 'conditions[0] matched', 'conditions[1] not_matched', 'conditions[2] disabled']);
      assert.equal(await editor.page.locator('.tagwright-topic').innerText(), 'umh.v1.plant.line1._raw.very.hot.oven');
      assert.match(await editor.page.locator('.tagwright-step[data-stage="conditions[0]"] tbody').innerText(), /meta\.virtual_path\s+nothing\s+"very\.hot"/);
      assert.match(await editor.page.locator('.tagwright-result').innerText(), /Console\s+log hot 40/);
      assert.match(await editor.page.locator('.tagwright-usage').innerText(), /^[\d.]+ ms of processor time, [\d.]+ MB of memory$/);
      await screenshot(t, `${runtime}-tried`);
      assert.notEqual((await node('tag'))['changed'], undefined);
    });

    it('a click on the place of an error goes there', async (t) => {
      assert.equal(await run({ payload: -1, topic: 'oven', meta: {} }), 'errored');
      await screenshot(t, `${runtime}-errored`);
      const link = editor.page.locator('.tagwright-place');
      assert.equal(await link.innerText(), 'Condition 2 "Broken" then, 2:7');
      await link.click();
      assert.equal(await editor.page.locator('#tagwright-tab-conditions').isVisible(), true);
      assert.deepEqual(await conditions.focused(), { value: CONDITIONS[1]?.then, line: 2, column: 7 });
    });

    it('what is wrong with the message is said', async () => {
      await editor.tab('try');
      await write('tagwright-try-message', '{"payload": ');
      await editor.page.getByRole('button', { name: 'Run', exact: true }).click();
      assert.match(await editor.page.locator('.tagwright-result [role=alert]').innerText(), /^the message is not JSON/);
      // The browser's own line for an answer that is a refusal, and nothing else.
      assert.match(editor.complaints.splice(0).join('|'), /^Failed to load resource: the server responded with a status of 400 \(Bad Request\)$/);
    });

    it('a result is kept as a test, without the time of day, and tests say what is different', async (t) => {
      assert.equal(await run({ payload: 40, topic: 'oven', meta: {} }), 'processed');
      await editor.page.getByRole('button', { name: 'Keep as test' }).click();
      await editor.page.locator('.tagwright-test').waitFor();
      assert.equal(await run({ payload: -1, topic: 'oven', meta: {} }), 'errored');
      await editor.page.getByRole('button', { name: 'Keep as test' }).click();
      await editor.page.locator('.tagwright-test').nth(1).waitFor();
      const runAll = editor.page.getByRole('button', { name: 'Run all tests' });
      const summary = (text: string): Promise<void> => editor.page.locator('.tagwright-tests-summary', { hasText: text }).waitFor();
      await runAll.click();
      await summary('2 passed, 0 failed');
      await write('node-input-defaults-editor', DEFAULTS.replace('line1', 'line2'));
      await runAll.click();
      await summary('1 passed, 1 failed');
      const difference = editor.page.locator('.tagwright-test[data-state=failed] tbody');
      assert.match(await difference.innerText(), /output\[0\]\.topic\s+"umh\.v1\.plant\.line1\._raw\.very\.hot\.oven"\s+"umh\.v1\.plant\.line2\._raw\.very\.hot\.oven"/);
      await difference.scrollIntoViewIfNeeded();
      await screenshot(t, `${runtime}-tests`);
      await write('node-input-defaults-editor', DEFAULTS);
    });

    it('tests are exported with the node, and pass on the command line', async () => {
      const downloaded = editor.page.waitForEvent('download');
      await editor.page.getByRole('button', { name: 'Export as pipeline' }).click();
      const download = await downloaded;
      assert.equal(download.suggestedFilename(), 'line.yaml');
      const { status, stdout } = await runProgram(['test', await download.path()]);
      assert.deepEqual([status, stdout.split('\n').at(-2)], [0, '2 tests: 2 passed, 0 failed']);
      await editor.closeDialog('ok');
      assert.equal(await models(), 0, 'no code editor is left');
    });

    it('tests are deployed with the node', async () => {
      await editor.deploy();
      const flows = (await (await fetch(`${editor.address}/flows`)).json()) as Record<string, unknown>[];
      const { tests } = flows.find(({ id }) => id === 'tag') as { tests: { name: string; input: unknown[]; output?: { payload: unknown }[]; errored?: unknown[] }[] };
      const [first, second] = tests;
      assert.deepEqual([first?.name, first?.input, first?.output?.[0]?.payload], ['Test 1', [{ payload: 40, topic: 'oven', meta: {} }], { value: 40 }]);
      assert.deepEqual([second?.name, second?.errored], ['Test 2', [{ code: 'script_error', stage: 'conditions[1].then' }]]);
      await editor.page.waitForFunction(() => RED.nodes.node('tag').status?.text?.startsWith('idle'));
    });

    it('a message that arrived can be taken, in the dark too', async (t) => {
      await editor.page.evaluate("document.documentElement.classList.add('nr-theme-dark')");
      await editor.edit('tag');
      const asked = editor.page.waitForResponse((response) => response.url().includes('tag-processor/samples/'));
      await editor.tab('try');
      await asked;
      await fetch(`${editor.address}/tag`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"value":21,"password":"hunter2"}' });
      const sample = editor.page.locator('.tagwright-sample');
      await sample.waitFor();
      assert.match(await sample.innerText(), /"payload":\{"value":21,"password":"\*\*\*"\}/);
      await sample.click();
      assert.equal(await run(), 'errored');
      await screenshot(t, `${runtime}-dark`);
      await editor.closeDialog('cancel');
      await editor.page.evaluate("document.documentElement.classList.remove('nr-theme-dark')");
      assert.equal(await models(), 0);
    });

    it('a script of a js processor that never ends is stopped, and said so', async (t) => {
      await editor.edit('js');
      await write('node-input-code-editor', 'console.log("here");\nif (msg.payload > 1) for (;;);\nreturn { payload: [msg.payload] };');
      await editor.tab('try');
      assert.equal(await run({ payload: 1 }), 'processed');
      assert.deepEqual(await steps(), ['code done']);
      assert.equal(JSON.stringify(JSON.parse(await editor.page.locator('.tagwright-payload').innerText())), '[1]');
      assert.equal(await run({ payload: 2 }), 'errored');
      // What it did until then is lost on a machine so busy that the isolate had to be given up.
      assert.match(await editor.page.locator('.tagwright-result').innerText(), /timeout[^]*(stopped: it took too long[^]*Console\s+log here|Not known)|sandbox_crashed/);
      await screenshot(t, `${runtime}-js`);
      await editor.closeDialog('cancel');
    });

    it('nothing is left behind after cancel, and nothing is changed', async () => {
      const before = (await node('tag')).tests;
      await editor.edit('tag');
      await editor.tab('try');
      await editor.page.getByRole('button', { name: 'Run', exact: true }).click();
      await editor.page.getByRole('button', { name: 'Remove' }).first().click();
      await editor.tab('conditions');
      await conditions.fillIf(0, 'msg.(');
      await editor.closeDialog('cancel');
      const requests: string[] = [];
      editor.page.on('request', (request) => void (request.url().includes('tag-processor/') && requests.push(request.url())));
      assert.equal(await models(), 0);
      const after = await node('tag');
      assert.deepEqual([after.valid, after.tests], [true, before]);
      // Longer than what was waited for while the dialog was open.
      await editor.page.waitForTimeout(2_500);
      assert.deepEqual(requests, []);
    });

    it('the browser has nothing to complain about', () => {
      assert.deepEqual(editor.complaints, []);
    });
  });
}
