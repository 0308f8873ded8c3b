import type { ProcessorSource } from '../../../lib/script/types';
import { readConditions, readScript } from '../scripts';
import { RequestError } from './request';

/** Scripts as they stand in an open dialog, and how they are to run. */
export interface Draft {
  source: ProcessorSource;
  outputs: number;
  payloadRequired: boolean;
}

const MAX_OUTPUTS = 500;

/**
 * The draft of a request: `type` and the properties that a node of this type has for its scripts.
 * @throws {RequestError} for an unknown type
 * @throws {ConfigError} for scripts that are not text
 */
export function readDraft(body: Record<string, unknown>): Draft {
  const { type } = body;
  if (type === 'js-processor') {
    const outputs = Number(body['outputs'] ?? 1);
    if (!Number.isInteger(outputs) || outputs < 1 || outputs > MAX_OUTPUTS) throw new RequestError(`outputs is not a whole number from 1 to ${MAX_OUTPUTS}`);
    return { source: { kind: 'nodered_js', code: readScript(body, 'code') }, outputs, payloadRequired: false };
  }
  if (type !== 'tag-processor') throw new RequestError('type is not one of tag-processor, js-processor');
  const source: ProcessorSource = {
    kind: 'tag_processor',
    defaults: readScript(body, 'defaults'),
    conditions: readConditions(body),
    advancedProcessing: readScript(body, 'advancedProcessing'),
  };
  return { source, outputs: 1, payloadRequired: true };
}
