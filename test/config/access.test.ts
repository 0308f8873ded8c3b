import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accept, JS, refuse } from './read';

const sandbox = (text: string): string => `${JS}sandbox:\n${text}`;

describe('what scripts may use', () => {
  it('is nothing unless the file says so', () => {
    assert.deepEqual(accept(JS).access, {});
  });

  it('is read from the sandbox, with variables put in', () => {
    const text = sandbox(`  http:
    allow: [api.example.org, "\${HOST}"]
    timeout: \${TIMEOUT:500}
    response_limit: 1000
    request_limit: 10
  db: true
  events: \${EVENTS}
  env: [SITE, "\${NAME:LINE}"]
  api_rate: 6
  keep_cache: false
  max_size: 2
`);
    const { access, sandbox: sizes } = accept(text, { HOST: '10.0.0.1:8080', EVENTS: 'true' });
    assert.deepEqual(access, {
      http: { allow: ['api.example.org', '10.0.0.1:8080'], timeout: 500, response_limit: 1000, request_limit: 10 },
      db: true,
      events: true,
      env: ['SITE', 'LINE'],
      api_rate: 6,
      keep_cache: false,
    });
    assert.equal(sizes.max_size, 2);
  });

  const cases: [what: string, text: string, found: string[]][] = [
    ['a host that is none', '  http:\n    allow:\n      - a.example.org\n      - https://b.example.org', [
      '6:9: error: sandbox.http.allow[1]: "https://b.example.org" is a URL; name the host only, as in example.org',
    ]],
    ['http without hosts', '  http: {}', ['3:9: error: sandbox.http: allow is missing']],
    ['an empty list of hosts', '  http: {allow: []}', ['3:17: error: sandbox.http.allow: needs at least one host, as in [api.example.org]']],
    ['hosts that are no list', '  http: {allow: a.example.org}', ['3:17: error: sandbox.http.allow: must be a list, not a string']],
    ['http that is only turned on', '  http: true', ['3:9: error: sandbox.http: must be a mapping of keys to values, not a boolean']],
    ['an unknown option of http', '  http: {allow: [a.org], retries: 3}', [
      '3:26: error: sandbox.http.retries: unknown key; known are allow, timeout, response_limit, request_limit',
    ]],
    ['numbers out of range', '  api_rate: 0\n  http:\n    allow: [a.org]\n    timeout: soon', [
      '3:13: error: sandbox.api_rate: 0 is not a whole number from 1 to 1000000 calls a minute',
      '6:14: error: sandbox.http.timeout: "soon" is not a whole number from 1 to 600000 ms',
    ]],
    ['switches that are neither on nor off', '  db: yes please\n  events: 1\n  keep_cache: "true"', [
      '3:7: error: sandbox.db: must be true or false, not "yes please"',
      '4:11: error: sandbox.events: must be true or false, not 1',
      '5:15: error: sandbox.keep_cache: must be true or false, not "true"',
    ]],
    ['variables that cannot be named so', '  env: [SITE, "A B", 5]', [
      '3:15: error: sandbox.env[1]: "A B" is not the name of an environment variable; name each variable, in letters, digits, "_" and "."',
      '3:22: error: sandbox.env[2]: must be a text, not a number',
    ]],
    ['variables that are no list', '  env: SITE', ['3:8: error: sandbox.env: must be a list, not a string']],
    ['a host from a variable that is not set', '  http: {allow: ["${HOST}"]}', [
      '3:18: error: sandbox.http.allow[0]: the environment variable HOST is not set; ${HOST:value} gives a default',
    ]],
  ];
  for (const [what, text, found] of cases) {
    it(`may not be ${what}`, () => {
      assert.deepEqual(refuse(sandbox(text)), found.map((line) => `p.yaml:${line}`));
    });
  }
});
