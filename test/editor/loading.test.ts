import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { EditorGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { notEveryRun } from './skip';

declare const RED: EditorGlobals;

const chromium = findChromium();
const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'js', type: 'js-processor', z: 'tab', x: 320, y: 240, name: '', code: 'return msg;', outputs: 2, ...SETTINGS, wires: [[], []] },
];

describe('the html of every node set', () => {
  const nodes = join(__dirname, '..', '..', 'nodes');
  const files = readdirSync(nodes, { recursive: true, encoding: 'utf8' }).filter((name) => /^([\w-]+)[\\/]\1\.html$/.test(name));

  it('loads the code of the dialogs itself: it may be the only one, or be loaded at the same time as another', () => {
    assert.ok(files.length > 10);
    for (const name of files) {
      const scripts: readonly string[] = readFileSync(join(nodes, name), 'utf8').match(/<script [^>]*>/g) ?? [];
      assert.ok(scripts.includes('<script src="resources/@tagwright/node-red/editor.js">'), name);
    }
  });
});

for (const runtime of ['node-red', 'node-red-4'] as const) {
  describe(`the code of the dialogs in the editor of ${runtime}`, { skip: notEveryRun }, () => {
    let editor: EditorSession;

    before(async () => {
      editor = await EditorSession.open(chromium as string, FLOW, runtime);
      await editor.start();
    });
    after(() => editor.close());

    const enable = async (set: string, enabled: boolean): Promise<void> => {
      const response = await fetch(`${editor.address}/nodes/@tagwright/node-red/${set}`, {
        method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ enabled }),
      });
      assert.equal(response.status, 200, await response.text());
    };
    const knows = (type: string): Promise<boolean> => editor.page.evaluate((wanted) => RED.nodes.getType(wanted) !== undefined, type);

    it('is there for each node set, whichever others are switched off', async () => {
      await enable('sandbox-pool', false);
      await enable('tag-processor', false);
      await editor.page.reload();
      await editor.page.waitForFunction(() => RED.nodes.node('js'));
      assert.deepEqual([await knows('sandbox-pool'), await knows('js-processor'), await knows('tag-kafka-in')], [false, true, true]);
      await editor.edit('js');
      await editor.tab('try');
      assert.equal(await editor.page.getByRole('button', { name: 'Run', exact: true }).isVisible(), true, 'texts that the dialogs share are there too');
      await editor.closeDialog('cancel');
    });

    it('is there for a node set that is switched on while the editor is open', async () => {
      await enable('sandbox-pool', true);
      await enable('tag-processor', true);
      await editor.page.waitForFunction(() => ['sandbox-pool', 'tag-processor'].every((type) => RED.nodes.getType(type)));
      await editor.page.evaluate(() => RED.editor.editConfig('', 'sandbox-pool', '_ADD_'));
      await editor.dialogOpen('#node-config-input-name');
      assert.equal(await editor.page.getAttribute('#node-config-input-timeout', 'placeholder'), '1000');
      await editor.closeDialog('cancel');
    });

    it('is there when the browser has it already', async () => {
      await editor.page.reload();
      await editor.page.waitForFunction(() => ['sandbox-pool', 'tag-processor', 'tag-ack'].every((type) => RED.nodes.getType(type)));
      assert.deepEqual(editor.complaints, []);
    });
  });
}
