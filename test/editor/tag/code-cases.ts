import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { TagFields } from '../../../nodes/editor/tag/fields';
import { generate, takenOver } from '../../../nodes/editor/tag/generate';
import { OLD, type TagEditorGlobals, type TagSession } from './tag-session';

declare const RED: TagEditorGlobals;

const DEFAULTS = '#node-input-defaults-editor';

/** Whose the code is that the fields make, and what is left of a dialog. The cases go on with the node that `fieldsCases` has made. */
export function codeCases(on: TagSession): void {
  it('the code is taken over: nothing that is written then is lost without a question', async (t) => {
    const before = await on.node();
    await on.editor.edit(on.id);
    await on.editor.page.locator('.tagwright-tag-generated summary').click();
    assert.equal(await on.editor.page.locator('.tagwright-tag-code').textContent(), before['defaults']);
    await on.screenshot(t, 'code');
    await on.editor.page.getByRole('button', { name: 'Take the code over' }).click();
    assert.equal(await on.editor.page.locator('#tagwright-tab-defaults').isVisible(), true);
    assert.equal(await on.readIn(DEFAULTS), takenOver(before['tag'] as TagFields));
    await on.editor.tab('tag');
    assert.equal(await on.input('tag_name').isVisible(), false);
    await on.editor.page.getByText('Defaults holds code of its own, so the fields are not used.').waitFor();
    await on.editor.page.getByRole('button', { name: 'Use the fields' }).click();
    assert.equal(await on.input('tag_name').isVisible(), true, 'as nothing is lost');
    assert.equal(await on.readIn(DEFAULTS), before['defaults']);

    await on.writeIn(DEFAULTS, `${String(before['defaults'])}// mine`);
    assert.equal(await on.input('tag_name').isVisible(), false, 'a change by hand ends the use of the fields');
    await on.editor.page.getByRole('button', { name: 'Use the fields' }).press('Enter');
    const keep = on.editor.page.getByRole('button', { name: 'Keep the code' });
    await keep.waitFor();
    await on.screenshot(t, 'question');
    await keep.press('Enter');
    assert.match(String(await on.readIn(DEFAULTS)), /\/\/ mine$/);
    await on.editor.page.getByRole('button', { name: 'Use the fields' }).click();
    await on.editor.page.getByRole('button', { name: 'Replace the code' }).click();
    assert.equal(await on.readIn(DEFAULTS), before['defaults']);
    await on.editor.closeDialog('cancel');
    assert.deepEqual(await on.node(), before);
  });

  it('what was taken over stays so when the dialog is opened again, until it is undone', async () => {
    const before = await on.node();
    const fields = before['tag'] as TagFields;
    await on.editor.edit(on.id);
    await on.editor.page.locator('.tagwright-tag-generated summary').click();
    await on.editor.page.getByRole('button', { name: 'Take the code over' }).click();
    await on.editor.closeDialog('ok');
    assert.deepEqual(await on.node().then(({ tag, defaults }) => [tag, defaults]), [fields, takenOver(fields)]);
    await on.editor.edit(on.id);
    assert.equal(await on.editor.page.locator('#tagwright-tab-defaults').isVisible(), true);
    await on.editor.tab('tag');
    assert.equal(await on.input('tag_name').isVisible(), false);
    await on.editor.closeDialog('cancel');
    await on.editor.page.evaluate(() => RED.history.pop());
    assert.deepEqual(await on.node().then(({ tag, defaults }) => [tag, defaults]), [fields, generate(fields)]);
    await on.editor.edit(on.id);
    assert.equal(await on.input('tag_name').inputValue(), fields.tag_name.value);
    await on.editor.closeDialog('cancel');
  });

  it('all tabs can be read in the narrowest dialog, also with marks', async (t) => {
    await on.editor.edit('old');
    await on.writeIn(DEFAULTS, 'return (');
    await on.editor.page.locator('a[href="#tagwright-tab-defaults"] .tagwright-tab-mark').waitFor();
    await on.narrow();
    assert.deepEqual(await on.cutTabs(), []);
    await on.screenshot(t, 'narrow');
    await on.editor.closeDialog('cancel');
  });

  it('a node without fields is saved without them', async () => {
    await on.editor.edit('old');
    await on.editor.closeDialog('ok');
    const { tag, defaults } = await on.node('old');
    assert.deepEqual([tag, defaults], [undefined, OLD]);
  });

  it('nothing goes on after the dialog', async () => {
    await on.editor.edit(on.id);
    await on.editor.page.waitForResponse((response) => response.url().includes('tag-processor/samples/'));
    await on.input('tag_name').fill('payload.other');
    await on.editor.closeDialog('cancel');
    const requests: string[] = [];
    on.editor.page.on('request', (request) => void (request.url().includes('tag-processor/') && requests.push(request.url())));
    // Longer than what was waited for while the dialog was open.
    await on.editor.page.waitForTimeout(2_500);
    assert.deepEqual([requests, await on.models()], [[], 0]);
  });

  it('is there in German, in the dark too', async (t) => {
    await on.deploy();
    await on.editor.page.evaluate("localStorage.setItem('editor-language', 'de')");
    await on.editor.start();
    await on.editor.edit(on.id);
    await on.editor.page.evaluate("document.documentElement.classList.add('nr-theme-dark')");
    await on.editor.page.locator('#tagwright-tag-location_path-reason', { hasText: 'LINE ist dort, wo Node-RED läuft, nicht gesetzt' }).waitFor();
    await on.input('virtual_path').fill('ä');
    assert.equal(await on.reason('virtual_path').innerText(), 'enthält "ä": nur Buchstaben, Ziffern, "_", "-" und "." zwischen Abschnitten verwenden');
    assert.equal(await on.editor.page.locator('#tagwright-tag-tag_name-label').innerText().then((label) => label.trim()), 'Tag-Name');
    await on.narrow();
    assert.deepEqual(await on.cutTabs(), []);
    await on.screenshot(t, 'german-dark');
    await on.editor.closeDialog('cancel');
  });
}
