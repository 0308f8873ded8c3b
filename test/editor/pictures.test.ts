import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readDocument } from '../docs/blocks';
import { projectRoot } from '../support/root';
import { EditorSession, findChromium } from './editor-session';
import { takePictures, TOUR_FLOW } from './pictures';
import { noBrowser, notEveryRun } from './skip';

const chromium = findChromium();
const MAX_BYTES = 120_000;
/** `npm run pictures` takes those of the documents anew. */
const folder = join(projectRoot(), process.env['TAGWRIGHT_PICTURES'] === 'docs' ? 'docs/pictures' : 'test-results/pictures');

describe('the tour of the README', { skip: process.env['TAGWRIGHT_PICTURES'] === undefined ? notEveryRun : noBrowser }, () => {
  let editor: EditorSession;
  before(async () => {
    editor = await EditorSession.open(chromium as string, TOUR_FLOW);
    await editor.start();
  });
  after(() => editor.close());

  it('can be gone in the editor, with a picture of each step', async (t) => {
    const names = await takePictures(editor, folder);
    t.diagnostic(`pictures: ${folder}`);
    for (const name of names) {
      const { size } = statSync(join(folder, `${name}.png`));
      assert.ok(size < MAX_BYTES, `${name}.png has ${size} bytes`);
    }
    const shown = Array.from(readDocument('README.md').matchAll(/docs\/pictures\/([\w-]+)\.png/g), ([, name = '']) => name);
    assert.ok(shown.length >= 4);
    for (const name of shown) {
      assert.ok(names.includes(name), `nobody takes ${name}.png`);
      assert.ok(existsSync(join(projectRoot(), `docs/pictures/${name}.png`)), `${name}.png is not there`);
    }
  });

  it('gives the browser nothing to complain about', () => assert.deepEqual(editor.complaints, []));
});
