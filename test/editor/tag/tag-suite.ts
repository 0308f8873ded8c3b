import assert from 'node:assert/strict';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { TopicPart } from '../../../lib/tag/topic-part';
import { START_FIELDS } from '../../../nodes/editor/tag/fields';
import { generate, takenOver } from '../../../nodes/editor/tag/generate';
import type { EditorGlobals, EditorNode, MonacoGlobals } from '../editor-globals';
import { EditorSession, findChromium } from '../editor-session';
import { notEveryRun } from '../skip';

declare const RED: Omit<EditorGlobals, 'nodes'> & {
  nodes: EditorGlobals['nodes'] & { addLink(link: { source: EditorNode; sourcePort: number; target: EditorNode }): void; dirty(isDirty: boolean): void };
  history: { pop(): void };
};
declare const monaco: MonacoGlobals & { editor: { getEditors(): { setValue(text: string): void; getValue(): string; getContainerDomNode(): { closest(selector: string): unknown } }[] } };

const chromium = findChromium();
const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const OLD = "// My own.\nmsg.meta = { location_path: 'acme', data_contract: '_raw', tag_name: 'own' };\nreturn msg;";
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'pool', type: 'sandbox-pool', name: 'Line 1', env: 'SITE\nLINE' },
  { id: 'in', type: 'http in', z: 'tab', x: 120, y: 320, url: '/tag', method: 'post', wires: [[]] },
  { id: 'topic', type: 'function', z: 'tab', x: 520, y: 320, func: 'msg.payload = { topic: msg.topic, error: msg.error?.message };\nreturn msg;', outputs: 1, wires: [['reply']] },
  { id: 'reply', type: 'http response', z: 'tab', x: 700, y: 320, wires: [] },
  { id: 'old', type: 'tag-processor', z: 'tab', x: 320, y: 240, name: 'old', defaults: OLD, conditions: [], advancedProcessing: '', ...SETTINGS, wires: [[], []] },
];

/** The tab "Tag" in the editor of one version of Node-RED. */
export function tagTabSuite(runtime: 'node-red' | 'node-red-4'): void {
  describe(`the tab "Tag" in the editor of ${runtime}`, { skip: notEveryRun }, () => {
    let editor: EditorSession;
    /** The node that is taken from the palette. */
    let id = '';
    const screenshots = mkdtempSync(join(tmpdir(), 'tagwright-screenshots-'));

    async function screenshot(t: TestContext, name: string): Promise<void> {
      const path = join(screenshots, `${runtime}-${name}.png`);
      await editor.page.screenshot({ path });
      t.diagnostic(`screenshot: ${path}`);
    }
    const node = (nodeId = id): Promise<Pick<EditorNode, 'valid' | 'validationErrors' | 'changed' | 'tag' | 'defaults'>> =>
      editor.page.evaluate((wanted) => {
        const { valid, validationErrors = [], changed, tag, defaults } = RED.nodes.node(wanted);
        return { valid, validationErrors, changed, tag, defaults };
      }, nodeId);
    const models = (): Promise<number> => editor.page.evaluate(() => monaco.editor.getModels().length);
    const input = (part: TopicPart) => editor.page.locator(`#tagwright-tag-${part} + .red-ui-typedInput-container .red-ui-typedInput-input`);
    const reason = (part: TopicPart) => editor.page.locator(`#tagwright-tag-${part}-reason`);
    const topic = async (): Promise<string> => (await editor.page.locator('.tagwright-level-text').allInnerTexts()).join('.');
    const topicIs = (text: string): Promise<unknown> =>
      editor.page.waitForFunction("$('.tagwright-level-text').toArray().map((level) => level.textContent).join('.') === " + JSON.stringify(text));
    const inDefaults = (): Promise<string | undefined> =>
      editor.page.evaluate(() => monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest('#node-input-defaults-editor') !== null)?.getValue());
    const writeDefaults = (text: string): Promise<void> =>
      editor.page.evaluate((value) => {
        monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest('#node-input-defaults-editor') !== null)?.setValue(value);
      }, text);
    /** Sends a message through the node; behind a deploy, Node-RED may serve its way in a moment later. */
    async function post(body: object): Promise<{ topic?: string; error?: string }> {
      const end = performance.now() + 10_000;
      for (;;) {
        const response = await fetch(`${editor.address}/tag`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
        if (response.status !== 404 || performance.now() > end) return (await response.json()) as { topic?: string; error?: string };
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    /** Gives a field another type, as a user does. */
    async function choose(part: TopicPart, type: string): Promise<void> {
      await editor.page.locator(`#tagwright-tag-${part} + .red-ui-typedInput-container .red-ui-typedInput-type-select`).click();
      await editor.page.locator(`.red-ui-typedInput-options:visible a[value=${type}]`).click();
    }
    async function deploy(): Promise<void> {
      await editor.deploy();
      await editor.page.waitForFunction((nodeId) => RED.nodes.node(nodeId).status?.text?.startsWith('idle'), id);
    }

    before(async () => {
      editor = await EditorSession.open(chromium as string, FLOW, runtime);
      await editor.start();
    });
    after(() => editor.close());

    it('a new node begins with fields that make a valid topic', async (t) => {
      await editor.page.dragAndDrop('[data-palette-type="tag-processor"]', '#red-ui-workspace-chart', { targetPosition: { x: 320, y: 320 } });
      id = await editor.page.evaluate(() => RED.nodes.filterNodes({ type: 'tag-processor' }).find((each) => each.id !== 'old')?.id ?? '');
      assert.deepEqual(await node().then(({ valid, tag, defaults }) => [valid, tag, defaults]), [true, START_FIELDS, generate(START_FIELDS)]);
      await editor.edit(id);
      assert.equal(await editor.page.locator('#tagwright-tab-tag').isVisible(), true);
      assert.equal(await input('location_path').inputValue(), 'enterprise.site.area.line');
      assert.equal(await topic(), "umh.v1.enterprise.site.area.line._raw.{String(msg.topic || 'my_tag').sp…}");
      await editor.page.getByText('What stands in braces comes from the message.').waitFor();
      await screenshot(t, 'new');
    });

    it('the preview follows what is typed, and names each level', async (t) => {
      await input('location_path').fill('acme.berlin');
      await input('virtual_path').fill('motor.axis');
      await choose('tag_name', 'str');
      await input('tag_name').fill('speed');
      assert.equal(await topic(), 'umh.v1.acme.berlin._raw.motor.axis.speed');
      const names = await editor.page.locator('.tagwright-topic-levels li').evaluateAll((levels) => levels.map((level) => level.getAttribute('title')));
      assert.deepEqual(names, [
        'Prefix of all topics', 'Prefix of all topics', 'Location path, enterprise', 'Location path, site', 'Data contract',
        'Virtual path, level 1', 'Virtual path, level 2', 'Tag name',
      ]);
      await screenshot(t, 'typed');
    });

    it('what is not valid is said at the field, and makes the red triangle of the node', async (t) => {
      await input('data_contract').fill('raw');
      assert.equal(await reason('data_contract').innerText(), 'has to be "_" followed by a name, for example _raw');
      assert.equal(await input('data_contract').getAttribute('aria-invalid'), 'true');
      assert.equal(await input('data_contract').getAttribute('aria-describedby'), await reason('data_contract').getAttribute('id'));
      await input('tag_name').fill('speed of axis');
      assert.equal(await reason('tag_name').innerText(), 'contains " ": use only letters, digits, "_", "-", and "." between segments');
      await input('location_path').fill('');
      assert.equal(await reason('location_path').innerText(), 'is needed');
      await screenshot(t, 'invalid');
      await editor.closeDialog('ok');
      assert.deepEqual(await node().then(({ valid, validationErrors }) => [valid, validationErrors]), [false, ['Location path: is needed']]);

      await editor.edit(id);
      await input('location_path').fill('acme.berlin');
      await input('data_contract').fill('_raw');
      await input('tag_name').fill('speed');
      assert.deepEqual([await reason('tag_name').innerText(), await input('tag_name').getAttribute('aria-invalid')], ['', 'false']);
      await editor.closeDialog('ok');
      assert.equal((await node()).valid, true);
      assert.equal(await models(), 0, 'no code editor is left');
    });

    it('a message gets the topic of the preview', async () => {
      await editor.page.evaluate((nodeId) => {
        const [source, tag, target] = ['in', nodeId, 'topic'].map((each) => RED.nodes.node(each)) as [EditorNode, EditorNode, EditorNode];
        RED.nodes.addLink({ source, sourcePort: 0, target: tag });
        for (const sourcePort of [0, 1]) RED.nodes.addLink({ source: tag, sourcePort, target });
        RED.nodes.dirty(true);
      }, id);
      await deploy();
      assert.deepEqual(await post({ value: 1 }), { topic: 'umh.v1.acme.berlin._raw.motor.axis.speed' });
      const flows = (await (await fetch(`${editor.address}/flows`)).json()) as Record<string, unknown>[];
      const deployed = flows.find((each) => each['id'] === id);
      const tag = { location_path: { type: 'str', value: 'acme.berlin' }, data_contract: { type: 'str', value: '_raw' }, virtual_path: { type: 'str', value: 'motor.axis' }, tag_name: { type: 'str', value: 'speed' } } as const;
      assert.deepEqual([deployed?.['tag'], deployed?.['defaults']], [tag, generate(tag)]);
    });

    it('a property of the message is shown as the messages that arrive have it', async (t) => {
      await editor.edit(id);
      await choose('tag_name', 'msg');
      const looked = editor.page.waitForResponse((response) => response.url().includes('tag-processor/samples/'));
      await input('tag_name').fill('payload.name');
      await looked;
      assert.equal(await topic(), 'umh.v1.acme.berlin._raw.motor.axis.{msg.payload.name}');
      await screenshot(t, 'placeholder');
      await post({ name: 'speed 1' });
      await topicIs('umh.v1.acme.berlin._raw.motor.axis.speed 1');
      assert.match(await reason('tag_name').innerText(), /^With this message: contains " "/);
      assert.match(await editor.page.locator('.tagwright-topic-view + .tagwright-nothing').innerText(), /^With the message that arrived at \d/);
      await screenshot(t, 'sample');
      await post({ name: 'rpm' });
      await topicIs('umh.v1.acme.berlin._raw.motor.axis.rpm');
      assert.equal(await reason('tag_name').innerText(), '');
      await editor.closeDialog('ok');
      assert.equal((await node()).valid, true);
      await deploy();
      assert.deepEqual(await post({ name: 'rpm' }), { topic: 'umh.v1.acme.berlin._raw.motor.axis.rpm' });
      assert.match((await post({ name: '' })).error ?? '', /^meta\.tag_name is missing or empty/);
    });

    it('an expression is checked on the server, and tried with the message of "Try it"', async (t) => {
      await editor.edit('old');
      assert.equal(await editor.page.locator('#tagwright-tab-defaults').isVisible(), true, 'hand-written code opens as it did');
      await editor.tab('tag');
      await editor.page.getByRole('button', { name: 'Use the fields' }).click();
      assert.match(await editor.page.locator('.tagwright-tag-unused [role=alert]').innerText(), /^The fields replace the code in Defaults\./);
      await editor.page.getByRole('button', { name: 'Replace the code' }).click();
      await input('tag_name').fill('msg.payload.name.(');
      const finding = editor.page.locator('.tagwright-tag-row .tagwright-finding');
      await finding.waitFor();
      assert.match(await finding.innerText(), /^\s*Error\s+unexpected token/);
      assert.equal(await editor.page.locator('.tagwright-tag-row', { has: input('tag_name') }).locator('.tagwright-finding').count(), 1, 'at its field');
      await editor.page.locator('a[href="#tagwright-tab-tag"] .tagwright-tab-mark').waitFor();
      await screenshot(t, 'expression');
      await editor.tab('settings');
      await editor.tab('tag');
      await finding.click();
      assert.equal(await input('tag_name').evaluate((field) => field === field.ownerDocument.activeElement), true);

      await input('tag_name').fill('msg.payload.name.toLowerCase()');
      await finding.waitFor({ state: 'detached' });
      await editor.tab('try');
      await editor.page.evaluate(() => {
        monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest('#tagwright-try-message') !== null)?.setValue('{"payload": {"name": "RPM"}}');
      });
      await editor.tab('tag');
      await topicIs('umh.v1.enterprise.site.area.line._raw.rpm');
      await editor.page.getByText('With the message in "Try it".').waitFor();
      await input('tag_name').fill('msg.payload.names.toLowerCase()');
      await editor.page.locator('#tagwright-tag-tag_name-reason', { hasText: 'Cannot read properties of undefined' }).waitFor();
      await screenshot(t, 'throws');
      await editor.closeDialog('cancel');
      assert.deepEqual(await node('old').then(({ tag, defaults }) => [tag, defaults]), [undefined, OLD]);
      assert.equal(await models(), 0);
    });

    it('a variable has to be one that the pool lists', async (t) => {
      await editor.edit(id);
      await choose('location_path', 'env');
      await input('location_path').fill('SITE');
      assert.match(await reason('location_path').innerText(), /choose a pool in Settings, and list SITE there/);
      await editor.tab('settings');
      await editor.page.selectOption('#node-input-pool', 'pool');
      await editor.tab('tag');
      assert.equal(await input('location_path').getAttribute('aria-invalid'), 'false');
      await input('location_path').fill('AREA');
      assert.match(await reason('location_path').innerText(), /list AREA there under Environment$/);
      await screenshot(t, 'variable');
      await editor.closeDialog('ok');
      const { valid, validationErrors } = await node();
      assert.equal(valid, false);
      assert.match(String(validationErrors), /^Location path: scripts read only .*AREA/);
      await editor.edit(id);
      await input('location_path').fill('LINE');
      await editor.closeDialog('ok');
      assert.equal((await node()).valid, true);
    });

    it('a blank name is no error where another stage may set it', async () => {
      await editor.edit(id);
      await input('tag_name').fill('');
      assert.equal(await reason('tag_name').innerText(), 'is needed');
      await editor.tab('advanced');
      await editor.page.evaluate(() => {
        monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest('#node-input-advancedProcessing-editor') !== null)?.setValue('return msg;');
      });
      await editor.tab('tag');
      assert.equal(await reason('tag_name').innerText(), 'is left to the message, to the conditions and to Advanced');
      await editor.closeDialog('ok');
      assert.equal((await node()).valid, true);
      await editor.page.evaluate(() => RED.history.pop());
    });

    it('the code is taken over: nothing that is written then is lost without a question', async (t) => {
      const before = await node();
      await editor.edit(id);
      await editor.page.locator('.tagwright-tag-generated summary').click();
      assert.equal(await editor.page.locator('.tagwright-tag-code').textContent(), before['defaults']);
      await screenshot(t, 'code');
      await editor.page.getByRole('button', { name: 'Take the code over' }).click();
      assert.equal(await editor.page.locator('#tagwright-tab-defaults').isVisible(), true);
      assert.equal(await inDefaults(), takenOver(before['tag'] as typeof START_FIELDS));
      await editor.tab('tag');
      assert.equal(await input('tag_name').isVisible(), false);
      await editor.page.getByText('Defaults holds code of its own, so the fields are not used.').waitFor();
      await editor.page.getByRole('button', { name: 'Use the fields' }).click();
      assert.equal(await input('tag_name').isVisible(), true, 'as nothing is lost');
      assert.equal(await inDefaults(), before['defaults']);

      await writeDefaults(`${String(before['defaults'])}// mine`);
      assert.equal(await input('tag_name').isVisible(), false, 'a change by hand ends the use of the fields');
      await editor.page.getByRole('button', { name: 'Use the fields' }).press('Enter');
      const keep = editor.page.getByRole('button', { name: 'Keep the code' });
      await keep.waitFor();
      await screenshot(t, 'question');
      await keep.press('Enter');
      assert.match(String(await inDefaults()), /\/\/ mine$/);
      await editor.page.getByRole('button', { name: 'Use the fields' }).click();
      await editor.page.getByRole('button', { name: 'Replace the code' }).click();
      assert.equal(await inDefaults(), before['defaults']);
      await editor.closeDialog('cancel');
      assert.deepEqual(await node(), before);
    });

    it('what was taken over stays so when the dialog is opened again, until it is undone', async () => {
      const before = await node();
      const fields = before['tag'] as typeof START_FIELDS;
      await editor.edit(id);
      await editor.page.locator('.tagwright-tag-generated summary').click();
      await editor.page.getByRole('button', { name: 'Take the code over' }).click();
      await editor.closeDialog('ok');
      assert.deepEqual(await node().then(({ tag, defaults }) => [tag, defaults]), [fields, takenOver(fields)]);
      await editor.edit(id);
      assert.equal(await editor.page.locator('#tagwright-tab-defaults').isVisible(), true);
      await editor.tab('tag');
      assert.equal(await input('tag_name').isVisible(), false);
      await editor.closeDialog('cancel');
      await editor.page.evaluate(() => RED.history.pop());
      assert.deepEqual(await node().then(({ tag, defaults }) => [tag, defaults]), [fields, generate(fields)]);
      await editor.edit(id);
      assert.equal(await input('tag_name').inputValue(), fields.tag_name.value);
      await editor.closeDialog('cancel');
    });

    it('a node without fields is saved without them', async () => {
      await editor.edit('old');
      await editor.closeDialog('ok');
      const { tag, defaults } = await node('old');
      assert.deepEqual([tag, defaults], [undefined, OLD]);
    });

    it('nothing goes on after the dialog', async () => {
      await editor.edit(id);
      await editor.page.waitForResponse((response) => response.url().includes('tag-processor/samples/'));
      await input('tag_name').fill('payload.other');
      await editor.closeDialog('cancel');
      const requests: string[] = [];
      editor.page.on('request', (request) => void (request.url().includes('tag-processor/') && requests.push(request.url())));
      // Longer than what was waited for while the dialog was open.
      await editor.page.waitForTimeout(2_500);
      assert.deepEqual([requests, await models()], [[], 0]);
    });

    it('is there in German, in the dark too', async (t) => {
      await deploy();
      await editor.page.evaluate("localStorage.setItem('editor-language', 'de')");
      await editor.start();
      await editor.edit(id);
      await editor.page.evaluate("document.documentElement.classList.add('nr-theme-dark')");
      await editor.page.locator('#tagwright-tag-location_path-reason', { hasText: 'LINE ist dort, wo Node-RED läuft, nicht gesetzt' }).waitFor();
      await input('virtual_path').fill('ä');
      assert.equal(await reason('virtual_path').innerText(), 'enthält "ä": nur Buchstaben, Ziffern, "_", "-" und "." zwischen Abschnitten verwenden');
      assert.equal(await editor.page.locator('#tagwright-tag-tag_name-label').innerText().then((label) => label.trim()), 'Tag-Name');
      await screenshot(t, 'german-dark');
      await editor.closeDialog('cancel');
    });

    it('gives the browser nothing to complain about', () => {
      assert.deepEqual(editor.complaints, []);
    });
  });
}
