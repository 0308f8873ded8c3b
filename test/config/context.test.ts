import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accept, JS, refuse } from './read';

describe('who a pipeline is run for', () => {
  it('is the default tenant unless the file says so', () => {
    assert.deepEqual(accept(JS).context, { tenant: 'default', user: null, organization: null });
  });

  it('is read from the file, with variables put in', () => {
    const text = `${JS}context:\n  tenant: \${TENANT}\n  user: ada\n  organization: \${ORGANIZATION:north}\n`;
    assert.deepEqual(accept(text, { TENANT: 'acme' }).context, { tenant: 'acme', user: 'ada', organization: 'north' });
  });

  const cases: [what: string, text: string, found: string[]][] = [
    ['an empty text', 'context: {tenant: ""}', ['2:19: error: context.tenant: has 0 characters; give it from 1 to 200']],
    ['a long text', `context: {user: ${'u'.repeat(201)}}`, ['2:17: error: context.user: has 201 characters; give it from 1 to 200']],
    ['a variable that is empty', 'context: {tenant: "${TENANT:}"}', ['2:19: error: context.tenant: has 0 characters; give it from 1 to 200']],
    ['a number', 'context:\n  organization: 5', ['3:17: error: context.organization: must be a text, not a number']],
    ['nothing', 'context:\n  tenant:', ['3:3: error: context.tenant: must be a text, not nothing']],
    ['an unknown key', 'context:\n  tenants: a', ['3:3: error: context.tenants: unknown key; known are tenant, user, organization']],
    ['a text alone', 'context: acme', ['2:10: error: context: must be a mapping of keys to values, not a string']],
  ];
  for (const [what, text, found] of cases) {
    it(`may not be ${what}`, () => assert.deepEqual(refuse(`${JS}${text}`), found.map((line) => `p.yaml:${line}`)));
  }
});
