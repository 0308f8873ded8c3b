import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Samples } from '../../../../nodes/shared/trial/samples';
import { until } from '../../../support/processes';

const CONTEXT = { tenant: 'acme', user: null, organization: null };
const LINES = (from: number, to: number): string => Array.from({ length: to - from }, (_, index) => `{"payload":${from + index}}`).join('\n');

/** Sends lines through a node, and gives how often they were run. */
function nodeOf(samples: Samples, id: string): (text: string) => void {
  const run = samples.around(id, () => new Promise<never>(() => undefined));
  return (text) => void run(text, text.split('\n').length, CONTEXT);
}

test('messages are kept only from the moment on when somebody looks', () => {
  const samples = new Samples();
  const send = nodeOf(samples, 'tag');
  send(LINES(0, 3));
  assert.deepEqual(samples.look('tag'), []);
  send(LINES(3, 5));
  nodeOf(samples, 'other')(LINES(5, 6));
  assert.deepEqual(samples.look('tag').map(({ number, tenant, text }) => [number, tenant, text]), [
    [2, 'acme', '{"payload":4}'], [1, 'acme', '{"payload":3}'],
  ]);
});

test('the last twenty are kept, also of a long batch', () => {
  const samples = new Samples();
  const send = nodeOf(samples, 'tag');
  samples.look('tag');
  send(LINES(0, 5));
  send(LINES(5, 1000));
  const texts = samples.look('tag').map(({ text }) => text);
  assert.deepEqual([texts.length, texts[0], texts[19]], [20, '{"payload":999}', '{"payload":980}']);
});

test('they are forgotten when nobody has looked for a while', async () => {
  const samples = new Samples(50);
  samples.look('tag');
  nodeOf(samples, 'tag')(LINES(0, 1));
  assert.equal(samples.size, 1);
  await until('forgotten', () => samples.size === 0);
  assert.deepEqual(samples.look('tag'), []);
});

test('a long message is cut, with a mark, and secrets are masked', () => {
  const samples = new Samples();
  samples.look('tag');
  nodeOf(samples, 'tag')(`{"payload":"${'x'.repeat(200_000)}"}\n{"payload":{"password":"hunter2","url":"mqtt://me:hunter2@plant"}}`);
  const [secret, long] = samples.look('tag');
  assert.deepEqual(JSON.parse(secret?.text ?? ''), { payload: { password: '***', url: 'mqtt://***@plant' } });
  assert.ok(Buffer.byteLength(long?.text ?? '') <= 64 * 1024);
  assert.match(long?.text ?? '', /… \(of 200014 bytes\)$/);
});

test('the nodes that are looked at are no more than some', () => {
  const samples = new Samples();
  for (let node = 0; node < 100; node++) samples.look(String(node));
  assert.equal(samples.size, 32);
});
