import type { Blanks } from '../red';
import type { Draft } from './dialog';

const STAGES = ['defaults', 'advancedProcessing', 'code', 'result', 'input'];

/** A text of the catalogue that the dialogs share. */
export function trialText(key: string, blanks?: Blanks): string {
  return RED._(`@tagwright/node-red/sandbox-pool:trial.${key}`, blanks);
}

/** A value as text: JSON, `nothing` where there is none. */
export function shown(value: unknown, space?: number): string {
  return value === undefined ? trialText('nothing') : JSON.stringify(value, null, space);
}

/** The name of a stage as the dialog shows it: `Condition 2 "Temperature"`. */
export function stageName(stage: string, draft: Draft): string {
  const index = /^conditions\[(\d+)\]/.exec(stage)?.[1];
  if (index === undefined) return trialText(`stage.${STAGES.includes(stage) ? stage : 'other'}`);
  const part = /\.(if|then)$/.exec(stage)?.[1] ?? '';
  const name = draft.conditions?.[Number(index)]?.name ?? '';
  return [trialText('stage.condition', { number: Number(index) + 1 }), name === '' ? '' : `"${name}"`, part].filter((text) => text !== '').join(' ');
}
