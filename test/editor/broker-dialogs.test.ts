import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { screenshots } from './artefacts';
import type { EditorGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { notEveryRun } from './skip';

declare const RED: EditorGlobals;

const chromium = findChromium();
const place = { z: 'tab', y: 120 };
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  // Nobody listens at port 1.
  { id: 'mqtt', type: 'tag-mqtt-broker', name: '', urls: 'mqtt://127.0.0.1:1' },
  { id: 'kafka', type: 'tag-kafka-broker', name: '', brokers: '127.0.0.1:1' },
  { id: 'mqtt-in', type: 'tag-mqtt-in', ...place, x: 150, broker: 'mqtt', topics: 'plant/#', wires: [['ack']] },
  { id: 'mqtt-out', type: 'tag-mqtt-out', ...place, x: 600, broker: 'mqtt', wires: [] },
  { id: 'kafka-in', type: 'tag-kafka-in', ...place, x: 150, y: 200, broker: 'kafka', topics: 'raw', consumerGroup: 'g', wires: [['ack']] },
  { id: 'kafka-out', type: 'tag-kafka-out', ...place, x: 600, y: 200, broker: 'kafka', wires: [] },
  { id: 'ack', type: 'tag-ack', ...place, x: 380, wires: [[]] },
];
const NODES = ['mqtt-in', 'mqtt-out', 'kafka-in', 'kafka-out', 'ack'];

describe('the dialogs of the broker nodes', { skip: notEveryRun }, () => {
  let editor: EditorSession;
  const take = screenshots('broker-dialogs');

  const screenshot = (t: TestContext, name: string): Promise<void> => take(t, editor.page, name);
  const exported = (nodeId: string): Promise<Record<string, unknown>> =>
    editor.page.evaluate((id) => JSON.parse(JSON.stringify(RED.nodes.convertNode(RED.nodes.node(id), false))) as Record<string, unknown>, nodeId);
  const errorsOf = (nodeId: string): Promise<string[]> => editor.page.evaluate((id) => RED.nodes.node(id).validationErrors ?? [], nodeId);

  before(async () => {
    editor = await EditorSession.open(chromium as string, FLOW);
    await editor.start();
  });
  after(() => editor.close());

  for (const id of NODES) {
    it(`open and save what they showed: ${id}`, async (t) => {
      await editor.edit(id);
      await screenshot(t, id);
      await editor.closeDialog('ok');
      assert.deepEqual(await errorsOf(id), []);
    });
  }

  it('keep user and password of a broker out of what is exported', async (t) => {
    for (const [type, id] of [['tag-mqtt-broker', 'mqtt'], ['tag-kafka-broker', 'kafka']] as const) {
      await editor.editConfig(type, id);
      await screenshot(t, id);
      await editor.page.fill('#node-config-input-user', 'plant-user');
      await editor.page.fill('#node-config-input-password', 'plant-secret');
      await editor.closeDialog('ok');
      assert.deepEqual(await errorsOf(id), []);
      assert.doesNotMatch(JSON.stringify(await exported(id)), /plant-user|plant-secret/);
    }
    const { cleanSession, protocolVersion } = await exported('mqtt');
    assert.deepEqual([cleanSession, protocolVersion], [true, '4'], 'what the flow did not say is what it is without');
    await editor.deploy();
    const flows = await (await fetch(`${editor.address}/flows`)).text();
    assert.match(flows, /tag-mqtt-broker/);
    assert.doesNotMatch(flows, /plant-user|plant-secret/);
  });

  it('mark numbers out of their range, and take a variable of the environment for one', async () => {
    const { page } = editor;
    await editor.edit('mqtt-in');
    await page.fill('#node-input-maxInFlight', '70000');
    await page.fill('#node-input-ackTimeout', '${ACK_TIMEOUT}');
    await page.fill('#node-input-topics', '');
    await editor.closeDialog('ok');
    const errors = await errorsOf('mqtt-in');
    assert.equal(errors.length, 2, errors.join());
    assert.ok(errors.includes('In flight is not a whole number from 1 to 65535'));
  });

  it('ask for a topic only where no preset gives it', async () => {
    const { page } = editor;
    await editor.edit('kafka-out');
    assert.equal(await page.locator('#node-input-topic').isVisible(), true);
    await page.selectOption('#node-input-preset', 'unified namespace');
    assert.equal(await page.locator('#node-input-topic').isVisible(), false);
    await editor.closeDialog('ok');
    assert.equal((await exported('kafka-out'))['preset'], 'unified namespace');
  });

  it('show why there is no connection', async () => {
    for (const id of NODES.slice(0, 4)) {
      await editor.page.waitForFunction((nodeId) => RED.nodes.node(nodeId).status?.text?.startsWith('unreachable'), id);
    }
  });

  it('give the browser nothing to complain about', () => {
    assert.deepEqual(editor.complaints, []);
  });
});
