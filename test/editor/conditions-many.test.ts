import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { CDPSession } from 'playwright-core';
import { ConditionsPage } from './conditions-page';
import type { MonacoGlobals } from './editor-globals';
import { EditorSession, findChromium } from './editor-session';
import { notEveryRun } from './skip';

declare const monaco: MonacoGlobals;
declare function requestAnimationFrame(callback: (time: number) => void): void;
interface Box {
  scrollTop: number;
  scrollHeight: number;
}

const chromium = findChromium();
const CONDITIONS = Array.from({ length: 1_000 }, (_, index) => ({
  name: `Sensor ${index}`,
  if: `msg.meta.tag_name === 'sensor_${index}' && msg.payload > ${index}`,
  then: `// Sensor ${index}\nmsg.meta.virtual_path = 'area${index % 7}.line${index % 13}';\nmsg.payload *= ${index};\nreturn msg;`,
  enabled: index % 10 !== 0,
}));
const FLOW = [
  { id: 'tab', type: 'tab', label: 'Plant' },
  {
    id: 'tag', type: 'tag-processor', z: 'tab', x: 320, y: 120, name: 'many', defaults: 'return msg;', conditions: CONDITIONS, advancedProcessing: '',
    batchSize: '256', batchTimeout: '1', maxQueue: '1000', emit: 'messages', pool: '', wires: [[], []],
  },
];
const FRAMES = 120;

/** Milliseconds of the processor that the page's main thread took, by what for. */
type Times = Record<'TaskDuration' | 'ScriptDuration' | 'LayoutDuration' | 'RecalcStyleDuration', number>;

describe('a thousand conditions in the editor', { skip: notEveryRun }, () => {
  let editor: EditorSession;
  let page: ConditionsPage;
  let session: CDPSession;

  async function times(): Promise<Record<string, number>> {
    const { metrics } = await session.send('Performance.getMetrics');
    return Object.fromEntries(metrics.map(({ name, value }) => [name, value * 1000]));
  }

  /** What something took of the processor: others who hold the cores do not change it much. */
  async function measure(t: TestContext, what: string, act: () => Promise<unknown>): Promise<Times> {
    const [before, start] = [await times(), performance.now()];
    const said = await act();
    const [end, after] = [performance.now(), await times()];
    const taken = (name: keyof Times): number => Math.round((after[name] ?? 0) - (before[name] ?? 0));
    const result: Times = {
      TaskDuration: taken('TaskDuration'), ScriptDuration: taken('ScriptDuration'), LayoutDuration: taken('LayoutDuration'), RecalcStyleDuration: taken('RecalcStyleDuration'),
    };
    t.diagnostic(`${what}: ${JSON.stringify(result)} ms of processor time, ${Math.round(end - start)} ms on the clock ${said === undefined ? '' : JSON.stringify(said)}`);
    return result;
  }
  const painted = (): Promise<void> => editor.page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))));
  /** Scrolls through the list, and gives how long frames take in milliseconds. */
  const scroll = (): Promise<unknown> => editor.page.locator('#tagwright-tab-conditions .red-ui-editableList-container').evaluate(async (element, count) => {
    const box = element as unknown as Box;
    const frames: number[] = [];
    let last = performance.now();
    for (let frame = 1; frame <= count; frame++) {
      box.scrollTop = (box.scrollHeight / count) * frame;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      frames.push(performance.now() - last);
      last = performance.now();
    }
    frames.sort((a, b) => a - b);
    return { frames: count, p50: Math.round(frames[Math.floor(count / 2)] ?? 0), p95: Math.round(frames[Math.floor(count * 0.95)] ?? 0) };
  }, FRAMES);

  before(async () => {
    editor = await EditorSession.open(chromium as string, FLOW);
    await editor.start();
    page = new ConditionsPage(editor.page);
    session = await editor.page.context().newCDPSession(editor.page);
    await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    // Code editors take their time the first time.
    await editor.edit('tag');
    await editor.closeDialog('cancel');
  });
  after(() => editor.close());

  it('do not keep the dialog from opening within a second', async (t) => {
    const opened = await measure(t, 'the dialog opens', async () => {
      await editor.edit('tag');
      await painted();
    });
    assert.ok(opened.TaskDuration < 1_000);
    const shown = await measure(t, 'the tab is shown', async () => {
      await editor.tab('conditions');
      await painted();
    });
    assert.ok(shown.TaskDuration < 1_500);
    assert.equal(await page.rows.count(), 1_000);
  });

  it('scroll with nothing to do but to paint', async (t) => {
    const { ScriptDuration, LayoutDuration, RecalcStyleDuration } = await measure(t, 'scrolling', scroll);
    assert.ok(ScriptDuration + LayoutDuration + RecalcStyleDuration < FRAMES, 'less than a millisecond a frame');
  });

  it('are searched, expanded and sorted', async (t) => {
    await measure(t, 'searching', () => page.search('sensor_77', '11 / 1000'));
    await page.search('', '');
    await measure(t, 'expanding all', async () => {
      await editor.page.click('#tagwright-conditions-expand');
      await page.field(999, 'if').waitFor();
      await painted();
    });
    await measure(t, 'scrolling with all expanded', scroll);
    await measure(t, 'collapsing all', async () => {
      await editor.page.click('#tagwright-conditions-collapse');
      await painted();
    });
    await page.part(999, 'toggle').focus();
    await measure(t, 'moving one', () => editor.page.keyboard.press('Alt+ArrowUp'));
    assert.equal(await page.row(998).locator('.tagwright-condition-name').innerText(), 'Sensor 999');
  });

  it('leave nothing behind, and give the browser nothing to complain about', async () => {
    await editor.closeDialog('cancel');
    assert.equal(await editor.page.evaluate(() => monaco.editor.getModels().length), 0);
    assert.deepEqual(editor.complaints, []);
  });
});
