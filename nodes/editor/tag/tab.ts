import { TOPIC_PARTS, type TopicPart } from '../../../lib/tag/topic-part';
import type { EditorNode } from '../red';
import type { Draft } from '../trial/dialog';
import { button } from '../trial/elements';
import { settings } from '../trial/try-tab';
import { hasOtherStages, listedBy } from './check';
import { fieldRow } from './field-row';
import { faultsOf, type Faults } from './faults';
import { isBlank, readFields, START_FIELDS, type TagFields } from './fields';
import { areUsed, generate, partAt, takenOver } from './generate';
import { openMessageTrial, type Tried } from './message-trial';
import { faultsOfValues, isFixed, levelsOf, type Values } from './preview';
import { topicView } from './topic-view';
import { unusedFields } from './unused';

/** What the tab needs of its dialog. */
export interface TagDialog {
  node: EditorNode;
  /** The script of the tab "Defaults". */
  read(): string;
  write(script: string): void;
  draft(): Draft;
  /** The message in "Try it". */
  message(): string | null;
  show(tab: string): void;
}

/** The tab "Tag": fields that say where a tag belongs, and the topic that they make. */
export interface TagTab {
  /** Whether the fields make the script of "Defaults". */
  isUsed(): boolean;
  /** Something in the dialog is another. */
  changed(): void;
  shown(tab: string): void;
  /** The element for what is found in a line of the script. */
  findings(line: number | null): JQuery;
  goTo(line: number | null): void;
  /** Writes the fields into the node. */
  save(): void;
  resize(height: number): void;
  close(): void;
}

/** The values of a trial that are those of the fields as they are now. */
function valuesFor(fields: TagFields, tried: Tried | null): Values | null {
  if (tried?.values == null) return null;
  const { of, values } = tried;
  return Object.fromEntries(TOPIC_PARTS.filter((part) => isSame(of, fields, part)).map((part) => [part, values[part]]));
}

function isSame(some: TagFields, others: TagFields, part: TopicPart): boolean {
  return some[part].type === others[part].type && some[part].value === others[part].value;
}

/** What is wrong for the message that was tried. */
function faultsOfTrial(fields: TagFields, tried: Tried | null): Faults {
  const values = valuesFor(fields, tried);
  if (values !== null) return faultsOfValues(pickKnown(fields, values), values);
  const { part = null, message = '' } = tried?.error ?? {};
  if (part === null || tried === null || !isSame(tried.of, fields, part)) return {};
  return { [part]: { kind: 'warning', key: 'threw', blanks: { message } } };
}

/** The fields without those whose value is not known yet: a blank one asks for none. */
function pickKnown(fields: TagFields, values: Values): TagFields {
  return Object.fromEntries(TOPIC_PARTS.map((part) => [part, part in values ? fields[part] : { type: 'str', value: '' }])) as TagFields;
}

/** Fills the pane `#tagwright-tab-tag`. */
export function openTagTab(dialog: TagDialog): TagTab {
  const { node } = dialog;
  const text = (key: string, blanks?: Record<string, string>): string => node._(`tag-processor.tag.${key}`, blanks);
  const stored = readFields(node['tag']);
  let fields = stored ?? START_FIELDS;
  let tried: Tried | null = null;
  let isShown = false;
  /** The rows are being filled: what they say is not what a user has typed. */
  let isFilling = false;

  const rows = TOPIC_PARTS.map((part) => ({ part, row: fieldRow(node, part, edited) }));
  const topic = $('<div class="tagwright-topic-view" role="group" aria-labelledby="tagwright-tag-topic">');
  const sample = $('<div class="tagwright-nothing" role="status">');
  const code = $('<pre class="tagwright-tag-code" tabindex="0">').attr('aria-label', text('code'));
  const takeOver = button('fa-code', text('takeOver'), () => {
    dialog.write(takenOver(fields));
    refresh();
    dialog.show('defaults');
  }).attr('title', text('tip.takeOver'));
  const others = $('<div class="tagwright-findings" role="status">');
  const form = $('<div>').append(
    $('<p class="tagwright-hint">').text(node._('tag-processor.hint.tag')),
    rows.map(({ row }) => row.element),
    $('<div class="form-row">').append($('<label id="tagwright-tag-topic">').text(text('topic')), topic, sample),
    others,
    $('<details class="tagwright-tag-generated">').append($('<summary>').text(text('code')), code, takeOver),
  );
  const unused = unusedFields(node, isLoss, use);
  const pane = $('#tagwright-tab-tag').append(form, unused.element);
  const trial = openMessageTrial({
    settings: () => settings(node),
    message: dialog.message,
    onResult(result) {
      tried = result;
      render();
    },
  });

  function fill(): void {
    isFilling = true;
    for (const { part, row } of rows) row.write(fields[part]);
    isFilling = false;
  }

  function edited(): void {
    if (isFilling) return;
    const given = Object.fromEntries(rows.map(({ part, row }) => [part, row.read()])) as TagFields;
    if (TOPIC_PARTS.every((part) => isSame(given, fields, part))) return;
    fields = given;
    dialog.write(generate(fields));
    refresh();
  }

  const isUsed = (): boolean => areUsed(fields, dialog.read());

  /** Whether there is code in "Defaults" that the fields do not make. */
  function isLoss(): boolean {
    const script = dialog.read();
    return script.trim() !== '' && script.trim() !== takenOver(fields).trim();
  }

  function use(): void {
    dialog.write(generate(fields));
    refresh();
    rows[0]?.row.focus();
  }

  function refresh(): void {
    const used = isUsed();
    form.toggle(used);
    unused.element.toggle(!used);
    if (used) unused.reset();
    if (used) render();
    const asks = TOPIC_PARTS.some((part) => !isFixed(fields[part]) && !isBlank(fields[part]));
    trial.take(used && asks ? fields : null);
  }

  function render(): void {
    const faults = faultsOf(fields, { listed: listedBy($('#node-input-pool').val()), hasOtherStages: hasOtherStages(dialog.draft()) });
    const ofMessage = faultsOfTrial(fields, tried);
    for (const { part, row } of rows) row.show(faults[part] ?? ofMessage[part] ?? null, faults[part] === undefined && fields[part].type !== 'env');
    topic.empty().append(topicView(node, levelsOf(fields, valuesFor(fields, tried)), faults));
    sample.text(sampleText());
    code.text(generate(fields));
  }

  function sampleText(): string {
    if (TOPIC_PARTS.every((part) => isFixed(fields[part]) || isBlank(fields[part]))) return '';
    if (tried === null) return text('sample.none');
    if (tried.error !== null && tried.error.part === null) return tried.error.message;
    return tried.at === null ? text('sample.tried') : text('sample.arrived', { time: new Date(tried.at).toLocaleTimeString(RED.i18n.lang()) });
  }

  fill();
  refresh();
  $('#node-input-pool').on('change', refresh);
  return {
    isUsed,
    changed() {
      // Looking at all conditions for each key that is typed in one of them would be felt.
      if (isShown) refresh();
    },
    shown(tab) {
      isShown = tab === 'tag';
      if (isShown) refresh();
      trial.watch(isShown);
    },
    findings(line) {
      const part = line === null ? null : partAt(fields, line);
      return rows.find((each) => each.part === part)?.row.findings ?? others;
    },
    goTo(line) {
      const part = line === null ? null : partAt(fields, line);
      (rows.find((each) => each.part === part) ?? rows[0])?.row.focus();
    },
    save() {
      // Fields that are not in use are kept for whoever goes back to them.
      if (isUsed() || stored !== null) node['tag'] = structuredClone(fields);
    },
    resize: (height) => void pane.css('height', `${height}px`),
    close: trial.close,
  };
}
