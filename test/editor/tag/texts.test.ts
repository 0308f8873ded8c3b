import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../../support/root';

const FOLDER = join(projectRoot(), 'nodes', 'editor', 'tag');
const CATALOGUE = join(projectRoot(), 'nodes', 'tag-processor', 'locales', 'en-US', 'tag-processor.json');

type Texts = { [key: string]: string | Texts };

const keysOf = (texts: Texts, prefix = ''): string[] =>
  Object.entries(texts).flatMap(([key, text]) => (typeof text === 'string' ? [prefix + key] : keysOf(text, `${prefix}${key}.`)));

describe('the texts of the tab "Tag"', () => {
  const { tag } = (JSON.parse(readFileSync(CATALOGUE, 'utf8')) as { 'tag-processor': { tag: Texts } })['tag-processor'];
  const known = keysOf(tag);
  const code = [...readdirSync(FOLDER).map((name) => join(FOLDER, name)), join(projectRoot(), 'lib', 'tag', 'topic-part.ts')]
    .map((path) => readFileSync(path, 'utf8')).join('\n');

  it('are there for everything that is shown', () => {
    const wanted = [...code.matchAll(/\btext\((['`])([\w.]+)(['`$])/g)].map(([, , key = '', end]) => ({ key, isBeginning: end === '$' }));
    assert.ok(wanted.length > 15);
    // Those of the question have a part of their own.
    const found = (key: string, isBeginning: boolean): boolean => known.some((name) => (isBeginning ? name.startsWith(key) : [key, `unused.${key}`].includes(name)));
    assert.deepEqual(wanted.filter(({ key, isBeginning }) => !found(key, isBeginning)), []);
    const faults = [...code.matchAll(/\b(?:key|reason): '(\w+)'/g)].map(([, key]) => `fault.${key}`);
    assert.ok(faults.length > 10);
    assert.deepEqual(faults.filter((key) => !known.includes(key)), []);
  });

  it('are all used', () => {
    const words = new Set(code.match(/\w+/g));
    assert.deepEqual(known.filter((key) => !words.has(key.split('.').at(-1) ?? '')), []);
  });
});
