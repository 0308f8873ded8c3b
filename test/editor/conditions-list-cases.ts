import assert from 'node:assert/strict';
import { it } from 'node:test';
import { CONDITIONS, type ConditionsSession } from './conditions-session';
import type { EditorGlobals, MonacoGlobals } from './editor-globals';

declare const RED: EditorGlobals;
declare const monaco: MonacoGlobals;

/** What is done to conditions in their list. */
export function listCases(on: ConditionsSession): void {
  it('are text until they are expanded, and light again when they are collapsed', async (t) => {
    await on.open();
    assert.deepEqual(await on.page.names(), ['Hot', 'Größe "XL"; 5,5', '']);
    assert.match(await on.page.row(0).innerText(), /msg\.payload > 30\s+const limit = 30; …/);
    assert.equal(await on.editor.page.locator('#tagwright-tab-conditions .monaco-editor').count(), 0);
    const before = await on.models();
    await on.page.expand(0);
    assert.equal(await on.page.field(0, 'if').inputValue(), 'msg.payload > 30');
    assert.equal(await on.models(), before + 1);
    await on.screenshot(t, 'expanded');
    await on.page.collapse(0);
    assert.equal(await on.models(), before);
    await on.editor.page.click('#tagwright-conditions-expand');
    await on.page.field(2, 'if').waitFor();
    assert.equal(await on.page.field(2, 'if').inputValue(), 'var lim = 3;\nmsg.payload > lim', 'several lines stay');
    assert.equal(await on.models(), before, 'scripts are text until they get the focus');
    await on.editor.page.click('#tagwright-conditions-collapse');
    await on.page.field(0, 'if').waitFor({ state: 'detached' });
    await on.editor.closeDialog('cancel');
    assert.equal(await on.models(), 0);
  });

  it('are added, edited, switched off, duplicated and deleted', async () => {
    await on.open();
    await on.editor.page.click('#tagwright-tab-conditions .red-ui-editableList-addButton >> nth=0');
    assert.equal(await on.page.field(3, 'name').evaluate((field) => field === field.ownerDocument.activeElement), true);
    await on.editor.page.keyboard.type('Cold');
    await on.page.fillIf(3, 'msg.payload < 0');
    await on.page.fillThen(3, 'return null;');
    await on.page.part(3, 'enabled').uncheck();
    await on.page.click(0, 'copy');
    assert.deepEqual(await on.page.names(), ['Hot', 'Hot 2', 'Größe "XL"; 5,5', '', 'Cold']);
    await on.page.click(2, 'remove');
    await on.page.fillIf(1, 'msg.payload > 31');
    await on.editor.closeDialog('ok');
    const { conditions } = await on.node('tag');
    assert.deepEqual(conditions, [
      CONDITIONS[0], { ...CONDITIONS[0], name: 'Hot 2', if: 'msg.payload > 31' }, CONDITIONS[2], { name: 'Cold', if: 'msg.payload < 0', then: 'return null;', enabled: false },
    ]);
  });

  it('are sorted with the mouse and with the keyboard', async () => {
    await on.open();
    const boxes = await Promise.all([0, 2].map((index) => on.page.part(index, 'handle').boundingBox()));
    const [from, to] = boxes.map((box) => ({ x: (box?.x ?? 0) + 5, y: (box?.y ?? 0) + 8 }));
    await on.editor.page.mouse.move(from?.x ?? 0, from?.y ?? 0);
    await on.editor.page.mouse.down();
    await on.editor.page.mouse.move(to?.x ?? 0, (to?.y ?? 0) - 5, { steps: 5 });
    await on.editor.page.mouse.move(to?.x ?? 0, (to?.y ?? 0) + 14, { steps: 5 });
    await on.editor.page.mouse.up();
    await on.editor.page.waitForFunction("$('.tagwright-condition-name').last().text() === 'Hot'");
    assert.equal(await on.page.row(2).locator('.tagwright-condition-number').innerText(), '3');
    await on.page.part(2, 'toggle').focus();
    await on.press('Alt+ArrowUp');
    await on.press('Alt+ArrowUp');
    await on.press('Alt+ArrowUp');
    await on.press('Alt+ArrowDown');
    assert.equal(await on.page.part(1, 'toggle').evaluate((button) => button === button.ownerDocument.activeElement), true);
    await on.editor.closeDialog('ok');
    assert.deepEqual((await on.node('tag')).conditions.map(({ name }) => name), ['Größe "XL"; 5,5', 'Hot', '']);
  });

  it('are found by their texts; what is hidden stays, and nothing is sorted meanwhile', async (t) => {
    await on.open();
    await on.page.search('LIMIT', '2 / 3');
    assert.deepEqual(await on.page.names(), ['Hot', 'Größe "XL"; 5,5']);
    await on.screenshot(t, 'found');
    await on.page.part(0, 'toggle').focus();
    await on.press('Alt+ArrowDown');
    assert.equal(await on.page.part(0, 'handle').isVisible(), false);
    await on.page.search('xl', '1 / 3');
    await on.page.part(1, 'enabled').check();
    await on.page.search('nowhere', '0 / 3');
    assert.equal(await on.page.shown.count(), 0);
    await on.editor.closeDialog('ok');
    assert.deepEqual((await on.node('tag')).conditions, CONDITIONS.map((condition) => ({ ...condition, enabled: true })));
    await on.open();
    await on.page.search('xl', '1 / 3');
    await on.editor.page.click('#tagwright-tab-conditions .red-ui-editableList-addButton >> nth=0');
    assert.equal(await on.page.shown.count(), 4, 'a new one is seen');
    await on.page.search('', '');
    await on.editor.closeDialog('cancel');
  });

  it('are completed with the keyboard', async (t) => {
    await on.open();
    await on.page.expand(0);
    const field = on.page.field(0, 'if');
    await field.fill('');
    await field.pressSequentially('msg.meta.vir');
    await on.options().first().waitFor();
    await on.screenshot(t, 'completion');
    assert.equal(await field.getAttribute('aria-activedescendant'), await on.options().first().getAttribute('id'));
    await on.press('Enter');
    assert.equal(await field.inputValue(), 'msg.meta.virtual_path');
    await field.pressSequentially(' === "x" && msg.meta.');
    await on.options().nth(2).waitFor();
    const second = await on.options().nth(1).locator('code').innerText();
    await on.press('ArrowDown');
    await on.press('Tab');
    assert.ok((await field.inputValue()).endsWith(`&& ${second}`) || (await field.inputValue()).endsWith(`.${second}`), await field.inputValue());
    await field.pressSequentially(' && ');
    await on.press('Control+ ');
    await field.pressSequentially('msg.pay');
    await on.options().first().waitFor();
    await on.press('Escape');
    await on.options().first().waitFor({ state: 'detached' });
    assert.equal(await field.isVisible(), true, 'the dialog stays');
    assert.match(await field.inputValue(), /msg\.pay$/);
    await field.pressSequentially('l');
    await on.options().first().click();
    assert.match(await field.inputValue(), /&& msg\.payload$/);
    await on.press('Tab');
    assert.equal(await on.options().count(), 0);
    await on.editor.closeDialog('cancel');
  });

  it('have scripts that do not see the variables of each other', async () => {
    await on.open();
    await on.page.expand(0);
    await on.page.fillThen(1, 'const limit = 1;\nmsg.payload = limit + unknownName;\nreturn msg;');
    await on.editor.page.waitForFunction(() => monaco.editor.getModelMarkers({}).some(({ message }) => message.includes('unknownName')));
    assert.deepEqual(await on.editor.page.evaluate(() => monaco.editor.getModelMarkers({}).map(({ message }) => message)), ['`unknownName` is not known']);
    await on.editor.closeDialog('cancel');
  });

  it('have few code editors at a time', async () => {
    await on.editor.page.evaluate((old) => {
      RED.nodes.node('tag')['conditions'] = Array.from({ length: 10 }, (_, index) => ({ ...old, name: `Condition ${index}` }));
    }, CONDITIONS[0]);
    await on.open();
    const before = await on.models();
    for (let index = 0; index < 10; index++) await on.page.expand(index);
    assert.equal(await on.models(), before + 4);
    await on.page.fillThen(0, 'return null;');
    assert.equal(await on.models(), before + 4);
    await on.page.fillThen(1, 'return msg;');
    await on.editor.closeDialog('ok');
    const { conditions } = await on.node('tag');
    assert.deepEqual(conditions.map(({ then }) => then), ['return null;', 'return msg;', ...Array.from({ length: 8 }, () => CONDITIONS[0]?.then)]);
    assert.equal(await on.models(), 0);
  });
}
