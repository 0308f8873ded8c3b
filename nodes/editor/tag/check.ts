import { TOPIC_PARTS } from '../../../lib/tag/topic-part';
import type { EditorNode } from '../red';
import { faultsOf, readListed } from './faults';
import { readFields } from './fields';
import { areUsed } from './generate';

/** The environment variables that a pool lists, by its id; null for none. */
export function listedBy(pool: unknown): string[] | null {
  const node = typeof pool === 'string' && pool !== '' ? RED.nodes.node(pool) : null;
  return node?.type === 'sandbox-pool' ? readListed(node['env']) : null;
}

/** Whether a node has stages behind `defaults`. */
export function hasOtherStages({ conditions, advancedProcessing }: { conditions?: unknown; advancedProcessing?: unknown }): boolean {
  const given = Array.isArray(conditions) ? (conditions as { enabled?: unknown }[]) : [];
  return given.some(({ enabled }) => enabled !== false) || String(advancedProcessing ?? '').trim() !== '';
}

/** For the property `tag`: what is wrong with its fields, where they are in use. */
export function checkTag(node: EditorNode, value: unknown): true | string {
  const fields = readFields(value);
  if (!areUsed(fields, node['defaults'])) return true;
  const faults = faultsOf(fields, { listed: listedBy(node['pool']), hasOtherStages: hasOtherStages({ conditions: node['conditions'], advancedProcessing: node['advancedProcessing'] }) });
  const part = TOPIC_PARTS.find((name) => faults[name]?.kind === 'error');
  const fault = part === undefined ? undefined : faults[part];
  if (fault === undefined) return true;
  const text = (key: string, blanks?: Record<string, string>): string => node._(`tag-processor.tag.${key}`, blanks);
  return text('invalid', { part: text(`part.${part}`), reason: text(`fault.${fault.key}`, fault.blanks) });
}
