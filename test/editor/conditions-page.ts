import type { Locator, Page } from 'playwright-core';
import type { MonacoGlobals } from './editor-globals';

interface Editor {
  setValue(text: string): void;
  getValue(): string;
  hasTextFocus(): boolean;
  getPosition(): { lineNumber: number; column: number };
  getContainerDomNode(): { closest(selector: string): unknown };
}
declare const monaco: MonacoGlobals & { editor: { getEditors(): Editor[] } };

/** The tab "Conditions" of the dialog that is open. */
export class ConditionsPage {
  constructor(private readonly page: Page) {}

  get rows(): Locator {
    return this.page.locator('.tagwright-condition');
  }

  /** Rows that a search has not hidden. */
  get shown(): Locator {
    return this.page.locator('.tagwright-condition:visible');
  }

  row(index: number): Locator {
    return this.rows.nth(index);
  }

  part(index: number, name: 'toggle' | 'enabled' | 'copy' | 'remove' | 'handle' | 'test' | 'expand'): Locator {
    return this.row(index).locator(`.tagwright-condition-${name}`);
  }

  field(index: number, name: 'name' | 'if'): Locator {
    return this.row(index).locator(`[id$=-${name}]`);
  }

  /** Uses one of the buttons that a row has while the mouse is over it. */
  async click(index: number, name: 'copy' | 'remove'): Promise<void> {
    await this.part(index, 'toggle').hover();
    await this.part(index, name).click();
  }

  /** What a collapsed row shows. */
  names(): Promise<string[]> {
    return this.page.locator('.tagwright-condition:visible .tagwright-condition-name').allInnerTexts();
  }

  async expand(index: number): Promise<void> {
    const toggle = this.part(index, 'toggle');
    if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click();
    await this.field(index, 'if').waitFor();
  }

  async collapse(index: number): Promise<void> {
    await this.part(index, 'toggle').click();
    await this.field(index, 'if').waitFor({ state: 'detached' });
  }

  async fillIf(index: number, text: string): Promise<void> {
    await this.expand(index);
    await this.field(index, 'if').fill(text);
  }

  /** Writes `then` into the code editor of a row. */
  async fillThen(index: number, text: string): Promise<void> {
    await this.expand(index);
    const code = this.row(index).locator('.tagwright-code-box');
    if ((await code.locator('.tagwright-code-text').count()) > 0) await code.locator('.tagwright-code-text').focus();
    await code.locator('.monaco-editor').first().waitFor();
    await this.row(index).evaluate((row, value) => {
      monaco.editor.getEditors().find((each) => row.contains(each.getContainerDomNode() as typeof row))?.setValue(value);
    }, text);
  }

  /** Waits until a code editor has the focus, and gives its text and where its cursor is. */
  async focused(): Promise<{ value: string; line: number; column: number } | null> {
    await this.page.waitForFunction(() => monaco.editor.getEditors().some((each) => each.hasTextFocus()));
    return this.page.evaluate(() => {
      const editor = monaco.editor.getEditors().find((each) => each.hasTextFocus());
      if (editor === undefined) return null;
      const { lineNumber, column } = editor.getPosition();
      return { value: editor.getValue(), line: lineNumber, column };
    });
  }

  /** Types into the search, and waits until it shows how many there are. */
  async search(text: string, count: string): Promise<void> {
    const field = this.page.locator('#tagwright-conditions-toolbar input');
    await field.fill(text);
    await field.press('End');
    const shown = this.page.locator('#tagwright-conditions-toolbar .red-ui-searchBox-resultCount');
    if (count === '') await shown.waitFor({ state: 'hidden' });
    else await shown.filter({ hasText: count }).waitFor();
  }

  /** Puts a text into the import dialog, and waits for what is said of it. */
  async paste(text: string): Promise<string> {
    await this.page.click('#tagwright-conditions-import');
    await this.page.locator('#tagwright-import-text').waitFor();
    await this.page.waitForFunction("$('#red-ui-editor-stack').css('zIndex') === '13'");
    return this.fillImport(text);
  }

  /** Writes another text into the import dialog. */
  async fillImport(text: string): Promise<string> {
    await this.page.fill('#tagwright-import-text', '');
    await this.page.locator('.tagwright-import-result:empty').waitFor({ state: 'attached' });
    await this.page.fill('#tagwright-import-text', text);
    await this.page.locator('.tagwright-import-result > *').first().waitFor();
    return this.page.locator('.tagwright-import-result').innerText();
  }

  /** Takes what was found over, and waits for the node's dialog. */
  async take(way: 'import' | 'add' | 'replace'): Promise<void> {
    await this.page.click(`#tagwright-import-${way}`);
    await this.backInDialog();
  }

  /** Waits for the node's dialog behind one that closes. */
  async backInDialog(): Promise<void> {
    await this.page.waitForSelector('.red-ui-tray #tagwright-conditions-toolbar', { state: 'visible' });
    await this.page.waitForFunction("$('#red-ui-editor-stack').css('zIndex') === '13' && $('.red-ui-tray').length === 1");
  }
}
