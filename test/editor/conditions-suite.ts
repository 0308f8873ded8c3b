import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it, type TestContext } from 'node:test';
import { parsePipeline } from '../../lib/config/load';
import { ConditionsPage } from './conditions-page';
import type { EditorGlobals, MonacoGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { notEveryRun } from './skip';

declare const RED: EditorGlobals;
declare const monaco: MonacoGlobals;

const chromium = findChromium();
const DEFAULTS = "msg.meta = { location_path: 'plant', data_contract: '_raw', tag_name: 'value', line: 1 };\nreturn msg;";
const CONDITIONS = [
  { name: 'Hot', if: 'msg.payload > 30', then: "const limit = 30;\nmsg.meta.limit = limit;\nreturn msg;", enabled: true },
  { name: 'Größe "XL"; 5,5', if: 'msg.meta.line === 1', then: "const limit = 5;\nmsg.meta.virtual_path = `a;b${limit}`;\nreturn msg;", enabled: false },
  { name: '', if: 'var lim = 3;\nmsg.payload > lim', then: 'return msg;', enabled: true },
];
const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'tag', type: 'tag-processor', z: 'tab', x: 320, y: 120, name: 'line 1', defaults: DEFAULTS, conditions: CONDITIONS, advancedProcessing: 'return msg;', ...SETTINGS, wires: [[], []] },
  { id: 'empty', type: 'tag-processor', z: 'tab', x: 320, y: 240, name: 'empty', defaults: '', conditions: [], advancedProcessing: '', ...SETTINGS, wires: [[], []] },
];
const UMH = `input:
  opcua:
    endpoint: opc.tcp://127.0.0.1:4840
pipeline:
  processors:
    - tag_processor:
        defaults: |
          msg.meta.location_path = "enterprise.site.area.line";
          msg.meta.data_contract = "_historian";
          return msg;
        conditions:
          - if: msg.meta.opcua_node_id === "ns=1;i=2245"
            then: |
              msg.meta.virtual_path = "axis.x.position";
              return msg;
        advancedProcessing: |
          msg.meta.tag_name = "actual";
          return msg;
    - nodered_js:
        code: return msg;
`;

/** The list of conditions in the editor of one version of Node-RED. */
export function conditionsSuite(runtime: 'node-red' | 'node-red-4'): void {
  describe(`conditions in the editor of ${runtime}`, { skip: notEveryRun }, () => {
    let editor: EditorSession;
    let page: ConditionsPage;
    const screenshots = mkdtempSync(join(tmpdir(), 'tagwright-screenshots-'));

    async function screenshot(t: TestContext, name: string): Promise<void> {
      const path = join(screenshots, `${runtime}-${name}.png`);
      await editor.page.screenshot({ path });
      t.diagnostic(`screenshot: ${path}`);
    }
    const node = (id: string): Promise<{ conditions: typeof CONDITIONS; defaults: string; advancedProcessing: string; changed: unknown }> =>
      editor.page.evaluate((nodeId) => {
        const { conditions, defaults, advancedProcessing, changed } = RED.nodes.node(nodeId);
        return JSON.parse(JSON.stringify({ conditions, defaults, advancedProcessing, changed })) as never;
      }, id);
    const models = (): Promise<number> => editor.page.evaluate(() => monaco.editor.getModels().length);
    async function open(id = 'tag'): Promise<void> {
      await editor.edit(id);
      await editor.tab('conditions');
    }
    const press = (key: string): Promise<void> => editor.page.keyboard.press(key);
    const options = () => editor.page.locator('.tagwright-completion li');

    before(async () => {
      editor = await EditorSession.open(chromium as string, FLOW, runtime);
      await editor.start();
      page = new ConditionsPage(editor.page);
    });
    after(() => editor.close());
    beforeEach(async () => {
      await editor.page.evaluate(([defaults, conditions]) => {
        Object.assign(RED.nodes.node('tag'), { defaults, conditions, advancedProcessing: 'return msg;' });
        Object.assign(RED.nodes.node('empty'), { defaults: '', conditions: [], advancedProcessing: '' });
      }, [DEFAULTS, CONDITIONS] as const);
    });
    afterEach(async () => {
      // What a failed test has left.
      while ((await editor.page.locator('.red-ui-tray').count()) > 0) await editor.closeDialog('cancel');
    });

    it('are text until they are expanded, and light again when they are collapsed', async (t) => {
      await open();
      assert.deepEqual(await page.names(), ['Hot', 'Größe "XL"; 5,5', '']);
      assert.match(await page.row(0).innerText(), /msg\.payload > 30\s+const limit = 30; …/);
      assert.equal(await editor.page.locator('#tagwright-tab-conditions .monaco-editor').count(), 0);
      const before = await models();
      await page.expand(0);
      assert.equal(await page.field(0, 'if').inputValue(), 'msg.payload > 30');
      assert.equal(await models(), before + 1);
      await screenshot(t, 'expanded');
      await page.collapse(0);
      assert.equal(await models(), before);
      await editor.page.click('#tagwright-conditions-expand');
      await page.field(2, 'if').waitFor();
      assert.equal(await page.field(2, 'if').inputValue(), 'var lim = 3;\nmsg.payload > lim', 'several lines stay');
      assert.equal(await models(), before, 'scripts are text until they get the focus');
      await editor.page.click('#tagwright-conditions-collapse');
      await page.field(0, 'if').waitFor({ state: 'detached' });
      await editor.closeDialog('cancel');
      assert.equal(await models(), 0);
    });

    it('are added, edited, switched off, duplicated and deleted', async () => {
      await open();
      await editor.page.click('#tagwright-tab-conditions .red-ui-editableList-addButton >> nth=0');
      assert.equal(await page.field(3, 'name').evaluate((field) => field === field.ownerDocument.activeElement), true);
      await editor.page.keyboard.type('Cold');
      await page.fillIf(3, 'msg.payload < 0');
      await page.fillThen(3, 'return null;');
      await page.part(3, 'enabled').uncheck();
      await page.click(0, 'copy');
      assert.deepEqual(await page.names(), ['Hot', 'Hot 2', 'Größe "XL"; 5,5', '', 'Cold']);
      await page.click(2, 'remove');
      await page.fillIf(1, 'msg.payload > 31');
      await editor.closeDialog('ok');
      const { conditions } = await node('tag');
      assert.deepEqual(conditions, [
        CONDITIONS[0], { ...CONDITIONS[0], name: 'Hot 2', if: 'msg.payload > 31' }, CONDITIONS[2], { name: 'Cold', if: 'msg.payload < 0', then: 'return null;', enabled: false },
      ]);
    });

    it('are sorted with the mouse and with the keyboard', async () => {
      await open();
      const boxes = await Promise.all([0, 2].map((index) => page.part(index, 'handle').boundingBox()));
      const [from, to] = boxes.map((box) => ({ x: (box?.x ?? 0) + 5, y: (box?.y ?? 0) + 8 }));
      await editor.page.mouse.move(from?.x ?? 0, from?.y ?? 0);
      await editor.page.mouse.down();
      await editor.page.mouse.move(to?.x ?? 0, (to?.y ?? 0) - 5, { steps: 5 });
      await editor.page.mouse.move(to?.x ?? 0, (to?.y ?? 0) + 14, { steps: 5 });
      await editor.page.mouse.up();
      await editor.page.waitForFunction("$('.tagwright-condition-name').last().text() === 'Hot'");
      assert.equal(await page.row(2).locator('.tagwright-condition-number').innerText(), '3');
      await page.part(2, 'toggle').focus();
      await press('Alt+ArrowUp');
      await press('Alt+ArrowUp');
      await press('Alt+ArrowUp');
      await press('Alt+ArrowDown');
      assert.equal(await page.part(1, 'toggle').evaluate((button) => button === button.ownerDocument.activeElement), true);
      await editor.closeDialog('ok');
      assert.deepEqual((await node('tag')).conditions.map(({ name }) => name), ['Größe "XL"; 5,5', 'Hot', '']);
    });

    it('are found by their texts; what is hidden stays, and nothing is sorted meanwhile', async (t) => {
      await open();
      await page.search('LIMIT', '2 / 3');
      assert.deepEqual(await page.names(), ['Hot', 'Größe "XL"; 5,5']);
      await screenshot(t, 'found');
      await page.part(0, 'toggle').focus();
      await press('Alt+ArrowDown');
      assert.equal(await page.part(0, 'handle').isVisible(), false);
      await page.search('xl', '1 / 3');
      await page.part(1, 'enabled').check();
      await page.search('nowhere', '0 / 3');
      assert.equal(await page.shown.count(), 0);
      await editor.closeDialog('ok');
      assert.deepEqual((await node('tag')).conditions, CONDITIONS.map((condition) => ({ ...condition, enabled: true })));
      await open();
      await page.search('xl', '1 / 3');
      await editor.page.click('#tagwright-tab-conditions .red-ui-editableList-addButton >> nth=0');
      assert.equal(await page.shown.count(), 4, 'a new one is seen');
      await page.search('', '');
      await editor.closeDialog('cancel');
    });

    it('are completed with the keyboard', async (t) => {
      await open();
      await page.expand(0);
      const field = page.field(0, 'if');
      await field.fill('');
      await field.pressSequentially('msg.meta.vir');
      await options().first().waitFor();
      await screenshot(t, 'completion');
      assert.equal(await field.getAttribute('aria-activedescendant'), await options().first().getAttribute('id'));
      await press('Enter');
      assert.equal(await field.inputValue(), 'msg.meta.virtual_path');
      await field.pressSequentially(' === "x" && msg.meta.');
      await options().nth(2).waitFor();
      const second = await options().nth(1).locator('code').innerText();
      await press('ArrowDown');
      await press('Tab');
      assert.ok((await field.inputValue()).endsWith(`&& ${second}`) || (await field.inputValue()).endsWith(`.${second}`), await field.inputValue());
      await field.pressSequentially(' && ');
      await press('Control+ ');
      await field.pressSequentially('msg.pay');
      await options().first().waitFor();
      await press('Escape');
      await options().first().waitFor({ state: 'detached' });
      assert.equal(await field.isVisible(), true, 'the dialog stays');
      assert.match(await field.inputValue(), /msg\.pay$/);
      await field.pressSequentially('l');
      await options().first().click();
      assert.match(await field.inputValue(), /&& msg\.payload$/);
      await press('Tab');
      assert.equal(await options().count(), 0);
      await editor.closeDialog('cancel');
    });

    it('have scripts that do not see the variables of each other', async () => {
      await open();
      await page.expand(0);
      await page.fillThen(1, 'const limit = 1;\nmsg.payload = limit + unknownName;\nreturn msg;');
      await editor.page.waitForFunction(() => monaco.editor.getModelMarkers({}).some(({ message }) => message.includes('unknownName')));
      assert.deepEqual(await editor.page.evaluate(() => monaco.editor.getModelMarkers({}).map(({ message }) => message)), ['`unknownName` is not known']);
      await editor.closeDialog('cancel');
    });

    it('have few code editors at a time', async () => {
      await editor.page.evaluate((old) => {
        RED.nodes.node('tag')['conditions'] = Array.from({ length: 10 }, (_, index) => ({ ...old, name: `Condition ${index}` }));
      }, CONDITIONS[0]);
      await open();
      const before = await models();
      for (let index = 0; index < 10; index++) await page.expand(index);
      assert.equal(await models(), before + 4);
      await page.fillThen(0, 'return null;');
      assert.equal(await models(), before + 4);
      await page.fillThen(1, 'return msg;');
      await editor.closeDialog('ok');
      const { conditions } = await node('tag');
      assert.deepEqual(conditions.map(({ then }) => then), ['return null;', 'return msg;', ...Array.from({ length: 8 }, () => CONDITIONS[0]?.then)]);
      assert.equal(await models(), 0);
    });

    for (const format of ['yaml', 'csv', 'semicolons'] as const) {
      it(`go out and come in again as ${format}, with nothing lost`, async (t) => {
        await open();
        await editor.page.click('#tagwright-conditions-export');
        await editor.page.selectOption('#tagwright-export-format', format);
        await editor.page.waitForFunction("$('#tagwright-export-save').is(':enabled')");
        await screenshot(t, `export-${format}`);
        const started = editor.page.waitForEvent('download');
        await editor.page.click('#tagwright-export-save');
        const download = await started;
        assert.equal(download.suggestedFilename(), format === 'yaml' ? 'line-1.yaml' : 'line-1.csv');
        const path = join(screenshots, download.suggestedFilename());
        await download.saveAs(path);
        await editor.page.click('#node-dialog-cancel');
        await page.backInDialog();
        await editor.closeDialog('cancel');
        const text = readFileSync(path, 'utf8');
        if (format === 'yaml') {
          const { config } = parsePipeline('p.yaml', `pipeline:\n  processors:\n    - ${text.trimEnd().split('\n').join('\n      ')}\n`, {});
          assert.equal(config?.processors.length, 1, 'the command line takes it');
        } else assert.match(text, /\r\n$/);

        await open('empty');
        await editor.page.click('#tagwright-conditions-import');
        await editor.page.setInputFiles('#tagwright-import-file', path);
        await editor.page.click('#tagwright-import-import');
        await page.backInDialog();
        assert.deepEqual(await page.names(), ['Hot', 'Größe "XL"; 5,5', '']);
        await editor.closeDialog('ok');
        const { conditions, defaults, advancedProcessing } = await node('empty');
        assert.deepEqual(conditions, CONDITIONS);
        assert.deepEqual([defaults, advancedProcessing], format === 'yaml' ? [DEFAULTS, 'return msg;'] : ['', '']);
      });
    }

    it('come out of a pipeline of benthos-umh that is pasted; what a node cannot have is named', async (t) => {
      await open('empty');
      const said = await page.paste(UMH);
      await screenshot(t, 'import');
      assert.match(said, /YAML: conditions: 1, Defaults, Advanced/);
      assert.match(said, /pipeline\.processors\[1\]\.nodered_js \(line 19\)[^]*input \(line 1\)/);
      await page.take('import');
      await editor.closeDialog('ok');
      const { conditions, defaults, advancedProcessing } = await node('empty');
      assert.deepEqual(conditions, [{ name: '', if: 'msg.meta.opcua_node_id === "ns=1;i=2245"', then: 'msg.meta.virtual_path = "axis.x.position";\nreturn msg;\n', enabled: true }]);
      assert.match(defaults, /^msg\.meta\.location_path = "enterprise\.site\.area\.line";/);
      assert.match(advancedProcessing, /^msg\.meta\.tag_name = "actual";/);
    });

    it('are replaced or added, as is asked for', async () => {
      await open();
      const csv = 'name,if,then\nNew,true,return msg;\n';
      assert.match(await page.paste(csv), /Already here: conditions: 3\./);
      assert.equal(await editor.page.locator('#tagwright-import-import').isVisible(), false);
      await page.take('add');
      assert.deepEqual(await page.names(), ['Hot', 'Größe "XL"; 5,5', '', 'New']);
      assert.match(await page.paste(UMH), /Already here: conditions: 4, Defaults, Advanced\./);
      await page.take('add');
      assert.equal(await page.rows.count(), 5);
      await page.paste(csv);
      await page.take('replace');
      assert.deepEqual(await page.names(), ['New']);
      await editor.closeDialog('ok');
      assert.deepEqual(await node('tag').then(({ conditions, defaults }) => [conditions.length, defaults]), [1, DEFAULTS]);
      await open();
      await page.paste(UMH);
      await page.take('replace');
      await editor.closeDialog('ok');
      assert.match((await node('tag')).defaults, /_historian/);
    });

    it('stay as they are when an import is broken: what, where and what to do is said', async (t) => {
      await open();
      const said = [
        await page.paste('if,then\ntrue,"open\n'),
        await page.fillImport('name,enabled,if,then\nA,perhaps,true,return msg;\n'),
        await page.fillImport('tag_processor:\n  conditions:\n    - if: true\n'),
        await page.fillImport('tag_processor:\n  defaults: "open\n'),
        await page.fillImport('some words'),
      ];
      await screenshot(t, 'broken');
      assert.match(said[0] ?? '', /Nothing was imported:\s+line 2, column \d+: row 2: a quote is not closed/);
      assert.match(said[1] ?? '', /line 2: row 2, column enabled: "perhaps" is not true or false/);
      assert.match(said[2] ?? '', /line 3, column 7: tag_processor\.conditions\[0\]: then is missing/);
      assert.match(said[3] ?? '', /line \d+, column \d+: .*quote/i);
      assert.match(said[4] ?? '', /line 1, column 1: there is no tag_processor: give a pipeline/);
      for (const way of ['import', 'add', 'replace']) assert.equal(await editor.page.locator(`#tagwright-import-${way}`).isVisible(), false);
      await editor.page.click('#node-dialog-cancel');
      await page.backInDialog();
      assert.equal(await page.rows.count(), 3);
      await editor.closeDialog('ok');
      assert.deepEqual((await node('tag')).conditions, CONDITIONS);
    });

    it('leave nothing behind when the dialog is cancelled', async () => {
      await open();
      await editor.page.click('#tagwright-conditions-expand');
      await page.fillThen(0, 'return 1;');
      await page.expand(1);
      await page.fillIf(1, 'msg.pay');
      await editor.closeDialog('cancel');
      assert.equal(await models(), 0);
      assert.equal(await options().count(), 0);
      assert.deepEqual((await node('tag')).conditions, CONDITIONS);
    });

    it('give the browser nothing to complain about', () => {
      assert.deepEqual(editor.complaints, []);
    });
  });
}
