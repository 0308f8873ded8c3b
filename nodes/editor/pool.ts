import { checkNumber, numberProperty, prepareNumbers } from './numbers';
import type { EditorNode, PropertyDefinition } from './red';

const SWITCHES = ['enable_metrics', 'process_per_tenant', 'db', 'keep_cache'];
/** What a line of a list looks like. */
const LISTS: Record<string, RegExp> = {
  http_allow: /^(\*\.)?[^\s/%*@?#\\]+$/,
  env: /^[A-Za-z_][A-Za-z0-9_.]*$/,
  flow_keys: /./,
  global_keys: /./,
};
/** Numbers that say how many of the isolates something is or takes. */
const PARTS = ['preload_size', 'processes'];
/** Numbers whose defaults depend on something else: the texts say on what. */
const IN_WORDS = ['max_size', 'preload_size'];

/** A number that is given for a pool, in its dialog when that is open; null for none. */
function givenNumber(node: EditorNode, name: string): number | null {
  const field = $<HTMLInputElement>(`#node-config-input-${name}`);
  const text = String((field.length > 0 ? field.val() : node[name]) ?? '').trim();
  return text === '' || Number.isNaN(Number(text)) ? null : Number(text);
}

function checkPart(node: EditorNode, name: string, value: unknown): true | string {
  const range = checkNumber(node, name, value);
  const all = givenNumber(node, 'max_size');
  if (range !== true || all === null || !(Number(value) > all)) return range;
  return node._('sandbox-pool.error.part', { label: node._(`sandbox-pool.label.${name}`), max: all });
}

function checkList(node: EditorNode, name: string, value: unknown): true | string {
  const lines = String(value ?? '').split('\n').map((line) => line.trim());
  const wrong = lines.find((line) => line !== '' && LISTS[name]?.test(line) === false);
  return wrong === undefined ? true : node._(`sandbox-pool.error.${name}`, { line: wrong });
}

/** Shows or hides the limits that are seldom changed. */
function showMoreLimits(shown: boolean): void {
  const button = $('#tagwright-more-limits').attr('aria-expanded', String(shown));
  button.find('i').toggleClass('fa-caret-down', shown).toggleClass('fa-caret-right', !shown);
  $('#tagwright-more-limits-rows').toggle(shown);
}

/** Whether one of the limits that are seldom changed is another than its default. */
function hasMoreLimits(): boolean {
  const fields = $('#tagwright-more-limits-rows').find('input').toArray();
  return fields.some(({ type, checked, value, placeholder }) => (type === 'checkbox' ? checked : value !== '' && value !== placeholder));
}

/** A property of a sandbox pool beside its name, for `RED.nodes.registerType`. */
export function poolProperty(name: string): PropertyDefinition {
  if (SWITCHES.includes(name)) return { value: false };
  if (name in LISTS) return { value: '', validate(value, _opt) { return checkList(this, name, value); } };
  if (PARTS.includes(name)) return { value: '', validate(value, _opt) { return checkPart(this, name, value); } };
  return numberProperty('sandbox-pool', name);
}

/** Prepares the dialog of a sandbox pool. */
export function preparePool(node: EditorNode): void {
  for (const name of Object.keys(node._def.defaults).filter((property) => property !== 'name')) {
    $(`label[for="node-config-input-${name}"]`).attr('title', node._(`sandbox-pool.tip.${name}`));
  }
  prepareNumbers(node, 'node-config-input-');
  for (const name of IN_WORDS) $(`#node-config-input-${name}`).attr('placeholder', node._(`sandbox-pool.placeholder.${name}`));
  showMoreLimits(hasMoreLimits());
  $('#tagwright-more-limits').on('click', () => showMoreLimits($('#tagwright-more-limits-rows').is(':hidden')));
}
