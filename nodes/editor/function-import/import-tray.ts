import type { Blanks, EditorNode } from '../red';
import type { Check, Finding } from '../trial/answers';
import { icon } from '../trial/elements';
import { post, reasonOf, type Request } from '../trial/requests';
import { functionList } from './function-list';
import { notesOf, outputsOf, type FunctionNode } from './function-node';

type Text = (key: string, blanks?: Blanks) => string;

/** Takes code and outputs of a function node over. */
export type TakeFunction = (code: string, outputs: number) => void;

function row(text: Text, kind: 'error' | 'warning', line: number | null, message: string): JQuery {
  const place = line === null ? '' : `${text('line', { line })}: `;
  return $('<li>', { 'data-kind': kind }).append(
    icon(kind === 'error' ? 'fa-times-circle' : 'fa-exclamation-triangle').addClass(`tagwright-${kind}`), document.createTextNode(` ${place}${message}`),
  );
}

function list(title: string, rows: readonly JQuery[]): JQuery[] {
  return rows.length === 0 ? [] : [$('<h4>').text(title), $('<ul class="tagwright-import-found">').append(...rows)];
}

/** What will not work in the sandbox: what the node's settings tell, and below that what the compiler says of its code. */
function report(text: Text, node: FunctionNode, { problems, warnings }: Check): JQuery {
  const notes = notesOf(node).map(({ key, line, blanks }) => row(text, 'warning', line, text(`note.${key}`, blanks)));
  const findings = (list: readonly Finding[], kind: 'error' | 'warning'): JQuery[] => [...list].sort((a, b) => (a.line ?? 0) - (b.line ?? 0)).map(({ line, message }) => row(text, kind, line, message));
  const found = [...findings(problems, 'error'), ...findings(warnings, 'warning')];
  const box = $('<div>').append(...list(text('settings'), notes), ...list(text('code'), found));
  return notes.length + found.length === 0 ? box.append($('<p>').append(icon('fa-check'), document.createTextNode(` ${text('nothing')}`))) : box;
}

/** Lets one of the function nodes be chosen, and says before it is taken over what will not work in the sandbox. */
export function openImport(dialogNode: EditorNode, take: TakeFunction): void {
  const text: Text = (key, blanks) => dialogNode._(`js-processor.import.${key}`, blanks);
  const result = $('<div class="tagwright-import-report" role="status">').text(text('choose'));
  let chosen: FunctionNode | null = null;
  let request: Request | null = null;

  function choose(node: EditorNode): void {
    const made = node as EditorNode & FunctionNode;
    chosen = made;
    request?.abort();
    result.text(text('checking'));
    request = post<Check>('check', { type: 'js-processor', code: made.func, outputs: outputsOf(made) }, (check) => result.empty().append(report(text, made, check)));
    request.fail((failed, status) => {
      const reason = reasonOf(failed, status);
      if (reason !== null) result.empty().append($('<div class="tagwright-error" role="alert">').text(reason));
    });
    $('#tagwright-import-ok').prop('disabled', false).removeClass('disabled');
  }

  RED.tray.show({
    title: text('title'),
    width: 600,
    buttons: [
      { id: 'tagwright-import-cancel', text: RED._('common.label.cancel'), click: () => RED.tray.close() },
      {
        id: 'tagwright-import-ok', text: text('take'), class: 'primary disabled',
        click() {
          if (chosen === null) return;
          const { func } = chosen;
          const outputs = outputsOf(chosen);
          // The dialog below is out of the page until then.
          RED.tray.close(() => take(func, outputs));
        },
      },
    ],
    open(tray) {
      const texts = { search: text('search'), title: text('functions'), none: text('none') };
      tray.find('#tagwright-import-ok').prop('disabled', true);
      tray.find('.red-ui-tray-body').append($('<div class="tagwright-import">').append(functionList(texts, choose), result));
    },
    close: () => request?.abort(),
  });
}
