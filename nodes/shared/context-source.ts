import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { ConfigError, type Problem } from '../../lib/errors';
import type { ExecutionContext } from '../../lib/message';
import { DEFAULT_CONTEXT } from '../../lib/sandbox/batch';
import type { FlowMessage, StoredConfig } from './node-red';

const FIELDS = ['tenant', 'user', 'organization'] as const;
type Field = (typeof FIELDS)[number];

const MAX_LENGTH = 200;

/** A field whose value is in the message. */
interface FromMessage {
  field: Field;
  path: string;
}

/** What a text of a context has to be; null when it is that. */
function complaint(text: string): string | null {
  if (text === '') return 'is empty';
  if (text.length > MAX_LENGTH) return `has ${text.length} characters; ${MAX_LENGTH} are possible`;
  return /[\u0000-\u001f\u007f-\u009f]/.test(text) ? 'holds a control character' : null;
}

/** On whose behalf a node's scripts run: its fields `tenant`, `user` and `organization`, each a text, a property of the message or an environment variable. */
export class ContextSource {
  private readonly fixed: ExecutionContext;
  private readonly fromMessage: FromMessage[] = [];

  /** @throws {ConfigError} for fields that are not valid. */
  constructor(private readonly RED: NodeAPI, node: Node, config: StoredConfig) {
    const fixed: ExecutionContext = { ...DEFAULT_CONTEXT };
    const problems: Problem[] = [];
    for (const field of FIELDS) {
      const given = String(config[field] ?? '').trim();
      if (given === '') continue;
      const type = String(config[`${field}Type`] ?? 'str');
      if (type === 'msg') {
        this.fromMessage.push({ field, path: given });
        continue;
      }
      const value: unknown = type === 'env' ? RED.util.evaluateNodeProperty(given, 'env', node, {} as NodeMessage) : given;
      const text = String(value ?? '').trim();
      const message = complaint(text);
      if (message === null) fixed[field] = text;
      else problems.push({ key: field, line: null, column: null, message: type === 'env' ? `the environment variable ${given} ${message}` : message, source: null });
    }
    if (problems.length > 0) throw new ConfigError('', problems);
    this.fixed = Object.freeze(fixed);
  }

  /** The same for every message. */
  get isFixed(): boolean {
    return this.fromMessage.length === 0;
  }

  /**
   * The context of a message.
   * @throws {Error} that says which property of the message is missing or not valid
   */
  of(msg: FlowMessage): ExecutionContext {
    if (this.isFixed) return this.fixed;
    const context = { ...this.fixed };
    for (const { field, path } of this.fromMessage) {
      const value: unknown = this.read(msg, path);
      if (typeof value !== 'string' && typeof value !== 'number') {
        throw new Error(`msg.${path}, which gives the ${field}, is ${value === undefined ? 'missing' : 'not a text'}`);
      }
      const text = String(value).trim();
      const message = complaint(text);
      if (message !== null) throw new Error(`msg.${path}, which gives the ${field}, ${message}`);
      context[field] = text;
    }
    return context;
  }

  private read(msg: FlowMessage, path: string): unknown {
    try {
      return this.RED.util.getMessageProperty(msg, path);
    } catch {
      // A part of the path is not there.
      return undefined;
    }
  }
}
