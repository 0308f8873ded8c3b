import { Template } from '../stream/template';
import type { Fields } from './fields';

export interface GenerateConfig {
  kind: 'generate';
  template: Template;
  /** 0: without end. */
  count: number;
  /** Milliseconds; 0: as fast as they are taken. */
  interval: number;
  batchSize: number;
}

export const GENERATE_FIELDS = ['mapping', 'template', 'count', 'interval', 'batch_size'];
export const GENERATE_UNSUPPORTED = { auto_replay_nacks: 'refused messages go to dead_letter' };

const MAX_COUNT = 2 ** 31 - 1;

/** Reads `generate`. Of Bloblang, `mapping` may be `root = ` and a JSON value; `template` is a text with interpolations. */
export function readGenerate(fields: Fields): GenerateConfig {
  if (fields.has('mapping') === fields.has('template')) fields.refuse('mapping', 'needs template, or mapping: root = and a JSON value');
  return {
    kind: 'generate',
    template: fields.has('mapping') ? readMapping(fields) : (fields.template('template', null, 'generator') ?? Template.parse('')),
    count: fields.number('count', 0, [0, MAX_COUNT]),
    interval: fields.duration('interval', 1_000),
    batchSize: fields.number('batch_size', 1, [1, 1_000]),
  };
}

function readMapping(fields: Fields): Template {
  const [, json = ''] = /^\s*root\s*=\s*(.*?)\s*$/s.exec(fields.text('mapping', '')) ?? [];
  try {
    return Template.parse(JSON.stringify(JSON.parse(json)), 'generator');
  } catch {
    fields.refuse('mapping', 'is Bloblang, of which only root = and a JSON value is supported; template: is a text with interpolations such as ${! counter() }');
    return Template.parse('');
  }
}
