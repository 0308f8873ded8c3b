import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { projectRoot } from '../support/root';

const NODES = join(__dirname, '..', '..', 'nodes');
const TYPES = [
  'sandbox-pool', 'tag-processor', 'js-processor', 'tag-ack',
  'tag-mqtt-broker', 'tag-mqtt-in', 'tag-mqtt-out', 'tag-kafka-broker', 'tag-kafka-in', 'tag-kafka-out',
];
/** Without a dialog and without help. */
const PLUGINS = ['tag-watch'];
const TRIAL = join(projectRoot(), 'nodes', 'editor', 'trial');

type Catalogue = { [key: string]: string | Catalogue };

function read(type: string, language: string, extension: string): string {
  return readFileSync(join(NODES, type, 'locales', language, `${type}.${extension}`), 'utf8');
}

/** The texts of a catalogue by their keys: `tag-processor.label.pool`. */
function texts(catalogue: Catalogue, prefix = ''): Map<string, string> {
  return new Map(Object.entries(catalogue).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as const] : [...texts(value, `${prefix}${key}.`)]));
}

const catalogue = (type: string, language: string): Map<string, string> =>
  texts(JSON.parse(read(type, language, 'json')) as Catalogue);

/** What is filled into a text. */
const blanks = (text: string): string[] => [...text.matchAll(/__\w+?__/g)].map(([blank]) => blank).toSorted();

for (const type of [...TYPES, ...PLUGINS]) {
  describe(`the texts of ${type}`, () => {
    it('are there for everything that its dialog shows', () => {
      const html = readFileSync(join(NODES, type, `${type}.html`), 'utf8');
      const known = catalogue(type, 'en-US');
      const keys = [...html.matchAll(/data-i18n="(?:\[\w[\w-]*\])?([^"]+)"/g)].map(([, key]) => key as string);
      assert.deepEqual(keys.filter((key) => !key.startsWith('node-red:') && !known.has(key)), []);
    });

    it('are all there in German, with the same blanks', () => {
      const [english, german] = [catalogue(type, 'en-US'), catalogue(type, 'de')];
      assert.deepEqual([...german.keys()], [...english.keys()]);
      for (const [key, text] of english) {
        assert.deepEqual(blanks(german.get(key) as string), blanks(text), key);
        assert.notEqual(german.get(key)?.trim(), '', key);
      }
    });

    if (PLUGINS.includes(type)) return;
    it('have help with the same parts in both languages', () => {
      const parts = (language: string): string[] => [...read(type, language, 'html').matchAll(/<(?:dt|h3|li|code|p)\b/g)].map(([tag]) => tag);
      assert.deepEqual(parts('de').toSorted(), parts('en-US').toSorted());
    });
  });
}

describe('the texts that the dialogs share', () => {
  const known = [...catalogue('sandbox-pool', 'en-US').keys()].filter((key) => key.startsWith('trial.')).map((key) => key.slice('trial.'.length));
  const code = readdirSync(TRIAL).map((name) => readFileSync(join(TRIAL, name), 'utf8')).join('');
  const used = [...code.matchAll(/\btrialText\((['`])([\w.]+)(['`$])/g)];

  it('are there for everything that is shown', () => {
    assert.ok(used.length > 20);
    for (const [, , key = '', end] of used) {
      assert.ok(known.some((name) => (end === '$' ? name.startsWith(key) : name === key)), key);
    }
  });

  it('are all used', () => {
    const [parts, wholes] = [used.filter(([, , , end]) => end === '$'), new Set(code.match(/'[\w.]+'/g))];
    assert.deepEqual(known.filter((name) => !wholes.has(`'${name}'`) && !parts.some(([, , key = '']) => name.startsWith(key))), []);
  });
});
