import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock, afterEach } from 'node:test';
import type { MessageError } from '../../lib/errors';
import type { ErrorEvent } from '../../lib/log/entry';
import { ErrorLog } from '../../lib/log/error-log';

const MINUTE = 60_000;
const error: MessageError = { code: 'script_error', stage: 'conditions[1].then', line: 2, column: 2, message: 'Error: boom' };

function event(changes: Partial<MessageError> = {}, others: Partial<ErrorEvent> = {}): ErrorEvent {
  return { processor: 'line 1', tenant: 'acme', error: { ...error, ...changes }, source: '\tthrow new Error("boom");', ...others };
}

describe('the log of errored messages', () => {
  let lines: string[];
  let log: ErrorLog;
  const add = (what = event()): void => log.add(what, () => '{"payload":1}');
  const taken = (): string[] => lines.splice(0);

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout', 'Date'] });
    lines = [];
    log = new ErrorLog((processor, text) => lines.push(`[${processor}] ${text}`));
  });
  afterEach(() => {
    log.close();
    mock.timers.reset();
  });

  it('says what, where, why, whose, and shows the line of script and the message', () => {
    add();
    assert.deepEqual(taken(), [
      '[line 1] script_error in conditions[1].then:2:2: Error: boom\n' +
        '  | \tthrow new Error("boom");\n' +
        '  | \t^\n' +
        '  tenant: acme\n' +
        '  message: {"payload":1}',
    ]);
  });

  it('leaves out the places that an error has not', () => {
    add(event({ code: 'closed', stage: null, line: null, column: null, message: 'the node is closed' }, { source: null }));
    assert.deepEqual(taken(), ['[line 1] closed: the node is closed\n  tenant: acme\n  message: {"payload":1}']);
  });

  it('writes an error that comes again once a minute, with how often it came since', () => {
    for (let i = 0; i < 1_000; i++) add();
    assert.equal(taken().length, 1);
    mock.timers.tick(MINUTE - 1);
    assert.deepEqual(taken(), []);
    mock.timers.tick(1);
    assert.deepEqual(taken(), ['[line 1] script_error in conditions[1].then:2:2: Error: boom (999 more in 60 s)']);
    mock.timers.tick(MINUTE / 2);
    add();
    add();
    mock.timers.tick(MINUTE / 2);
    assert.deepEqual(taken(), ['[line 1] script_error in conditions[1].then:2:2: Error: boom (2 more in 60 s)']);
  });

  it('writes it in full again after a minute without it', () => {
    add();
    mock.timers.tick(MINUTE);
    assert.equal(taken().length, 1);
    add();
    assert.match(taken().join(), /boom\n {2}\| /);
  });

  const same: [what: string, other: ErrorEvent, isSame: boolean][] = [
    ['that differ in numbers only', event({ message: 'Error: boom 17 after 3.5 s' }), true],
    ['of another message', event({ message: 'Error: other' }), false],
    ['of another column', event({ column: 3 }), false],
    ['of another line', event({ line: 3 }), false],
    ['of another stage', event({ stage: 'defaults' }), false],
    ['of another code', event({ code: 'timeout' }), false],
    ['of another processor', event({}, { processor: 'line 2' }), false],
    ['of another tenant', event({}, { tenant: 'other' }), false],
  ];
  for (const [what, other, isSame] of same) {
    it(`takes errors ${what} for ${isSame ? 'the same' : 'different'}`, () => {
      add(isSame ? event({ message: 'Error: boom 4711 after 12.25 s' }) : event());
      add(other);
      assert.equal(taken().length, isSame ? 1 : 2);
    });
  }

  it('tells no more than 1,000 errors apart, and says how many messages were errored beside them', () => {
    for (let line = 1; line <= 1_500; line++) add(event({ line }));
    assert.equal(taken().length, 1_000);
    mock.timers.tick(MINUTE);
    assert.deepEqual(taken(), ['[] 500 more messages were errored in 60 s, beside the 1000 different errors that are told apart']);
    add(event({ line: 1_500 }));
    assert.equal(taken().length, 1);
  });

  it('shows shorter messages when there are many errors', () => {
    const limits: number[] = [];
    for (let line = 1; line <= 100; line++) {
      log.add(event({ line }), (limit) => {
        limits.push(limit);
        return 'x'.repeat(limit);
      });
    }
    assert.deepEqual([limits[0], limits.at(-1)], [65_536, 2_048]);
    assert.ok(limits.reduce((sum, limit) => sum + limit) < 1.3 * 2 ** 20);
  });

  it('makes the text of a message only when it is written', () => {
    let made = 0;
    for (let i = 0; i < 10; i++) log.add(event(), () => String(made++));
    assert.equal(made, 1);
  });

  it('writes what is counted when it is closed, and leaves no timer', () => {
    for (let i = 0; i < 3; i++) add();
    add(event({ line: 9 }));
    taken();
    mock.timers.tick(5_000);
    log.close();
    assert.deepEqual(taken(), ['[line 1] script_error in conditions[1].then:2:2: Error: boom (2 more in 5 s)']);
    mock.timers.tick(2 * MINUTE);
    log.close();
    assert.deepEqual(taken(), []);
  });

  it('masks secrets in reasons, and lets nobody write lines of their own', () => {
    add(event({ message: 'bad {"token":"geheim"} of mqtt://u:geheim@h\n[error] forged\x1b[2J' }, { tenant: 'a\nb' }));
    const [entry = ''] = taken();
    assert.doesNotMatch(entry, /geheim|^\[error\]|\x1b/m);
    assert.match(entry, /: bad \{"token":"\*\*\*"\} of mqtt:\/\/\*\*\*@h\\n\[error\] forged\\u001b\[2J\n/);
    assert.match(entry, /tenant: a\\nb\n/);
  });
});
