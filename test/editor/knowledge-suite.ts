import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { EditorSession, findChromium } from './editor-session';
import { notEveryRun } from './skip';

interface Place {
  lineNumber: number;
  column: number;
}
interface Marker {
  owner: string;
  message: string;
  startLineNumber: number;
  startColumn: number;
  endColumn: number;
}
interface CodeEditor {
  getContainerDomNode(): { closest(selector: string): unknown };
  setValue(text: string): void;
  setPosition(place: Place): void;
  focus(): void;
  trigger(source: string, action: string, payload: object): void;
  getModel(): { getLanguageId(): string } | null;
}
interface Defaults {
  getExtraLibs(): Record<string, unknown>;
  getCompilerOptions(): { lib: string[] };
  getDiagnosticsOptions(): object;
}
declare const monaco: {
  typescript?: { javascriptDefaults: Defaults };
  languages: { typescript: { javascriptDefaults: Defaults } };
  editor: { getEditors(): CodeEditor[]; getModels(): unknown[]; getModelMarkers(filter: object): Marker[] };
};

const chromium = findChromium();
const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const CODE = 'node-input-code-editor';
const FUNCTION = 'node-input-func-editor';
const USES_NODE = "\nnode.warn('a');\nsetTimeout(() => node.send(msg), Buffer.from('a').length);\nfoo();";
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'in', type: 'http in', z: 'tab', x: 120, y: 120, url: '/machine', method: 'post', wires: [['js']] },
  { id: 'js', type: 'js-processor', z: 'tab', x: 320, y: 120, name: '', code: 'return msg;', outputs: 2, ...SETTINGS, wires: [['reply'], []] },
  { id: 'tag', type: 'tag-processor', z: 'tab', x: 320, y: 200, name: '', defaults: 'return msg;', conditions: [], advancedProcessing: '', ...SETTINGS, wires: [[], []] },
  { id: 'reply', type: 'http response', z: 'tab', x: 540, y: 120, wires: [] },
  { id: 'function', type: 'function', z: 'tab', x: 320, y: 300, name: '', func: USES_NODE, outputs: 1, wires: [[]] },
];

/** What the code editors know of the sandbox, in one version of Node-RED. */
export function knowledgeSuite(runtime: 'node-red' | 'node-red-4'): void {
  describe(`what the code editors know in ${runtime}`, { skip: notEveryRun }, () => {
    let editor: EditorSession;
    const screenshots = mkdtempSync(join(tmpdir(), 'tagwright-screenshots-'));

    async function screenshot(t: TestContext, name: string): Promise<void> {
      const path = join(screenshots, `${name}.png`);
      await editor.page.screenshot({ path });
      t.diagnostic(`screenshot: ${path}`);
    }

    /** Waits until an editor shows JavaScript: as long as it is hidden it is a plain text to Node-RED. */
    async function ready(id: string): Promise<void> {
      await editor.page.waitForFunction((wanted) => {
        const found = monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest(`#${wanted}`) !== null);
        return found?.getModel()?.getLanguageId() === 'javascript';
      }, id);
    }
    /** Writes a text with the cursor at its `|`, and asks for what Monaco knows there. */
    async function ask(id: string, marked: string, action: string): Promise<void> {
      const before = marked.slice(0, marked.indexOf('|')).split('\n');
      const place = { lineNumber: before.length, column: before.at(-1)!.length + 1 };
      await editor.page.evaluate(([wanted, text, at, act]) => {
        const found = monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest(`#${wanted}`) !== null)!;
        found.setValue(text);
        found.setPosition(at);
        found.focus();
        found.trigger('test', act, {});
      }, [id, marked.replace('|', ''), place, action] as const);
    }
    async function write(id: string, text: string): Promise<void> {
      const checked = editor.page.waitForResponse((response) => response.url().endsWith('tag-processor/check'));
      await ask(id, `${text}|`, 'hideSuggestWidget');
      await checked;
    }
    const suggestion = (label: string) => {
      const row = '.suggest-widget .monaco-list-row';
      return editor.page.locator(`${row}[aria-label="${label}"], ${row}[aria-label^="${label},"]`);
    };
    /** Whether a name is offered; waits until something is. */
    async function offers(marked: string, name: string): Promise<boolean> {
      await ask(CODE, marked, 'editor.action.triggerSuggest');
      const widget = editor.page.locator('.suggest-widget.visible');
      await widget.locator('.monaco-list-row:visible, .message:visible:has-text("No suggestions")').first().waitFor();
      const found = (await suggestion(name).count()) > 0;
      await editor.page.keyboard.press('Escape');
      await widget.waitFor({ state: 'hidden' });
      return found;
    }
    const markers = (): Promise<string[]> => editor.page.evaluate(() => monaco.editor.getModelMarkers({})
      .map(({ owner, message, startLineNumber, startColumn, endColumn }) => `${owner} ${startLineNumber}:${startColumn}-${endColumn} ${message}`).sort());
    const waitForMarkers = (count: number) => editor.page.waitForFunction((wanted) => monaco.editor.getModelMarkers({}).length === wanted, count);
    /** What Monaco knows about all JavaScript. */
    const global = () => editor.page.evaluate(() => {
      const { javascriptDefaults: defaults } = monaco.typescript ?? monaco.languages.typescript;
      return { libraries: Object.keys(defaults.getExtraLibs()).sort(), lib: defaults.getCompilerOptions().lib, diagnostics: defaults.getDiagnosticsOptions() };
    });
    /** What a function node's dialog has to say about its code. */
    async function functionNode(): Promise<{ markers: string[]; libraries: string[]; lib: string[]; diagnostics: object }> {
      await editor.edit('function');
      await ready(FUNCTION);
      await editor.page.waitForFunction(() => monaco.editor.getModelMarkers({}).length === 1 && Object.keys((monaco.typescript ?? monaco.languages.typescript).javascriptDefaults.getExtraLibs()).length > 8);
      const seen = { markers: await markers(), ...(await global()) };
      await editor.closeDialog('cancel');
      return seen;
    }

    before(async () => {
      editor = await EditorSession.open(chromium as string, FLOW, runtime);
      await editor.start();
    });
    after(() => editor.close());

    let functionBefore: Awaited<ReturnType<typeof functionNode>>;
    let globalBefore: Awaited<ReturnType<typeof global>>;
    it('(a function node is as Node-RED makes it)', async () => {
      functionBefore = await functionNode();
      globalBefore = await global();
      assert.match(functionBefore.markers.join(), /^\w+ 4:1-4 Cannot find name 'foo'/);
    });

    it('a key of msg.meta is explained where the pointer rests', async (t) => {
      await editor.edit('js');
      await ready(CODE);
      const hover = editor.page.locator('.monaco-hover-content', { hasText: 'MQTT: Topic that the message came on.' });
      await ask(CODE, 'const topic = msg.meta.mqtt_to|pic;\nreturn msg;', 'editor.action.showHover');
      await hover.waitFor();
      await screenshot(t, `${runtime}-hover`);
      await editor.page.keyboard.press('Escape');
    });

    it('keys of the sources and names of the sandbox are offered, those of Node.js and of browsers are not', async (t) => {
      assert.equal(await offers('msg.meta.kaf|', 'kafka_offset'), true);
      assert.equal(await offers('cac|', 'cache'), true);
      assert.equal(await offers('http.fe|', 'fetch'), true);
      for (const name of ['Map', 'Object', 'parseInt']) assert.equal(await offers(`${name.slice(0, -1)}|`, name), true, name);
      for (const name of ['node', 'Buffer', 'setTimeout', 'process', 'require', 'window', 'fetch', 'WeakRef', 'Atomics']) {
        assert.equal(await offers(`${name.slice(0, -1)}|`, name), false, name);
      }
      assert.equal(await offers('node.se|', 'node.send'), false, 'a snippet of Node-RED');
      await ask(CODE, 'msg.meta.|', 'editor.action.triggerSuggest');
      await suggestion('data_contract').waitFor();
      await screenshot(t, `${runtime}-suggestions`);
      await editor.page.keyboard.press('Escape');
    });

    it('keys of a message that arrives meanwhile are offered', async () => {
      await fetch(`${editor.address}/machine`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"spindle_speed":1200,"motor":{"load":0.4}}' });
      await editor.page.waitForFunction(() => JSON.stringify((monaco.typescript ?? monaco.languages.typescript).javascriptDefaults.getExtraLibs()).includes('spindle_speed'));
      assert.equal(await offers('msg.payload.spin|', 'spindle_speed'), true);
      assert.equal(await offers('msg.payload.motor.lo|', 'load'), true);
    });

    it('what the sandbox does not have is underlined, each place of it, and explained', async (t) => {
      await write(CODE, 'msg.payload = mgs.payload + mgs.x;\nreturn Buffer.from("a");');
      await waitForMarkers(3);
      const [first, second, third] = await markers();
      assert.equal(first, 'tagwright 1:15-18 `mgs` is not known; did you mean `msg`?');
      assert.equal(second, 'tagwright 1:29-32 `mgs` is not known; did you mean `msg`?');
      assert.match(third!, /^tagwright 2:8-14 `Buffer` is not available in the sandbox: .*use Uint8Array$/);
      assert.equal(await editor.page.locator('.tagwright-finding').count(), 2, 'below the editor each is said once');
      await screenshot(t, `${runtime}-unknown`);
    });

    it("the real compiler's errors are underlined, and stay when the tab was hidden", async () => {
      await write(CODE, 'const a = 1;\nconst a = 2;\nreturn msg;');
      await waitForMarkers(1);
      const found = await markers();
      assert.match(found.join(), /^tagwright 2:7-8 .*already been declared/);
      await editor.tab('settings');
      // Node-RED takes two clicks within 400 ms for a double click.
      await editor.page.waitForTimeout(600);
      await editor.tab('code');
      await ready(CODE);
      await waitForMarkers(1);
      assert.deepEqual(await markers(), found);
    });

    it('a script that is right has none, whatever TypeScript thinks of it', async () => {
      await write(CODE, 'const wrong = +;');
      await waitForMarkers(1);
      await write(CODE, 'const end: Date = new Date();\nmsg.meta.own = end - 5;\nmsg.meta.timestamp_ms = Date.now() - end;\nfor (const x of msg.payload) console.log(x.y.z);\nreturn await msg;');
      await waitForMarkers(0);
    });

    it('in the whole width it is the same: what is typed there is checked, and forgotten when cancelled', async (t) => {
      // No word where the cursor is at first: Monaco complains when a text goes while it looks for other places of a word.
      await write(CODE, '\nreturn mgs;');
      await waitForMarkers(1);
      await editor.page.click('#node-input-code-expand');
      await editor.dialogOpen('#node-input-js');
      await ready('node-input-js');
      // The editor that it was opened from has it as well.
      await waitForMarkers(2);
      await write('node-input-js', 'return node;');
      await editor.page.waitForFunction(() => monaco.editor.getModelMarkers({}).some(({ message }) => message.includes('`node` is not available')));
      await screenshot(t, `${runtime}-expanded`);
      await editor.closeDialog('cancel');
      await editor.dialogOpen('#node-input-name');
      await editor.page.waitForFunction(() => monaco.editor.getModelMarkers({}).some(({ message }) => message.includes('`mgs` is not known')));
      await editor.page.click('#node-input-code-expand');
      await editor.dialogOpen('#node-input-js');
      await ready('node-input-js');
      await write('node-input-js', 'return [msg];');
      await editor.closeDialog('ok');
      await editor.dialogOpen('#node-input-name');
      await waitForMarkers(0);
      assert.match(await editor.page.locator(`#${CODE} .view-lines`).innerText(), /return.\[msg\]/);
    });

    it('a dialog of a function node on top finds its own names', async () => {
      await editor.page.evaluate("RED.editor.edit(RED.nodes.node('function'))");
      await editor.dialogOpen('#node-input-func-editor');
      await ready(FUNCTION);
      await waitForMarkers(1);
      assert.deepEqual(await markers(), functionBefore.markers);
      await editor.closeDialog('cancel');
    });

    it('nothing is left when the dialog is closed, and a function node is as before', async () => {
      await write(CODE, 'return mgs;');
      await waitForMarkers(1);
      await editor.closeDialog('cancel');
      assert.deepEqual(await markers(), []);
      assert.equal(await editor.page.evaluate(() => monaco.editor.getModels().length), 0);
      const { libraries, diagnostics } = await global();
      assert.deepEqual({ libraries, diagnostics }, { libraries: globalBefore.libraries, diagnostics: globalBefore.diagnostics });
      assert.deepEqual(await functionNode(), functionBefore);
    });

    it('in a tag processor too, in the dark', async (t) => {
      await editor.page.evaluate("document.documentElement.classList.add('nr-theme-dark')");
      await editor.edit('tag');
      await editor.tab('advanced');
      await ready('node-input-advancedProcessing-editor');
      await write('node-input-advancedProcessing-editor', 'msg.meta.tag_name = setTimeout;\nreturn msg;');
      await waitForMarkers(1);
      assert.match((await markers()).join(), /1:21-31 `setTimeout` is not available in the sandbox: there are no timers/);
      await screenshot(t, `${runtime}-dark`);
      await editor.closeDialog('cancel');
      await editor.page.evaluate("document.documentElement.classList.remove('nr-theme-dark')");
    });

    it('the browser has nothing to complain about', () => {
      assert.deepEqual(editor.complaints, []);
    });
  });
}
