import type { Message, Verdict } from './answers';
import { button, code, icon } from './elements';
import { exportPipeline, type ExportRequest } from './export';
import type { KeptTest } from './kept-test';
import { post, reasonOf, type Request } from './requests';
import { changesTable } from './result';
import { trialText } from './texts';

type State = 'running' | 'passed' | 'failed';
const ICONS: Record<State, string> = { running: 'fa-spinner', passed: 'fa-check', failed: 'fa-times-circle' };

/** The list of a node's tests. */
export interface Tests {
  element: JQuery;
  add(test: KeptTest): void;
  read(): KeptTest[];
  /** A name that no test has. */
  newName(): string;
  close(): void;
}

interface Row {
  element: JQuery;
  read(): KeptTest;
  show(state: State, found?: JQuery): void;
}

function verdictBox({ problems, differences, errors }: Verdict): JQuery {
  const row = ({ path, expected, actual }: Verdict['differences'][number]): JQuery =>
    $('<tr>').append($('<th scope="row">').text(path), $('<td>').append(code(expected)), $('<td>').append(code(actual)));
  const box = $('<div>');
  if (differences.length > 0) box.append(changesTable(['change.path', 'tests.expected', 'tests.actual'], differences.map(row)));
  const said = [...problems.map(({ key, message }) => `${key}: ${message}`), ...errors.map(({ code: name, stage, message }) => `${name}, ${stage ?? ''}: ${message}`)];
  return box.append(...said.map((text) => $('<div class="tagwright-error">').text(text)));
}

function isPassed({ problems, differences, errors }: Verdict): boolean {
  return problems.length + differences.length + errors.length === 0;
}

function createRow(test: KeptTest, take: (message: Message) => void, remove: (row: Row) => void): Row {
  const name = $<HTMLInputElement>('<input>', { type: 'text', 'aria-label': trialText('tests.name') }).val(test.name);
  const state = $('<span class="tagwright-test-state">');
  const verdict = $('<div>');
  const element = $('<li class="tagwright-test">');
  const row: Row = {
    element,
    read: () => ({ ...test, name: String(name.val()) }),
    show(label, found) {
      element.attr('data-state', label);
      state.empty().append(icon(ICONS[label]), document.createTextNode(` ${trialText(`tests.${label}`)}`));
      verdict.empty();
      if (found !== undefined) verdict.append(found);
    },
  };
  const load = button('fa-upload', trialText('tests.load'), () => take(test.input[0] ?? {}));
  const gone = button('fa-trash-o', trialText('tests.remove'), () => remove(row));
  element.append($('<div class="tagwright-test-head">').append(name, state, load, gone), verdict);
  return row;
}

/** What the list of tests needs of the dialog. */
interface Surroundings {
  /** The body that runs a test through the draft. */
  request(test: KeptTest): object;
  /** The node as it stands, with these tests, for a pipeline file. */
  pipeline(tests: readonly KeptTest[]): ExportRequest;
  /** Shows the message of a test. */
  take(message: Message): void;
}

export function openTests(tests: readonly KeptTest[], { request, pipeline, take }: Surroundings): Tests {
  const summary = $('<span role="status" class="tagwright-tests-summary">');
  const runAll = button('fa-play', trialText('tests.run'), () => run(0, { passed: 0, failed: 0 }));
  const toFile = button('fa-download', trialText('tests.export'), exportAll).attr('title', trialText('tests.exportTip'));
  const list = $('<ol class="tagwright-tests">');
  const element = $('<div>').append($('<h4>').text(trialText('tests.title')), $('<div class="tagwright-try-bar">').append(runAll, toFile, summary), list);
  let rows: Row[] = [];
  let running: Request | null = null;
  let exporting: Request | null = null;

  function refresh(): void {
    element.toggle(rows.length > 0);
  }

  function add(test: KeptTest): void {
    const row = createRow(test, take, remove);
    rows.push(row);
    list.append(row.element);
    refresh();
  }

  function remove(row: Row): void {
    row.element.remove();
    rows = rows.filter((other) => other !== row);
    refresh();
  }

  /** The node with its tests as a file for the command line. */
  function exportAll(): void {
    summary.empty();
    exporting = exportPipeline(pipeline(rows.map((row) => row.read()))).fail((refused, status) => {
      const reason = reasonOf(refused, status);
      if (reason !== null) summary.append($('<span class="tagwright-error">').text(reason));
    });
  }

  /** Runs the tests from one on, one after the other. */
  function run(index: number, { passed, failed }: { passed: number; failed: number }): void {
    const row = rows[index];
    if (row === undefined) {
      runAll.prop('disabled', false);
      summary.text(trialText('tests.summary', { passed, failed }));
      return;
    }
    runAll.prop('disabled', true);
    row.show('running');
    running = post<Verdict>('test', request(row.read()), (verdict) => {
      const good = isPassed(verdict);
      row.show(good ? 'passed' : 'failed', verdictBox(verdict));
      run(index + 1, good ? { passed: passed + 1, failed } : { passed, failed: failed + 1 });
    }).fail((refused, status) => {
      const reason = reasonOf(refused, status);
      if (reason === null) return;
      row.show('failed', $('<div class="tagwright-error">').text(reason));
      runAll.prop('disabled', false);
    });
  }

  for (const test of tests) add(test);
  refresh();
  return {
    element,
    add,
    read: () => rows.map((row) => row.read()),
    newName() {
      const names = rows.map((row) => row.read().name);
      for (let number = rows.length + 1; ; number++) {
        const name = trialText('tests.newName', { number });
        if (!names.includes(name)) return name;
      }
    },
    close() {
      running?.abort();
      exporting?.abort();
    },
  };
}
