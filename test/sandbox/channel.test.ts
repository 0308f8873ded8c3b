import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { Channel } from '../../lib/sandbox/channel';
import { CHANNEL_FD } from '../../lib/sandbox/protocol';

interface Header {
  n: number;
  text?: string;
}

const FRAMES: [Header, string | Buffer][] = [
  [{ n: 1 }, 'a body'],
  [{ n: 2 }, ''],
  [{ n: 3, text: 'Größe €' }, 'Überlänge 🏭'],
  [{ n: 4 }, `${'x'.repeat(1000)}€`],
  [{ n: 5 }, `${'x'.repeat(1000)}🏭`],
  [{ n: 6 }, 'éé\ud800'],
  [{ n: 7 }, Buffer.from('bytes')],
  [{ n: 8 }, 'x'.repeat(3_000_000)],
  [{ n: 9 }, 'the last'],
];

test('frames come whole through a pipe to another process and back', { timeout: 20_000 }, async () => {
  const child = spawn(process.execPath, [join(__dirname, 'echo.js')], { stdio: ['ignore', 'inherit', 'inherit', 'pipe'] });
  const closed = once(child, 'close');
  const received: [Header, string][] = [];
  const channel = await new Promise<Channel<Header, Header>>((resolve) => {
    const made = new Channel<Header, Header>(child.stdio[CHANNEL_FD] as Socket, (header, body) => {
      received.push([header, body.toString()]);
      if (received.length === FRAMES.length) resolve(made);
    });
    for (const [header, body] of FRAMES) made.send(header, body);
  });
  assert.deepEqual(received, FRAMES.map(([header, body]) => [header, Buffer.from(body).toString()]));

  const gone = new Promise<void>((resolve) => channel.onClose(resolve));
  child.kill('SIGKILL');
  await Promise.all([gone, closed]);
  channel.send({ n: 10 }, 'nobody hears this, and nothing is thrown');
});
