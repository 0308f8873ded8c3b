import assert from 'node:assert/strict';
import { createPrivateKey } from 'node:crypto';
import { describe, it } from 'node:test';
import { createSecureContext } from 'node:tls';
import { readableOpenSsl } from '../../lib/connectors/openssl-text';
import { lockedKey, TEST_TLS } from '../support/certificates';

function thrown(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}

describe('an error of OpenSSL', () => {
  it('is told without where in its source', () => {
    const alert = '409DEF03377F0000:error:0A000412:SSL routines:ssl3_read_bytes:ssl/tls alert bad certificate:../deps/openssl/ssl/record/rec_layer_s3.c:918:SSL alert number 42\n';
    assert.equal(readableOpenSsl(`Connection error: ${alert}`), 'Connection error: SSL routines: ssl/tls alert bad certificate');
  });

  it('is told with its reason where Node gives no more', () => {
    assert.equal(readableOpenSsl(thrown(() => createSecureContext({ cert: 'C', key: 'K' }))), 'PEM routines: no start line');
    assert.equal(readableOpenSsl(thrown(() => createPrivateKey({ key: lockedKey('right'), passphrase: 'wrong' }))), 'Provider routines: bad decrypt');
  });

  it('leaves other texts as they are', () => {
    for (const text of ['', 'connect ECONNREFUSED 127.0.0.1:1883', 'Connection error: read ECONNRESET', TEST_TLS.cert]) assert.equal(readableOpenSsl(text), text);
  });
});
