import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import type { WriteStream } from 'node:tty';
import { openTerminal, type Terminal } from '../../examples/demo/terminal';

function open(isTTY: boolean, now?: () => number): { terminal: Terminal; written: () => string } {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 20 });
  return { terminal: openTerminal(stream as unknown as WriteStream, now), written: () => String(stream.read() ?? '') };
}

/** What a terminal shows in the end: only carriage return, erase line and newline matter here. */
function screen(text: string): string[] {
  const lines = [''];
  for (const [part] of text.matchAll(/\x1b\[1G|\x1b\[2K|\n|[^\x1b\n]+/g)) {
    if (part === '\n') lines.push('');
    else if (part === '\x1b[2K') lines[lines.length - 1] = '';
    else if (part !== '\x1b[1G') lines[lines.length - 1] += part;
  }
  return lines;
}

describe('the terminal of the demo', () => {
  it('rewrites its last line and keeps the lines above', () => {
    const { terminal, written } = open(true);
    terminal.write('hello');
    terminal.show('1 message');
    terminal.show('2 messages');
    terminal.write('a warning');
    terminal.show('3 messages');
    terminal.end();
    assert.deepEqual(screen(written()), ['hello', 'a warning', '3 messages', '']);
  });

  it('cuts a line that would wrap', () => {
    const { terminal, written } = open(true);
    terminal.show('x'.repeat(50));
    assert.deepEqual(screen(written()), ['x'.repeat(19)]);
  });

  it('writes a line every few seconds into a pipe', () => {
    let time = 0;
    const { terminal, written } = open(false, () => time);
    for (const second of [0, 0.5, 1]) {
      time = second * 1000;
      terminal.show(`after ${second} s`);
    }
    terminal.write('a warning');
    time = 5000;
    terminal.show('after 5 s');
    terminal.end();
    assert.equal(written(), 'after 0 s\na warning\nafter 5 s\n');
  });
});
