import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { screenshots } from './artefacts';
import { ConditionsPage } from './conditions-page';
import type { EditorGlobals, EditorNode } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { EVERY_NODE, ownNodes } from './every-node';
import { noBrowser } from './skip';

interface Life extends EditorGlobals {
  nodes: EditorGlobals['nodes'] & { remove(id: string): void; workspace(id: string): object | null };
  workspaces: { delete(workspace: object): void };
  view: { select(selection: { nodes: EditorNode[] }): void };
  actions: { invoke(name: string): void };
  sidebar: { show(id: string): void };
}
declare const RED: Life;
declare const monaco: { editor: { getModels(): unknown[] } };

type Exported = Record<string, unknown>;
const chromium = findChromium();
const OTHER_TAB = { id: 'other', type: 'tab', label: 'Other' };

/** Nodes by type and name, which stand for their ids in all of them too: an import may give new ids. */
function canonical(text: string): Map<string, Exported> {
  const labelOf = ({ type, name, label }: Exported): string => `${String(type)}:${String(name ?? label)}`;
  // It names the packages that are used, and is made anew for each export.
  const nodes = (JSON.parse(text) as Exported[]).filter(({ type }) => type !== 'global-config');
  let named = JSON.stringify(nodes);
  for (const node of nodes) named = named.replaceAll(`"${String(node['id'])}"`, JSON.stringify(labelOf(node)));
  return new Map((JSON.parse(named) as Exported[]).map((node) => [labelOf(node), node]));
}

/** What one does with nodes besides setting them up, in the editor of one version of Node-RED. */
export function lifeSuite(runtime: 'node-red' | 'node-red-4'): void {
  describe(`nodes live in the editor of ${runtime}`, { skip: noBrowser }, () => {
    let editor: EditorSession;
    const take = screenshots('life');
    const screenshot = (t: TestContext, name: string): Promise<void> => take(t, editor.page, `${runtime}-${name}`);
    const exported = (nodeId: string): Promise<Exported> =>
      editor.page.evaluate((id) => JSON.parse(JSON.stringify(RED.nodes.convertNode(RED.nodes.node(id), false))) as Exported, nodeId);
    const invoke = (action: string): Promise<void> => editor.page.evaluate((name) => RED.actions.invoke(name), action);
    const errorsOf = (nodeId: string): Promise<string[]> => editor.page.evaluate((id) => RED.nodes.node(id).validationErrors ?? [], nodeId);

    /** All flows as the dialog exports them. */
    async function exportAll(): Promise<string> {
      await invoke('core:show-export-dialog');
      await editor.page.locator('#red-ui-clipboard-dialog-export-rng-full').click();
      const area = editor.page.locator('#red-ui-clipboard-dialog-export-text');
      await editor.page.waitForFunction((ids) => {
        const { value } = document.querySelector('#red-ui-clipboard-dialog-export-text') as unknown as { value: string };
        return ids.every((id) => value.includes(id));
      }, ['"tag-kafka-out"', '"tab"']);
      const text = await area.inputValue();
      await editor.page.locator('#red-ui-clipboard-dialog-cancel').click();
      await area.waitFor({ state: 'hidden' });
      return text;
    }

    async function importText(text: string): Promise<void> {
      await invoke('core:show-import-dialog');
      const area = editor.page.locator('#red-ui-clipboard-dialog-import-text');
      await area.fill(text);
      // The dialog looks at its text when a key is released.
      await area.press('End');
      await editor.page.locator('#red-ui-clipboard-dialog-ok:not([disabled])').click();
      await editor.page.waitForFunction(() => RED.nodes.filterNodes({ type: 'tag-processor' }).length === 1);
    }

    before(async () => {
      editor = await EditorSession.open(chromium as string, [...EVERY_NODE, OTHER_TAB], runtime);
      await editor.start();
    });
    after(() => editor.close());

    it('a dialog that was saved is undone, and done again', async () => {
      const before = [await exported('node-tag'), await exported('node-js')];
      await editor.edit('node-tag');
      await editor.page.fill('#node-input-name', 'changed');
      await editor.tab('conditions');
      await new ConditionsPage(editor.page).click(0, 'remove');
      await editor.tab('settings');
      await editor.page.fill('#node-input-batchSize', '99');
      await editor.closeDialog('ok');
      await editor.edit('node-js');
      await editor.tab('settings');
      await editor.page.fill('#tagwright-script-outputs', '5');
      await editor.page.locator('#tagwright-script-outputs').blur();
      await editor.page.uncheck('#node-input-eventsOutput');
      await editor.closeDialog('ok');
      const after = [await exported('node-tag'), await exported('node-js')];
      assert.deepEqual([after[0]?.['name'], (after[0]?.['conditions'] as unknown[]).length, after[0]?.['batchSize'], after[1]?.['outputs']], ['changed', 1, '99', 6]);
      await invoke('core:undo');
      await invoke('core:undo');
      assert.deepEqual([await exported('node-tag'), await exported('node-js')], before);
      await invoke('core:redo');
      await invoke('core:redo');
      assert.deepEqual([await exported('node-tag'), await exported('node-js')], after);
      await invoke('core:undo');
      await invoke('core:undo');
      assert.equal(await editor.page.evaluate(() => monaco.editor.getModels().length), 0);
    });

    it('a node is copied with all its properties', async () => {
      for (const id of ['node-tag', 'node-js', 'node-mqtt-in']) {
        const { type } = await exported(id);
        await editor.page.evaluate((nodeId) => RED.view.select({ nodes: [RED.nodes.node(nodeId)] }), id);
        await invoke('core:copy-selection-to-internal-clipboard');
        await invoke('core:paste-from-internal-clipboard');
        // What is pasted hangs on the pointer until it is put down.
        await editor.page.mouse.move(700, 600);
        await editor.page.mouse.click(700, 600);
        const copy = await editor.page.evaluate(([wanted, original]) => RED.nodes.filterNodes({ type: wanted }).find((node) => node.id !== original)?.id, [String(type), id] as const);
        assert.ok(copy !== undefined, `no copy of ${id}`);
        const own = ({ id: _id, x: _x, y: _y, z: _z, wires: _wires, ...properties }: Exported): Exported => properties;
        assert.deepEqual(own(await exported(copy)), own(await exported(id)));
        assert.deepEqual(await errorsOf(copy), []);
        await editor.page.evaluate((nodeId) => RED.view.select({ nodes: [RED.nodes.node(nodeId)] }), copy);
        await invoke('core:delete-selection');
      }
    });

    it('nothing is lost by export and import', async (t) => {
      // Flows of before have fewer properties than there are now.
      await editor.page.evaluate((nodes) => {
        for (const { id, type } of nodes) {
          const node = RED.nodes.node(id);
          for (const [name, { value }] of Object.entries(RED.nodes.getType(type)?.defaults ?? {})) node[name] ??= value;
        }
      }, ownNodes());
      const text = await exportAll();
      const before = canonical(text);
      for (const { id, type } of ownNodes()) {
        const given = EVERY_NODE.find((node) => node['id'] === id) ?? {};
        const node = [...before.values()].find((each) => each['type'] === type) ?? {};
        const properties = await editor.page.evaluate((wanted) => Object.keys(RED.nodes.getType(wanted)?.defaults ?? {}), type);
        assert.deepEqual(properties.filter((name) => !(name in node)), [], `${type} is exported with all its properties`);
        for (const [name, value] of Object.entries(given)) {
          if (['id', 'z', 'wires', 'd', 'pool', 'broker'].includes(name)) continue;
          assert.deepEqual(node[name], value, `${type} ${name}`);
        }
      }
      await editor.page.evaluate((ids) => {
        RED.workspaces.delete(RED.nodes.workspace('node-tab') as object);
        for (const id of ids) RED.nodes.remove(id);
      }, ['node-pool', 'node-mqtt', 'node-kafka']);
      assert.equal(await editor.page.evaluate(() => RED.nodes.filterNodes({ type: 'tag-processor' }).length), 0);
      const withoutOther = JSON.stringify((JSON.parse(text) as Exported[]).filter(({ id }) => id !== OTHER_TAB.id));
      await importText(withoutOther);
      await screenshot(t, 'imported');
      assert.deepEqual(canonical(await exportAll()), before);
      for (const { type } of ownNodes()) {
        const [node] = await editor.page.evaluate((wanted) => RED.nodes.filterNodes({ type: wanted }).map(({ id }) => id), type);
        if (node !== undefined) assert.deepEqual(await errorsOf(node), [], type);
      }
    });

    it('what was imported is deployed, takes messages and is watched', async (t) => {
      await editor.deploy();
      const [tag] = await editor.page.evaluate(() => RED.nodes.filterNodes({ type: 'tag-processor' }).map(({ id }) => id));
      await editor.page.waitForFunction((id) => RED.nodes.node(id).status?.text?.startsWith('idle'), tag ?? '');
      await editor.page.evaluate(() => RED.sidebar.show('tagwright-watch'));
      const row = editor.page.locator('.tagwright-watch table').first().locator('tbody tr', { has: editor.page.getByRole('button', { name: 'tags', exact: true }) });
      await row.waitFor();
      for (const value of [7, 200]) {
        const headers = { 'content-type': 'application/json' };
        const response = await fetch(`${editor.address}/tag`, { method: 'POST', headers, body: JSON.stringify({ value }), signal: AbortSignal.timeout(10_000) });
        assert.equal(((await response.json()) as { value: number }).value, value);
      }
      await row.locator('td', { hasText: /^2$/ }).first().waitFor();
      await screenshot(t, 'watched');
    });

    it('the browser has nothing to complain about', () => {
      assert.deepEqual(editor.complaints, []);
    });
  });
}
