import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { SANDBOX_OPTIONS, type OptionTable } from '../../lib/options';
import { HTTP_OPTIONS, SERVICE_OPTIONS } from '../../lib/services/options';
import { NODE_SANDBOX } from '../../nodes/shared/numbers';
import { screenshots } from './artefacts';
import type { EditorGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { noBrowser } from './skip';

declare const RED: EditorGlobals;
interface Field {
  val(text: string): Field;
  trigger(event: string): Field;
  hasClass(name: string): boolean;
}
declare const $: (selector: string) => Field;

const chromium = findChromium();
/** As they were saved before there were tenants, events, and more limits than these. */
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'pool', type: 'sandbox-pool', name: 'Line 1', timeout: '500', memory_limit: '64', output_limit: '1048576' },
  {
    id: 'tag', type: 'tag-processor', z: 'tab', x: 320, y: 120, name: '', defaults: 'return msg;', conditions: [],
    advancedProcessing: '', pool: 'pool', batchSize: '256', batchTimeout: '5', maxQueue: '1000', emit: 'messages',
    wires: [['processed'], ['errors']],
  },
  {
    id: 'js', type: 'js-processor', z: 'tab', x: 320, y: 240, name: '', code: 'return msg;', outputs: 3, pool: '',
    batchSize: '256', batchTimeout: '5', maxQueue: '1000', emit: 'messages', wires: [['processed'], [], ['errors']],
  },
  { id: 'processed', type: 'debug', z: 'tab', x: 540, y: 120, active: false, wires: [] },
  { id: 'errors', type: 'debug', z: 'tab', x: 540, y: 180, active: false, wires: [] },
];
const OPTIONS: OptionTable = {
  ...SANDBOX_OPTIONS, ...SERVICE_OPTIONS, http_timeout: HTTP_OPTIONS.timeout,
  timeout: { ...SANDBOX_OPTIONS.timeout, default: NODE_SANDBOX.timeout },
};
/** Defaults that depend on the machine or on another field, in words. */
const IN_WORDS: Record<string, string> = { max_size: '2 × cores', preload_size: 'half of them' };

describe('the dialogs', { skip: noBrowser }, () => {
  let editor: EditorSession;
  const take = screenshots('dialogs');

  const screenshot = (t: TestContext, name: string): Promise<void> => take(t, editor.page, name);

  /** A node as it is exported. */
  const exported = (nodeId: string): Promise<Record<string, unknown>> =>
    editor.page.evaluate((id) => JSON.parse(JSON.stringify(RED.nodes.convertNode(RED.nodes.node(id)))) as Record<string, unknown>, nodeId);
  const errorsOf = (nodeId: string): Promise<string[]> =>
    editor.page.evaluate((id) => RED.nodes.node(id).validationErrors ?? [], nodeId);
  const labelsOf = (nodeId: string): Promise<(string | undefined)[]> =>
    editor.page.evaluate((id) => {
      const node = RED.nodes.node(id);
      const type = RED.nodes.getType(String(node['type']));
      return Array.from({ length: node.outputs }, (_, index) => type?.outputLabels?.call(node, index));
    }, nodeId);
  const field = (name: string) => editor.page.locator(`#node-config-input-${name}`);
  /** Types into a field and leaves it. */
  async function fill(name: string, text: string): Promise<void> {
    await field(name).fill(text);
    await field(name).dispatchEvent('change');
  }
  const isMarked = (name: string): Promise<boolean> => field(name).evaluate((input) => input.classList.contains('input-error'));

  before(async () => {
    editor = await EditorSession.open(chromium as string, FLOW);
    await editor.start();
  });
  after(() => editor.close());

  it('take flows that were saved before without a complaint', async () => {
    for (const id of ['pool', 'tag', 'js']) assert.deepEqual(await errorsOf(id), [], id);
    assert.deepEqual(await labelsOf('tag'), ['processed', 'errored']);
    assert.deepEqual(await labelsOf('js'), ['output 1', 'output 2', 'errored']);
  });

  it('show the default of each option of a pool in its blank field', async (t) => {
    await editor.editConfig('sandbox-pool', 'pool');
    await screenshot(t, 'pool');
    assert.equal(await field('timeout').inputValue(), '500');
    for (const [name, spec] of Object.entries(OPTIONS)) {
      if ('min' in spec) assert.equal(await field(name).getAttribute('placeholder'), IN_WORDS[name] ?? String(spec.default), name);
      else assert.equal(await field(name).isChecked(), spec.default, name);
    }
  });

  it('show and hide more limits, with the keyboard too', async (t) => {
    const button = editor.page.locator('#tagwright-more-limits');
    assert.equal(await field('queue_size').isVisible(), false);
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    await button.press('Enter');
    assert.equal(await field('queue_size').isVisible(), true);
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    await screenshot(t, 'pool-more-limits');
    await button.click();
    assert.equal(await field('queue_size').isVisible(), false);
    await button.click();
  });

  it('mark numbers out of the range of their option', async (t) => {
    const values = Object.entries(OPTIONS).flatMap(([name, spec]) =>
      'min' in spec ? [[name, [spec.min - 1, spec.max + 1, 1.5, spec.min, spec.max, ''].map(String)] as const] : []);
    const accepted = await editor.page.evaluate((fields) => fields.map(([name, texts]) => {
      const input = $(`#node-config-input-${name}`);
      return [name, texts.filter((text) => !input.val(text).trigger('change').hasClass('input-error'))] as const;
    }), values);
    for (const [index, [name, texts]] of values.entries()) assert.deepEqual(accepted[index], [name, texts.slice(3)]);
    await fill('max_size', '4');
    await fill('preload_size', '5');
    await fill('processes', '5');
    await fill('http_allow', 'api.example.org\nhttps://example.org/path');
    await fill('env', 'SITE\nnot a name');
    await fill('queue_size', 'many');
    for (const name of ['preload_size', 'processes', 'http_allow', 'env', 'queue_size']) assert.equal(await isMarked(name), true, name);
    await screenshot(t, 'pool-invalid');
    await editor.closeDialog('ok');
    assert.deepEqual((await errorsOf('pool')).toSorted(), [
      '"https://example.org/path" is not a host: write host, host:port, *.domain or an address, one a line',
      '"not a name" is not the name of an environment variable: write one name a line',
      'Processes is more than the isolates there are (4)',
      'Ready at the start is more than the isolates there are (4)',
      'Waiting batches is not a whole number from 1 to 1000000',
    ]);
  });

  it('save what was set for a pool, and show it again', async () => {
    const texts = {
      name: 'Line 1', timeout: '250', memory_limit: '', max_size: '8', output_limit: '', preload_size: '0', idle_timeout: '60000',
      cleanup_interval: '', per_tenant: '2', per_script: '3', queue_size: '10', acquire_timeout: '', drain_timeout: '0',
      processes: '2', http_allow: 'api.example.org\n*.plant.example:8080', http_timeout: '2000', env: 'SITE\nLINE', api_rate: '600',
      flow_keys: 'shift', global_keys: 'plant.name\nrecipe',
    };
    const switches = { enable_metrics: true, process_per_tenant: true, db: true, keep_cache: false };
    await editor.editConfig('sandbox-pool', 'pool');
    assert.equal(await field('queue_size').isVisible(), true, 'more limits are open where one of them is set');
    for (const [name, text] of Object.entries(texts)) await field(name).fill(text);
    for (const [name, on] of Object.entries(switches)) await field(name).setChecked(on);
    await editor.closeDialog('ok');
    assert.deepEqual(await errorsOf('pool'), []);
    assert.deepEqual(await exported('pool'), { id: 'pool', type: 'sandbox-pool', ...texts, ...switches });
    await editor.editConfig('sandbox-pool', 'pool');
    assert.equal(await field('global_keys').inputValue(), texts.global_keys);
    assert.equal(await field('db').isChecked(), true);
    await editor.closeDialog('cancel');
  });

  it('show the limits that a processor has of its pool, and open the pool', async (t) => {
    const { page } = editor;
    const limits = (text: string): Promise<void> => page.locator('#tagwright-pool-limits', { hasText: text }).waitFor();
    await editor.edit('tag');
    await editor.tab('settings');
    await limits('250 ms for one message, 64 MB for one isolate');
    const marked = await page.evaluate((texts) => texts.filter((text) => $('#node-input-batchSize').val(text).trigger('change').hasClass('input-error')), [
      '${BATCH_SIZE}', '${plant.size}', '${BATCH SIZE}', 'many', '',
    ]);
    assert.deepEqual(marked, ['${BATCH SIZE}', 'many']);
    await page.getByRole('button', { name: 'Edit the pool' }).click();
    await editor.dialogOpen('#node-config-input-name');
    await fill('timeout', '${TIMEOUT}');
    await fill('memory_limit', '128');
    await editor.closeDialog('ok');
    await limits('${TIMEOUT} ms for one message, 128 MB for one isolate');
    await screenshot(t, 'limits');
    await page.selectOption('#node-input-pool', '_ADD_');
    await limits('1000 ms for one message, 64 MB for one isolate, as for all nodes without a pool');
    await page.getByRole('button', { name: 'Add a pool' }).click();
    await editor.dialogOpen('#node-config-input-name');
    await editor.closeDialog('cancel');
    await editor.closeDialog('cancel');
    assert.deepEqual(await errorsOf('pool'), []);
  });

  it('give a tag processor a tenant and an output for events', async (t) => {
    const { page } = editor;
    await editor.edit('tag');
    await editor.tab('settings');
    await page.fill('#node-input-user + .red-ui-typedInput-container .red-ui-typedInput-input', 'someone');
    await page.check('#node-input-eventsOutput');
    await page.evaluate("$('#node-input-tenant').typedInput('type', 'msg').typedInput('value', 'meta.customer')");
    await screenshot(t, 'tag-settings');
    await editor.closeDialog('ok');
    const { tenant, tenantType, user, userType, organization, eventsOutput, outputs, wires } = await exported('tag');
    assert.deepEqual([tenant, tenantType, user, userType, organization], ['meta.customer', 'msg', 'someone', 'str', '']);
    assert.deepEqual([eventsOutput, outputs, wires], [true, 3, [['processed'], ['errors'], []]]);
    assert.deepEqual(await labelsOf('tag'), ['processed', 'errored', 'events']);
    assert.deepEqual(await errorsOf('tag'), []);

    await editor.edit('tag');
    await editor.tab('settings');
    await page.uncheck('#node-input-eventsOutput');
    await editor.closeDialog('ok');
    assert.deepEqual((await exported('tag'))['wires'], [['processed'], ['errors']]);
  });

  it('say that a tenant is no property of a message', async () => {
    const { page } = editor;
    await editor.edit('tag');
    await editor.tab('settings');
    await page.evaluate("$('#node-input-tenant').typedInput('value', 'meta..customer')");
    await editor.closeDialog('ok');
    assert.equal((await errorsOf('tag')).length, 1);
    await editor.edit('tag');
    await editor.tab('settings');
    await page.evaluate("$('#node-input-tenant').typedInput('value', '')");
    await editor.closeDialog('ok');
    assert.deepEqual(await errorsOf('tag'), [], 'blank is the default');
  });

  it('keep the wires of a js processor through other outputs for messages and events', async (t) => {
    const { page } = editor;
    await editor.edit('js');
    await editor.tab('settings');
    await page.fill('#tagwright-script-outputs', '1');
    await page.press('#tagwright-script-outputs', 'Tab');
    await page.check('#node-input-eventsOutput');
    await screenshot(t, 'js-settings');
    await editor.closeDialog('ok');
    const { outputs, wires } = await exported('js');
    assert.deepEqual([outputs, wires], [3, [['processed'], ['errors'], []]]);
    assert.deepEqual(await labelsOf('js'), ['processed', 'errored', 'events']);
    await editor.edit('js');
    await editor.tab('settings');
    assert.equal(await page.inputValue('#tagwright-script-outputs'), '1');
    await page.fill('#tagwright-script-outputs', '2');
    await page.press('#tagwright-script-outputs', 'Tab');
    await editor.closeDialog('ok');
    assert.deepEqual((await exported('js'))['wires'], [['processed'], [], ['errors'], []]);
    assert.deepEqual(await labelsOf('js'), ['output 1', 'output 2', 'errored', 'events']);
  });

  it('give the browser nothing to complain about', () => {
    assert.deepEqual(editor.complaints, []);
  });
});
