import type { EditorNode } from '../red';
import type { Faults } from './faults';
import type { Level } from './preview';

/** What the levels of a location path are called, as far as they have a name. */
const LOCATIONS = ['enterprise', 'site', 'area', 'line', 'work_cell'];

/** What a level is called: `Location path, site`. */
function nameOf(node: EditorNode, { part, index, isPlaceholder }: Level): string {
  const text = (key: string, blanks?: Record<string, string | number>): string => node._(`tag-processor.tag.${key}`, blanks);
  if (part === 'prefix') return text('level.prefix');
  const name = text(`part.${part}`);
  if (isPlaceholder || part === 'data_contract') return name;
  const location = part === 'location_path' ? LOCATIONS[index] : undefined;
  if (location !== undefined) return text('level.named', { part: name, name: text(`level.${location}`) });
  return part === 'tag_name' ? name : text('level.numbered', { part: name, number: index + 1 });
}

/** The levels of a topic, each with the colour of its part and with its name. `faults`: parts that are marked. */
export function topicView(node: EditorNode, levels: readonly Level[], faults: Faults): JQuery {
  return $('<ul class="tagwright-topic-levels">').append(levels.map((level, index) => {
    const name = nameOf(node, level);
    const row = $('<li>', { 'data-part': level.part, title: name });
    row.toggleClass('tagwright-level-open', level.isPlaceholder);
    row.toggleClass('tagwright-level-faulty', level.part !== 'prefix' && faults[level.part]?.kind === 'error');
    if (index > 0) row.append('<span class="tagwright-level-dot">.</span>');
    return row.append($('<span class="tagwright-hidden">').text(`${name}: `), $('<span class="tagwright-level-text">').text(level.text));
  }));
}
