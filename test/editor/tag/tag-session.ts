import type { TestContext } from 'node:test';
import type { Locator } from 'playwright-core';
import type { TopicPart } from '../../../lib/tag/topic-part';
import { screenshots } from '../artefacts';
import type { EditorGlobals, EditorNode, MonacoGlobals } from '../editor-globals';
import { EditorSession, findChromium } from '../editor-session';

export type TagEditorGlobals = Omit<EditorGlobals, 'nodes'> & {
  nodes: EditorGlobals['nodes'] & { addLink(link: { source: EditorNode; sourcePort: number; target: EditorNode }): void; dirty(isDirty: boolean): void };
  history: { pop(): void };
};
interface CodeEditor {
  setValue(text: string): void;
  getValue(): string;
  getContainerDomNode(): { closest(selector: string): unknown };
}
declare const RED: TagEditorGlobals;
declare const monaco: MonacoGlobals & { editor: { getEditors(): CodeEditor[] } };

const SETTINGS = { batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '' };
/** The hand-written code of the node `old`. */
export const OLD = "// My own.\nmsg.meta = { location_path: 'acme', data_contract: '_raw', tag_name: 'own' };\nreturn msg;";
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  { id: 'pool', type: 'sandbox-pool', name: 'Line 1', env: 'SITE\nLINE' },
  { id: 'in', type: 'http in', z: 'tab', x: 120, y: 320, url: '/tag', method: 'post', wires: [[]] },
  { id: 'topic', type: 'function', z: 'tab', x: 520, y: 320, func: 'msg.payload = { topic: msg.topic, error: msg.error?.message };\nreturn msg;', outputs: 1, wires: [['reply']] },
  { id: 'reply', type: 'http response', z: 'tab', x: 700, y: 320, wires: [] },
  { id: 'old', type: 'tag-processor', z: 'tab', x: 320, y: 240, name: 'old', defaults: OLD, conditions: [], advancedProcessing: '', ...SETTINGS, wires: [[], []] },
];
const take = screenshots('tag');

/** The editor of one version of Node-RED, with a node from before there were fields, `old`, and one from the palette. */
export class TagSession {
  /** The node that is taken from the palette. */
  id = '';
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

  node(nodeId = this.id): Promise<Pick<EditorNode, 'valid' | 'validationErrors' | 'changed' | 'tag' | 'defaults'>> {
    return this.editor.page.evaluate((wanted) => {
      const { valid, validationErrors = [], changed, tag, defaults } = RED.nodes.node(wanted);
      return { valid, validationErrors, changed, tag, defaults };
    }, nodeId);
  }

  /** Texts that Monaco holds. */
  models(): Promise<number> {
    return this.editor.page.evaluate(() => monaco.editor.getModels().length);
  }

  input(part: TopicPart): Locator {
    return this.editor.page.locator(`#tagwright-tag-${part} + .red-ui-typedInput-container .red-ui-typedInput-input`);
  }

  /** What is said of a field. */
  reason(part: TopicPart): Locator {
    return this.editor.page.locator(`#tagwright-tag-${part}-reason`);
  }

  async topic(): Promise<string> {
    return (await this.editor.page.locator('.tagwright-level-text').allInnerTexts()).join('.');
  }

  async topicIs(text: string): Promise<void> {
    await this.editor.page.waitForFunction("$('.tagwright-level-text').toArray().map((level) => level.textContent).join('.') === " + JSON.stringify(text));
  }

  /** Gives a field another type, as a user does. */
  async choose(part: TopicPart, type: string): Promise<void> {
    await this.editor.page.locator(`#tagwright-tag-${part} + .red-ui-typedInput-container .red-ui-typedInput-type-select`).click();
    await this.editor.page.locator(`.red-ui-typedInput-options:visible a[value=${type}]`).click();
  }

  /** The text of the code editor in an element. */
  readIn(container: string): Promise<string | undefined> {
    return this.editor.page.evaluate(
      (selector) => monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest(selector) !== null)?.getValue(), container,
    );
  }

  writeIn(container: string, text: string): Promise<void> {
    return this.editor.page.evaluate(([selector, value]) => {
      monaco.editor.getEditors().find((each) => each.getContainerDomNode().closest(selector) !== null)?.setValue(value);
    }, [container, text] as const);
  }

  async deploy(): Promise<void> {
    await this.editor.deploy();
    await this.editor.page.waitForFunction((nodeId) => RED.nodes.node(nodeId).status?.text?.startsWith('idle'), this.id);
  }

  /** Sends a message through the node; behind a deploy, Node-RED may serve its way in a moment later. */
  async post(body: object): Promise<{ topic?: string; error?: string }> {
    const end = performance.now() + 10_000;
    for (;;) {
      const response = await fetch(`${this.editor.address}/tag`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      if (response.status !== 404 || performance.now() > end) return (await response.json()) as { topic?: string; error?: string };
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Draws the dialog as narrow as Node-RED lets it be. */
  async narrow(): Promise<void> {
    const { page } = this.editor;
    const { x = 0, y = 0 } = (await page.locator('.red-ui-tray-resize-handle').boundingBox()) ?? {};
    await page.mouse.move(x + 2, y + 300);
    await page.mouse.down();
    await page.mouse.move(x + 600, y + 300, { steps: 5 });
    await page.mouse.up();
  }

  /** The tabs whose labels have no room. */
  cutTabs(): Promise<(string | null)[]> {
    return this.editor.page.locator('#tagwright-tabs > li').evaluateAll((tabs) => tabs.filter((tab) => tab.scrollWidth > tab.clientWidth).map((tab) => tab.textContent));
  }

  screenshot(t: TestContext, name: string): Promise<void> {
    return take(t, this.editor.page, `${this.runtime}-${name}`);
  }
}
