import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MessageError } from '../../lib/errors';
import { errorRecord } from '../../lib/stream/error-record';

const scriptError: MessageError = { code: 'script_error', stage: 'defaults', line: 2, column: 5, message: 'TypeError: "x"' };
const inputError: MessageError = { code: 'invalid_message', stage: 'input', line: null, column: null, message: 'not JSON' };
const crash: MessageError = { code: 'sandbox_crashed', stage: null, line: null, column: null, message: 'gone' };

const record = (line: string, error: MessageError): string => errorRecord({ line: Buffer.from(line), error, tenant: 'acme', source: null });

describe('the record of an errored message', () => {
  it('is one line of JSON with the message and the error', () => {
    const text = record('{"payload":1,"meta":{}}', scriptError);
    assert.equal(
      text,
      '{"message":{"payload":1,"meta":{}},"error":{"code":"script_error","stage":"defaults","line":2,"column":5,' +
        '"message":"TypeError: \\"x\\"","source":null,"tenant":"acme"}}',
    );
  });

  it('has the line of script, of a very long one the part around the column', () => {
    const sourceOf = (source: string, column: number): string => {
      const text = errorRecord({ line: Buffer.from('1'), error: { ...scriptError, column }, tenant: 'acme', source });
      return (JSON.parse(text) as { error: { source: string } }).error.source;
    };
    assert.equal(sourceOf('\tthrow "x";', 2), '\tthrow "x";');
    const long = sourceOf(`${'a'.repeat(5_000)}HERE${'b'.repeat(5_000)}`, 5_001);
    assert.ok(long.length < 250 && long.includes('aHEREb'), long);
  });

  it('has the message as it was written, digit by digit', () => {
    assert.match(record('{"payload":12345678901234567890.10}', scriptError), /"payload":12345678901234567890\.10/);
  });

  const values: [what: string, line: string, error: MessageError, message: unknown][] = [
    ['a JSON value that is no message is that value', '[1,2]', inputError, [1, 2]],
    ['text is a string', 'nope', inputError, 'nope'],
    ['what is nearly JSON is a string', '{"payload":1', inputError, '{"payload":1'],
    ['a blank line is an empty string', '', inputError, ''],
    ['the carriage return of a line end is left out', 'nope\r', inputError, 'nope'],
    ['and is of no matter behind JSON', '{"payload":1}\r', scriptError, { payload: 1 }],
    ['JSON that took the process down is a value', '{"payload":1}', crash, { payload: 1 }],
    ['text that took the process down is a string', '{"payload":', crash, '{"payload":'],
    ['quotes and line separators in text are escaped', 'a"\u2028\\', inputError, 'a"\u2028\\'],
  ];
  for (const [what, line, error, message] of values) {
    it(what, () => {
      const text = record(line, error);
      assert.equal(text.includes('\n'), false);
      assert.deepEqual((JSON.parse(text) as { message: unknown }).message, message);
    });
  }

  it('is a string where the bytes are not UTF-8, also when the rest is JSON', () => {
    const line = Buffer.from([0x22, 0xff, 0x22]);
    assert.deepEqual(JSON.parse(errorRecord({ line, error: inputError, tenant: 'acme', source: null })), {
      message: '"\ufffd"',
      error: { ...inputError, source: null, tenant: 'acme' },
    });
  });

  it('does not try a long line that nothing has read: it could take all memory', () => {
    const line = '['.repeat(2_000_000) + ']'.repeat(2_000_000);
    assert.equal((JSON.parse(record(line, crash)) as { message: unknown }).message, line);
  });
});
