import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { freePort } from '../support/ports';
import { until } from '../support/processes';
import type { EditorGlobals } from './editor-globals';

declare const RED: EditorGlobals;

/** The browser on this machine; null when there is none. */
export function findChromium(): string | null {
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find((path) => isExecutable(path)) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Starts a program and waits until it prints a text. */
function startUntil(args: string[], ready: string): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const read = (text: Buffer): void => {
      output += text.toString();
      if (output.includes(ready)) resolve(child);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.on('exit', (status) => reject(new Error(`ended with ${status} before "${ready}":\n${output}`)));
  });
}

/** Makes this package one of a user's, as it was built: catalogues and icons are only found in packages. */
function install(userDir: string): void {
  const built = join(__dirname, '..', '..');
  const folder = join(userDir, 'node_modules', '@tagwright', 'node-red');
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(built, '..', 'package.json'), join(folder, 'package.json'));
  symlinkSync(built, join(folder, 'dist'), 'junction');
  symlinkSync(join(built, '..', 'resources'), join(folder, 'resources'), 'junction');
}

/** A real Node-RED with the nodes of this project, and its editor in a browser. */
export class EditorSession {
  /** What the browser's console had to complain about. */
  readonly complaints: string[] = [];
  /** How often Node-RED has said that flows or nodes are started. */
  private starts = 0;

  private constructor(
    readonly address: string,
    readonly page: Page,
    private readonly browser: Browser,
    private readonly nodeRed: ChildProcess,
    private readonly userDir: string,
  ) {
    page.on('pageerror', (error) => this.complaints.push(error.stack ?? error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text());
    });
    nodeRed.stdout?.on('data', (text: Buffer) => {
      this.starts += text.toString().match(/Started (flows|modified)/g)?.length ?? 0;
    });
  }

  /**
   * `executable`: a Chromium. `flow`: what is deployed at the start. `runtime`: the package that Node-RED is installed as.
   * `more`: settings of Node-RED.
   */
  static async open(executable: string, flow: object[], runtime: 'node-red' | 'node-red-4' = 'node-red', more: object = {}): Promise<EditorSession> {
    const userDir = mkdtempSync(join(tmpdir(), 'tagwright-editor-'));
    install(userDir);
    const port = await freePort();
    const settings = {
      uiPort: port,
      uiHost: '127.0.0.1',
      flowFile: 'flows.json',
      credentialSecret: false,
      tagProcessorMetricsPath: 'plant/metrics',
      telemetry: { enabled: false, updateNotification: false },
      editorTheme: { tours: false, projects: { enabled: false }, palette: { catalogues: [] } },
      ...more,
    };
    writeFileSync(join(userDir, 'settings.js'), `module.exports = ${JSON.stringify(settings)};`);
    // The editor's tips come on a timer, sometimes before the sidebar that they are for: a TypeError of its own.
    writeFileSync(join(userDir, '.config.users.json'), JSON.stringify({ _: { editor: { view: { 'view-show-tips': false } } } }));
    writeFileSync(join(userDir, 'flows.json'), JSON.stringify(flow));
    const program = join(require.resolve(`${runtime}/package.json`), '..', 'red.js');
    const nodeRed = await startUntil([program, '-s', join(userDir, 'settings.js'), '-u', userDir], 'Started flows');
    const browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox'] });
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    page.setDefaultTimeout(20_000);
    return new EditorSession(`http://127.0.0.1:${port}`, page, browser, nodeRed, userDir);
  }

  /** Waits until the editor is there with the nodes of this project. */
  async start(): Promise<void> {
    await this.page.goto(this.address);
    await this.page.waitForFunction(() => ['tag-processor', 'js-processor'].every((type) => RED.nodes.getType(type)));
    await this.page.waitForSelector('#red-ui-palette-container .red-ui-palette-node');
  }

  /** Opens the dialog of a node. */
  async edit(id: string): Promise<void> {
    // The flows come some time after the palette.
    await this.page.waitForFunction((nodeId) => Boolean(RED.nodes.node(nodeId)), id);
    await this.page.evaluate((nodeId) => RED.editor.edit(RED.nodes.node(nodeId)), id);
    await this.dialogOpen('#node-input-name');
  }

  /** Opens the dialog of a configuration node. */
  async editConfig(type: string, id: string): Promise<void> {
    await this.page.waitForFunction((nodeId) => Boolean(RED.nodes.node(nodeId)), id);
    await this.page.evaluate(([wanted, nodeId]) => RED.editor.editConfig('', wanted, nodeId), [type, id] as const);
    await this.dialogOpen('#node-config-input-name');
  }

  /** Waits until the dialog with an element is in its place and takes clicks: the stack of dialogs is raised then. */
  async dialogOpen(selector: string): Promise<void> {
    await this.page.waitForSelector(`.red-ui-tray ${selector}`, { state: 'visible' });
    await this.page.waitForFunction("$('#red-ui-editor-stack').css('zIndex') === '13'");
  }

  /** Closes the dialog with one of its buttons. */
  async closeDialog(button: 'ok' | 'cancel'): Promise<void> {
    const dialog = this.page.locator('.red-ui-tray').last();
    const handle = await dialog.elementHandle();
    await dialog.locator(`#node-dialog-${button}, #node-config-dialog-${button}`).click();
    await handle?.waitForElementState('hidden');
  }

  /** Shows a tab of the dialog. */
  async tab(name: string): Promise<void> {
    const [link, pane] = [this.page.locator(`a[href="#tagwright-tab-${name}"]`), this.page.locator(`#tagwright-tab-${name}`)];
    await link.click();
    // Within 400 ms of a click on another tab, it is the second of a double click to Node-RED, which shows no tab.
    if (!(await pane.isVisible())) await link.click();
    await pane.waitFor();
  }

  /** Deploys, and waits until it runs: the runtime answers before. */
  async deploy(): Promise<void> {
    const { starts } = this;
    const deployed = this.page.waitForResponse(
      (response) => response.url().endsWith('/flows') && response.request().method() === 'POST',
    );
    await this.page.click('#red-ui-header-button-deploy');
    await deployed;
    await until('what was deployed is started', () => this.starts > starts, 20_000);
  }

  async close(): Promise<void> {
    await this.browser.close();
    const ended = new Promise((resolve) => this.nodeRed.once('exit', resolve));
    this.nodeRed.kill('SIGTERM');
    await ended;
    rmSync(this.userDir, { recursive: true, force: true });
  }
}
