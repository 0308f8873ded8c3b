import assert from 'node:assert/strict';
import { it } from 'node:test';
import { START_FIELDS } from '../../../nodes/editor/tag/fields';
import { generate } from '../../../nodes/editor/tag/generate';
import type { EditorNode } from '../editor-globals';
import { OLD, type TagEditorGlobals, type TagSession } from './tag-session';

declare const RED: TagEditorGlobals;

/** What the fields say of the topic. Each case goes on with the node of those before it. */
export function fieldsCases(on: TagSession): void {
  it('a new node begins with fields that make a valid topic', async (t) => {
    await on.editor.page.dragAndDrop('[data-palette-type="tag-processor"]', '#red-ui-workspace-chart', { targetPosition: { x: 320, y: 320 } });
    on.id = await on.editor.page.evaluate(() => RED.nodes.filterNodes({ type: 'tag-processor' }).find((each) => each.id !== 'old')?.id ?? '');
    assert.deepEqual(await on.node().then(({ valid, tag, defaults }) => [valid, tag, defaults]), [true, START_FIELDS, generate(START_FIELDS)]);
    await on.editor.edit(on.id);
    assert.equal(await on.editor.page.locator('#tagwright-tab-tag').isVisible(), true);
    assert.equal(await on.input('location_path').inputValue(), 'enterprise.site.area.line');
    assert.equal(await on.topic(), "umh.v1.enterprise.site.area.line._raw.{String(msg.topic || 'my_tag').sp…}");
    await on.editor.page.getByText('What stands in braces comes from the message.').waitFor();
    await on.screenshot(t, 'new');
  });

  it('the preview follows what is typed, and names each level', async (t) => {
    await on.input('location_path').fill('acme.berlin');
    await on.input('virtual_path').fill('motor.axis');
    await on.choose('tag_name', 'str');
    await on.input('tag_name').fill('speed');
    assert.equal(await on.topic(), 'umh.v1.acme.berlin._raw.motor.axis.speed');
    const names = await on.editor.page.locator('.tagwright-topic-levels li').evaluateAll((levels) => levels.map((level) => level.getAttribute('title')));
    assert.deepEqual(names, [
      'Prefix of all topics', 'Prefix of all topics', 'Location path, enterprise', 'Location path, site', 'Data contract',
      'Virtual path, level 1', 'Virtual path, level 2', 'Tag name',
    ]);
    await on.screenshot(t, 'typed');
  });

  it('what is not valid is said at the field, and makes the red triangle of the node', async (t) => {
    await on.input('data_contract').fill('raw');
    assert.equal(await on.reason('data_contract').innerText(), 'has to be "_" followed by a name, for example _raw');
    assert.equal(await on.input('data_contract').getAttribute('aria-invalid'), 'true');
    assert.equal(await on.input('data_contract').getAttribute('aria-describedby'), await on.reason('data_contract').getAttribute('id'));
    await on.input('tag_name').fill('speed of axis');
    assert.equal(await on.reason('tag_name').innerText(), 'contains " ": use only letters, digits, "_", "-", and "." between segments');
    await on.input('location_path').fill('');
    assert.equal(await on.reason('location_path').innerText(), 'is needed');
    await on.screenshot(t, 'invalid');
    await on.editor.closeDialog('ok');
    assert.deepEqual(await on.node().then(({ valid, validationErrors }) => [valid, validationErrors]), [false, ['Location path: is needed']]);

    await on.editor.edit(on.id);
    await on.input('location_path').fill('acme.berlin');
    await on.input('data_contract').fill('_raw');
    await on.input('tag_name').fill('speed');
    assert.deepEqual([await on.reason('tag_name').innerText(), await on.input('tag_name').getAttribute('aria-invalid')], ['', 'false']);
    await on.editor.closeDialog('ok');
    assert.equal((await on.node()).valid, true);
    assert.equal(await on.models(), 0, 'no code editor is left');
  });

  it('a message gets the topic of the preview', async () => {
    await on.editor.page.evaluate((nodeId) => {
      const [source, tag, target] = ['in', nodeId, 'topic'].map((each) => RED.nodes.node(each)) as [EditorNode, EditorNode, EditorNode];
      RED.nodes.addLink({ source, sourcePort: 0, target: tag });
      for (const sourcePort of [0, 1]) RED.nodes.addLink({ source: tag, sourcePort, target });
      RED.nodes.dirty(true);
    }, on.id);
    await on.deploy();
    assert.deepEqual(await on.post({ value: 1 }), { topic: 'umh.v1.acme.berlin._raw.motor.axis.speed' });
    const flows = (await (await fetch(`${on.editor.address}/flows`)).json()) as Record<string, unknown>[];
    const deployed = flows.find((each) => each['id'] === on.id);
    const tag = { location_path: { type: 'str', value: 'acme.berlin' }, data_contract: { type: 'str', value: '_raw' }, virtual_path: { type: 'str', value: 'motor.axis' }, tag_name: { type: 'str', value: 'speed' } } as const;
    assert.deepEqual([deployed?.['tag'], deployed?.['defaults']], [tag, generate(tag)]);
  });

  it('a property of the message is shown as the messages that arrive have it', async (t) => {
    await on.editor.edit(on.id);
    await on.choose('tag_name', 'msg');
    const looked = on.editor.page.waitForResponse((response) => response.url().includes('tag-processor/samples/'));
    await on.input('tag_name').fill('payload.name');
    await looked;
    assert.equal(await on.topic(), 'umh.v1.acme.berlin._raw.motor.axis.{msg.payload.name}');
    await on.screenshot(t, 'placeholder');
    await on.post({ name: 'speed 1' });
    await on.topicIs('umh.v1.acme.berlin._raw.motor.axis.speed 1');
    assert.match(await on.reason('tag_name').innerText(), /^With this message: contains " "/);
    assert.match(await on.editor.page.locator('.tagwright-topic-view + .tagwright-nothing').innerText(), /^With the message that arrived at \d/);
    await on.screenshot(t, 'sample');
    await on.post({ name: 'rpm' });
    await on.topicIs('umh.v1.acme.berlin._raw.motor.axis.rpm');
    assert.equal(await on.reason('tag_name').innerText(), '');
    await on.editor.closeDialog('ok');
    assert.equal((await on.node()).valid, true);
    await on.deploy();
    assert.deepEqual(await on.post({ name: 'rpm' }), { topic: 'umh.v1.acme.berlin._raw.motor.axis.rpm' });
    assert.match((await on.post({ name: '' })).error ?? '', /^meta\.tag_name is missing or empty/);
  });

  it('an expression is checked on the server, and tried with the message of "Try it"', async (t) => {
    await on.editor.edit('old');
    assert.equal(await on.editor.page.locator('#tagwright-tab-defaults').isVisible(), true, 'hand-written code opens as it did');
    await on.editor.tab('tag');
    await on.editor.page.getByRole('button', { name: 'Use the fields' }).click();
    assert.match(await on.editor.page.locator('.tagwright-tag-unused [role=alert]').innerText(), /^The fields replace the code in Defaults\./);
    await on.editor.page.getByRole('button', { name: 'Replace the code' }).click();
    await on.input('tag_name').fill('msg.payload.name.(');
    const finding = on.editor.page.locator('.tagwright-tag-row .tagwright-finding');
    await finding.waitFor();
    assert.match(await finding.innerText(), /^\s*Error\s+unexpected token/);
    assert.equal(await on.editor.page.locator('.tagwright-tag-row', { has: on.input('tag_name') }).locator('.tagwright-finding').count(), 1, 'at its field');
    await on.editor.page.locator('a[href="#tagwright-tab-tag"] .tagwright-tab-mark').waitFor();
    await on.screenshot(t, 'expression');
    await on.editor.tab('settings');
    await on.editor.tab('tag');
    await finding.click();
    assert.equal(await on.input('tag_name').evaluate((field) => field === field.ownerDocument.activeElement), true);

    await on.input('tag_name').fill('msg.payload.name.toLowerCase()');
    await finding.waitFor({ state: 'detached' });
    await on.editor.tab('try');
    await on.writeIn('#tagwright-try-message', '{"payload": {"name": "RPM"}}');
    await on.editor.tab('tag');
    await on.topicIs('umh.v1.enterprise.site.area.line._raw.rpm');
    await on.editor.page.getByText('With the message in "Try it".').waitFor();
    await on.input('tag_name').fill('msg.payload.names.toLowerCase()');
    await on.editor.page.locator('#tagwright-tag-tag_name-reason', { hasText: 'Cannot read properties of undefined' }).waitFor();
    await on.screenshot(t, 'throws');
    await on.editor.closeDialog('cancel');
    assert.deepEqual(await on.node('old').then(({ tag, defaults }) => [tag, defaults]), [undefined, OLD]);
    assert.equal(await on.models(), 0);
  });

  it('a variable has to be one that the pool lists', async (t) => {
    await on.editor.edit(on.id);
    await on.choose('location_path', 'env');
    await on.input('location_path').fill('SITE');
    assert.match(await on.reason('location_path').innerText(), /choose a pool in Settings, and list SITE there/);
    await on.editor.tab('settings');
    await on.editor.page.selectOption('#node-input-pool', 'pool');
    await on.editor.tab('tag');
    assert.equal(await on.input('location_path').getAttribute('aria-invalid'), 'false');
    await on.input('location_path').fill('AREA');
    assert.match(await on.reason('location_path').innerText(), /list AREA there under Environment$/);
    await on.screenshot(t, 'variable');
    await on.editor.closeDialog('ok');
    const { valid, validationErrors } = await on.node();
    assert.equal(valid, false);
    assert.match(String(validationErrors), /^Location path: scripts read only .*AREA/);
    await on.editor.edit(on.id);
    await on.input('location_path').fill('LINE');
    await on.editor.closeDialog('ok');
    assert.equal((await on.node()).valid, true);
  });

  it('a blank name is no error where another stage may set it', async () => {
    await on.editor.edit(on.id);
    await on.input('tag_name').fill('');
    assert.equal(await on.reason('tag_name').innerText(), 'is needed');
    await on.editor.tab('advanced');
    await on.writeIn('#node-input-advancedProcessing-editor', 'return msg;');
    await on.editor.tab('tag');
    assert.equal(await on.reason('tag_name').innerText(), 'is left to the message, to the conditions and to Advanced');
    await on.editor.closeDialog('ok');
    assert.equal((await on.node()).valid, true);
    await on.editor.page.evaluate(() => RED.history.pop());
  });
}
