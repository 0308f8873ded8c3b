import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createTagProcessor } from '../../lib/index';
import { payloadOf, runJs, sharedSandbox, tagMessage } from './run-script';

const sandbox = sharedSandbox();

suite('lines that are no messages', () => {
  const refused: readonly (readonly [line: string, message: RegExp])[] = [
    ['5', /^a message is an object/],
    ['null', /^a message is an object/],
    ['[]', /^a message is an object/],
    ['"text"', /^a message is an object/],
    ['', /^not JSON: /],
    ['{"payload":1', /^not JSON: /],
    ['{"payload":1,"meta":5}', /^"meta" of a message is an object$/],
    ['{"payload":1,"meta":[]}', /^"meta" of a message is an object$/],
    ['{"payload":1,"meta":null}', /^"meta" of a message is an object$/],
    ['{"meta":{}}', /^the message has no "payload"$/],
  ];
  for (const [line, message] of refused) {
    test(line === '' ? 'an empty line' : line, async () => {
      const processor = await createTagProcessor({ defaults: 'return msg', sandbox });
      const good = JSON.stringify(tagMessage(1));
      const { exceptions, lines } = await processor.processText([good, line, good].join('\n'), 3);
      await processor.close();
      assert.equal(lines.toString().split('\n').length, 2);
      const [exception] = exceptions;
      assert.ok(exceptions.length === 1 && exception?.status === 'errored' && exception.index === 1);
      assert.deepEqual([exception.error.code, exception.error.stage], ['invalid_message', 'input']);
      assert.match(exception.error.message, message);
    });
  }

  test('a nodered_js script takes a message without payload', async () => {
    const [outcome] = await runJs({ code: 'return { payload: "payload" in msg }', sandbox }, { meta: {} });
    assert.equal(payloadOf(outcome), false);
  });
});
