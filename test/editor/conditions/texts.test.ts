import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../../support/root';

type Texts = { [key: string]: string | Texts };

const keysOf = (texts: Texts, prefix: string): string[] =>
  Object.entries(texts).flatMap(([key, value]) => (typeof value === 'string' ? [prefix + key] : keysOf(value, `${prefix}${key}.`)));
const FOLDER = join(projectRoot(), 'nodes/editor/conditions');
const code = readdirSync(FOLDER).map((name) => readFileSync(join(FOLDER, name), 'utf8')).join('\n');
const catalogue = JSON.parse(readFileSync(join(projectRoot(), 'nodes/tag-processor/locales/en-US/tag-processor.json'), 'utf8')) as { 'tag-processor': Record<string, Texts> };
const known = ['condition', 'exchange'].flatMap((part) => keysOf(catalogue['tag-processor'][part] ?? {}, `${part}.`));
/** Keys as the code has them; what ends in `.` goes on with a name. */
const used = [...code.matchAll(/\btext\(['`]([\w.]+)/g)].map(([, key]) => key as string);

describe('the texts of the tab for conditions', () => {
  it('are there for everything that is shown', () => {
    assert.ok(used.length > 20);
    for (const key of used) assert.ok(known.some((name) => (key.endsWith('.') ? name.startsWith(key) : name === key)), key);
  });

  it('are all used', () => {
    // Those of the html, which has its own test, and what an empty condition is complained of with.
    const elsewhere = ['condition.name'];
    const parts = used.filter((key) => key.endsWith('.'));
    assert.deepEqual(known.filter((name) => !used.includes(name) && !elsewhere.includes(name) && !parts.some((part) => name.startsWith(part))), []);
  });
});
