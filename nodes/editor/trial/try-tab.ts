import type { EditorNode } from '../red';
import type { Message, Outcome, Trial } from './answers';
import type { TrialDialog } from './dialog';
import { button } from './elements';
import { isStable, type KeptTest, testOf } from './kept-test';
import { post, reasonOf, type Request } from './requests';
import { resultOf } from './result';
import { openSamples } from './samples';
import { openTests } from './tests';
import { trialText } from './texts';

const FIRST: Record<string, Message> = {
  'tag-processor': { payload: 23.5, topic: 'plant/line1/temperature', meta: {} },
  'js-processor': { payload: 1, topic: 'example' },
};
/** The messages that were tried last, by node: until the page is closed. */
const remembered = new Map<string, string>();

/** The tab "Try it": a message runs through the draft of the dialog, in a sandbox on the server. */
export interface TryTab {
  watch(isShown: boolean): void;
  /** The message as it stands there, as text; null while it is the example that every dialog begins with. */
  message(): string | null;
  resize(height: number): void;
  /** Writes the tests into the node. */
  save(): void;
  close(): void;
}

/** Whose messages they are, and the pool: as the fields of the dialog say. */
export function settings({ id }: EditorNode): { id: string; pool: string; [field: string]: string } {
  const value = (name: string): string => String($(`#node-input-${name}`).val() ?? '');
  const pool = value('pool');
  const fields = ['tenant', 'user', 'organization'].flatMap((name) => [[name, value(name)], [`${name}Type`, value(`${name}Type`)]] as const);
  return { id, pool: pool === '_ADD_' ? '' : pool, ...Object.fromEntries(fields) };
}

/** Fills the pane `#tagwright-tab-try`. */
export function openTryTab(dialog: TrialDialog): TryTab {
  const { node } = dialog;
  const pane = $('#tagwright-tab-try');
  const state = $('<span role="status">');
  const result = $('<div class="tagwright-result">');
  const keep = button('fa-bookmark-o', trialText('keep'), keepTest).prop('disabled', true);
  const start = button('fa-play', trialText('run'), run).addClass('primary');
  const samples = openSamples(node.id, setMessage);
  const kept = node['tests'] as KeptTest[] | undefined;
  const tests = openTests(kept ?? [], {
    request: (test) => ({ ...dialog.draft(), ...settings(node), test }),
    pipeline: (all) => ({ ...dialog.draft(), ...settings(node), name: String($('#node-input-name').val() ?? ''), tests: all }),
    take: setMessage,
  });
  let request: Request | null = null;
  /** What ran last, and what became of it. */
  let last: { body: { message: string }; outcome: Outcome } | null = null;

  const columns = $('<div class="tagwright-try-columns">').append(
    $('<div>').append($('<label for="tagwright-try-message">').text(trialText('message')), '<div id="tagwright-try-message" class="node-text-editor">'),
    $('<div>').append($('<label>').text(trialText('samples.title')), samples.element),
  );
  pane.append(columns, $('<div class="tagwright-try-bar">').append(start, keep, state), result, tests.element);
  const example = JSON.stringify(FIRST[node.type], null, 2);
  const editor = RED.editor.createEditor({ id: 'tagwright-try-message', mode: 'ace/mode/json', focus: false, value: remembered.get(node.id) ?? example });
  if (editor.type === 'monaco') editor.updateOptions?.({ minimap: { enabled: false } });

  function setMessage(message: Message): void {
    editor.setValue(JSON.stringify(message, null, 2), -1);
  }

  function busy(isBusy: boolean): void {
    start.prop('disabled', isBusy);
    keep.prop('disabled', isBusy || last === null);
    state.text(isBusy ? trialText('running') : '');
  }

  function ask(body: object, onTrial: (trial: Trial) => void): void {
    busy(true);
    request = post<Trial>('try', body, (trial) => {
      onTrial(trial);
      busy(false);
    }).fail((failed, status) => {
      const reason = reasonOf(failed, status);
      if (reason === null) return;
      busy(false);
      result.empty().append($('<div class="tagwright-error" role="alert">').text(reason));
    });
  }

  function run(): void {
    const draft = dialog.draft();
    const body = { ...draft, ...settings(node), message: editor.getValue() };
    last = null;
    ask(body, (trial) => {
      if (trial.outcome !== null) last = { body, outcome: trial.outcome };
      result.empty().append(resultOf(dialog, trial, draft));
    });
  }

  /** Runs the message again: what is different then is not expected. */
  function keepTest(): void {
    if (last === null) return;
    const { body, outcome } = last;
    ask(body, ({ outcome: again }) => {
      if (isStable(outcome, again)) tests.add(testOf(tests.newName(), JSON.parse(body.message) as Message, outcome, again));
      else RED.notify(trialText('error.unstable'), 'warning');
    });
  }

  return {
    watch: samples.watch,
    message() {
      const text = editor.getValue();
      return text === example ? null : text;
    },
    resize(height) {
      pane.css('height', `${height}px`);
      editor.resize();
    },
    save() {
      const written = tests.read();
      if (written.length > 0 || kept !== undefined) node['tests'] = written;
    },
    close() {
      remembered.set(node.id, editor.getValue());
      samples.close();
      tests.close();
      request?.abort();
      editor.destroy();
    },
  };
}
