import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { projectRoot } from '../support/root';

/** Takes pictures of a page, for people to look at after the run: they stay in `test-results/`. */
export function screenshots(suite: string): (t: TestContext, page: Page, name: string) => Promise<void> {
  const folder = join(projectRoot(), 'test-results', suite);
  return async (t, page, name) => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${name}.png`);
    await page.screenshot({ path });
    t.diagnostic(`screenshot: ${path}`);
  };
}
