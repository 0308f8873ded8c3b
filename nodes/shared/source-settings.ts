import type { Node, NodeAPI } from 'node-red';
import type { Filled } from '../../lib/options';
import { complaint } from './broker-node';
import type { Emit } from './delivery';
import { readContent, type Content } from './incoming';
import type { StoredConfig } from './node-red';
import { readNumbers } from './numbers';
import { SOURCE_NODE_OPTIONS } from './source-options';
import { readText } from './text-fields';

/** How a source node gives its messages to the flow, whatever the broker. */
export interface SourceSettings extends Filled<typeof SOURCE_NODE_OPTIONS> {
  emit: Emit;
  content: Content;
  /** Acknowledged before the flow has them: at most once. */
  onReceipt: boolean;
  /** Empty: there are no dead letters. */
  deadLetterTopic: string;
}

function readChoice<Choice extends string>(key: string, value: unknown, choices: readonly [Choice, ...Choice[]]): Choice {
  if (value === undefined || value === '') return choices[0];
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw complaint(key, `${JSON.stringify(value)} is not one of ${choices.join(', ')}`);
  return found;
}

/** @throws {ConfigError} for what is not valid. */
export function readSourceSettings(RED: NodeAPI, node: Node, config: StoredConfig): SourceSettings {
  return {
    ...readNumbers(SOURCE_NODE_OPTIONS, config),
    emit: readChoice('emit', config['emit'], ['messages', 'batch']),
    content: readContent(config['content']),
    onReceipt: readChoice('acknowledge', config['acknowledge'], ['on delivery', 'on receipt']) === 'on receipt',
    deadLetterTopic: readText(RED, node, config['deadLetterTopic']),
  };
}
