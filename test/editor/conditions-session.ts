import type { TestContext } from 'node:test';
import type { Locator } from 'playwright-core';
import { screenshots } from './artefacts';
import { ConditionsPage } from './conditions-page';
import type { EditorGlobals, MonacoGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';

declare const RED: EditorGlobals;
declare const monaco: MonacoGlobals;

export const DEFAULTS = "msg.meta = { location_path: 'plant', data_contract: '_raw', tag_name: 'value', line: 1 };\nreturn msg;";
export const CONDITIONS = [
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
const take = screenshots('conditions');


type Scripts = { conditions: typeof CONDITIONS; defaults: string; advancedProcessing: string };

/** The editor of one version of Node-RED, with a node that has conditions, `tag`, and one that has none, `empty`. */
export class ConditionsSession {
  private opened: EditorSession | null = null;

  constructor(private readonly runtime: 'node-red' | 'node-red-4') {}

  async start(): Promise<void> {
    this.opened = await EditorSession.open(findChromium() as string, FLOW, this.runtime);
    await this.opened.start();
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }

  get editor(): EditorSession {
    if (this.opened === null) throw new Error('the editor is not open');
    return this.opened;
  }

  get page(): ConditionsPage {
    return new ConditionsPage(this.editor.page);
  }

  /** Gives both nodes what the flow has for them. */
  async reset(): Promise<void> {
    await this.editor.page.evaluate(([defaults, conditions]) => {
      Object.assign(RED.nodes.node('tag'), { defaults, conditions, advancedProcessing: 'return msg;' });
      Object.assign(RED.nodes.node('empty'), { defaults: '', conditions: [], advancedProcessing: '' });
    }, [DEFAULTS, CONDITIONS] as const);
  }

  /** Closes what a failed test has left open. */
  async cancelAll(): Promise<void> {
    while ((await this.editor.page.locator('.red-ui-tray').count()) > 0) await this.editor.closeDialog('cancel');
  }

  /** Opens the dialog of a node at its conditions. */
  async open(id: 'tag' | 'empty' = 'tag'): Promise<void> {
    await this.editor.edit(id);
    await this.editor.tab('conditions');
  }

  press(key: string): Promise<void> {
    return this.editor.page.keyboard.press(key);
  }

  /** The list of completions. */
  options(): Locator {
    return this.editor.page.locator('.tagwright-completion li');
  }

  node(id: 'tag' | 'empty'): Promise<Scripts> {
    return this.editor.page.evaluate((nodeId) => {
      const { conditions, defaults, advancedProcessing } = RED.nodes.node(nodeId);
      return JSON.parse(JSON.stringify({ conditions, defaults, advancedProcessing })) as never;
    }, id);
  }

  /** Texts that Monaco holds. */
  models(): Promise<number> {
    return this.editor.page.evaluate(() => monaco.editor.getModels().length);
  }

  screenshot(t: TestContext, name: string): Promise<void> {
    return take(t, this.editor.page, `${this.runtime}-${name}`);
  }
}
