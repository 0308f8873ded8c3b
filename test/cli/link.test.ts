import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseListen } from '../../lib/cli/http';
import { Link } from '../../lib/cli/link';
import { ConnectorError, type ConnectorErrorCode } from '../../lib/connectors/connector';

describe('a connection', () => {
  const said: string[] = [];
  const link = new Link('input mqtt', (text) => said.push(text));
  const { onState, onLog } = link.handlers;
  const away = (code: ConnectorErrorCode, message: string): void => onState({ is: 'disconnected', error: new ConnectorError(code, message), retryIn: 1500 });

  it('is told of once a change, however often it is tried', () => {
    for (let n = 0; n < 5; n++) {
      onState({ is: 'connecting' });
      away('unreachable', 'nobody listens');
    }
    assert.equal(link.condition, 'input mqtt: disconnected: nobody listens');
    assert.equal(link.isUp, false);
    away('bad_credentials', 'no\u001b[1m');
    onState({ is: 'connected' });
    assert.equal(link.isUp, true);
    away('unreachable', 'nobody listens');
    onLog('a rebalance');
    onState({ is: 'closed' });
    assert.deepEqual(said, [
      'input mqtt: connecting',
      'input mqtt: disconnected (unreachable): nobody listens; next try in 1.5 s, then for ever',
      'input mqtt: disconnected (bad_credentials): no\\u001b[1m; next try in 1.5 s, then for ever',
      'input mqtt: connected',
      'input mqtt: disconnected (unreachable): nobody listens; next try in 1.5 s, then for ever',
      'input mqtt: a rebalance',
    ]);
  });
});

describe('an address to listen at', () => {
  const cases: [text: string, host: string | null, port?: number][] = [
    ['127.0.0.1:4195', '127.0.0.1', 4195], ['4195', '127.0.0.1', 4195], [':4195', '127.0.0.1', 4195], ['0.0.0.0:80', '0.0.0.0', 80],
    ['[::1]:4195', '::1', 4195], ['localhost:1', 'localhost', 1], ['', null], ['host', null], ['1:70000', null], ['::1:5', null], ['http://a:1', null],
  ];
  for (const [text, host, port] of cases) {
    it(`"${text}" is ${host === null ? 'none' : `port ${port} of ${host}`}`, () => assert.deepEqual(parseListen(text), host === null ? null : { host, port }));
  }
});
