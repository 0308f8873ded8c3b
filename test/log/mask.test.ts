import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isSecret, maskText } from '../../lib/log/mask';
import { cpuTime } from '../support/cpu-time';

describe('names of secrets', () => {
  const secret = [
    'password', 'passwd', 'token', 'access_token', 'refresh_token', 'authorization', 'secret', 'api_key', 'apikey', 'client_secret',
    'private_key', 'cookie', 'set-cookie', 'passphrase', 'credential', 'credentials',
    'PASSWORD', 'Set-Cookie', 'accessToken', 'x-api-key', 'dbPassword', 'Proxy-Authorization',
  ];
  for (const name of secret) it(`${name} is one`, () => assert.equal(isSecret(name), true));
  for (const name of ['payload', 'tokens_used', 'key', 'passed', 'secretary', '']) {
    it(`${name || 'an empty name'} is none`, () => assert.equal(isSecret(name), false));
  }
});

/** JSON as text inside JSON, so many times. */
function nested(value: unknown, times: number): string {
  const text = JSON.stringify(value);
  return times === 0 ? text : nested(text, times - 1);
}

function unnest(text: string, times: number): unknown {
  const value: unknown = JSON.parse(text);
  return times === 0 ? value : unnest(value as string, times - 1);
}

describe('masked text', () => {
  const SECRET = 'geheim';
  const values: [what: string, value: unknown][] = [
    ['text', SECRET],
    ['an empty text', ''],
    ['text with quotes and backslashes', `${SECRET}"\\" ,}${SECRET}\\\\`],
    ['text that ends in a backslash', `${SECRET}\\`],
    ['text in many lines', `${SECRET}\n\t${SECRET}`],
    ['an object', { a: `}"${SECRET}`, b: [SECRET, { c: SECRET }] }],
    ['an array', [SECRET, [`]${SECRET}`]]],
    ['a number', 4711],
    ['null', null],
  ];
  for (const [what, value] of values) {
    for (const times of [0, 1, 2, 3]) {
      it(`has no ${what} by a secret name in JSON, ${times} times inside text`, () => {
        const text = nested({ before: 'a "b" \\', password: value, list: [{ Token: value }], after: { is: 'there' } }, times);
        assert.deepEqual(unnest(maskText(text), times), {
          before: 'a "b" \\', password: '***', list: [{ Token: '***' }], after: { is: 'there' },
        });
      });
    }
  }

  it('takes blanks and line ends as JSON has them', () => {
    const text = JSON.stringify({ text: JSON.stringify({ secret: SECRET, a: 1 }, null, 2) }, null, '\t');
    assert.deepEqual(JSON.parse((JSON.parse(maskText(text)) as { text: string }).text), { secret: '***', a: 1 });
    assert.equal(maskText(`{"token" \n:\n "${SECRET}" }`), '{"token" \n:\n "***" }');
  });

  it('knows names that are written with escapes', () => {
    assert.equal(maskText(`{"pass\\u0077ord":"${SECRET}"}`), '{"pass\\u0077ord":"***"}');
  });

  it('masks what is cut off in the middle', () => {
    const text = nested({ payload: { url: `mqtt://user:${SECRET}@host/`, password: { a: [SECRET, SECRET] }, token: SECRET } }, 1);
    for (let end = 0; end < text.length; end++) {
      const masked = maskText(text.slice(0, end), true);
      assert.doesNotMatch(masked, /geh/, text.slice(0, end));
    }
  });

  const urls: [text: string, masked: string][] = [
    ['mqtt://user:geheim@host:1883/a', 'mqtt://***@host:1883/a'],
    ['see https://a:ge@heim@h and http://:geheim@i', 'see https://***@h and http://***@i'],
    ['"mqtt:\\/\\/user:geheim@host"', '"mqtt:\\/\\/***@host"'],
    ['http://host/path?x=a@b', 'http://host/path?x=a@b'],
    ['http://host/?a=1&access_token=geheim&b=2', 'http://host/?a=1&access_token=***&b=2'],
  ];
  for (const [text, masked] of urls) it(`of ${text}`, () => assert.equal(maskText(text), masked));

  it('is any other text as it was', () => {
    for (const text of ['', 'plain', '{"payload":1}', '"', '\\"', 'a: "token" b', '{"a":"password"}']) assert.equal(maskText(text), text);
  });

  it('takes no time that grows faster than the text, whatever is in it', () => {
    for (const part of ['"', '\\', '\\"', '"a":', '"token":', '"token":{', '://', ':\\/', '?a', '&', ' ', '{"token":"\\']) {
      const text = part.repeat(Math.ceil(65_536 / part.length));
      const time = cpuTime(() => maskText(text, true));
      assert.ok(time < 200, `${JSON.stringify(part)}: ${time} ms`);
    }
  });
});
