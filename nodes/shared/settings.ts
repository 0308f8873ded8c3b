import { ConfigError } from '../../lib/errors';
import { NODE_OPTIONS, type Filled } from '../../lib/options';
import type { Emit } from './delivery';
import { readNumbers } from './numbers';

/** How a node collects its input and shapes its output. */
export interface NodeSettings extends Filled<typeof NODE_OPTIONS> {
  emit: Emit;
  /** Events of scripts leave by an output of their own, behind that for errors. */
  eventsOutput: boolean;
}

function readEmit(value: unknown): Emit {
  if (value === undefined || value === '') return 'messages';
  if (value === 'messages' || value === 'batch') return value;
  const message = `${JSON.stringify(value)} is not one of messages, batch`;
  throw new ConfigError('', [{ key: 'emit', line: null, column: null, message, source: null }]);
}

/**
 * Reads the settings from a node's properties.
 * @throws {ConfigError} for numbers that are not whole or out of range, and for an unknown `emit`
 */
export function readSettings(config: Record<string, unknown>): NodeSettings {
  return { ...readNumbers(NODE_OPTIONS, config), emit: readEmit(config['emit']), eventsOutput: config['eventsOutput'] === true };
}
