import type { Node, NodeAPI } from 'node-red';
import type { ExecutionContext, SharedValues } from '../../../lib/message';
import { tryOut, type TrialOptions } from '../../../lib/processor/trial';
import { ContextSource } from '../context-source';
import type { FlowMessage, StoredConfig } from '../node-red';
import { findSandbox } from '../pool';
import { sharedValues } from '../shared-values';
import { CompileThread } from './compile-thread';
import { readDraft } from './draft';
import { readTest, runTest } from './node-test';
import { servePipeline } from './pipeline-route';
import { answer, bodyOf, RequestError } from './request';
import { Samples } from './samples';
import { trialPool, type TrialPool } from './trial-pool';
import { Trials } from './trials';

/** The messages of all nodes, while somebody looks at them. */
export const samples = new Samples();

/** The apps that have the routes already: several node sets ask for them. */
const served = new WeakSet<object>();

/** What a trial has of the node that is edited, beside its scripts. */
interface Surroundings {
  pool: TrialPool;
  shared: SharedValues | undefined;
  contextOf(message: FlowMessage): ExecutionContext;
}

/**
 * The node of a draft, as far as it is deployed.
 * @throws {ConfigError} for a pool that is missing or not valid, and for fields of the context that are not valid
 */
function surroundings(RED: NodeAPI, body: Record<string, unknown>): Surroundings {
  const { options } = findSandbox(RED, body['pool']);
  const node = RED.nodes.getNode(String(body['id'] ?? '')) as Node | null;
  const contexts = new ContextSource(RED, (node ?? {}) as Node, body as StoredConfig);
  return {
    pool: trialPool(options),
    shared: node === null ? undefined : sharedValues(node, options.shared)?.(),
    contextOf(message) {
      try {
        return contexts.of(message);
      } catch (error) {
        throw new RequestError((error as Error).message);
      }
    },
  };
}

/** The sample message of a request: its text, and what it says. */
function readMessage({ message }: Record<string, unknown>): { text: string; value: FlowMessage } {
  if (typeof message !== 'string') throw new RequestError('message is not a text');
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch (error) {
    throw new RequestError(`the message is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RequestError('the message is not a JSON object such as {"payload": 1}');
  return { text: message, value: value as FlowMessage };
}

/**
 * Serves what the dialogs ask for, under `tag-processor/` of the admin root: `check` looks at the scripts of a draft,
 * `try` and `test` run them in a sandbox of their own, `samples/:id` gives the last messages of a node, `pipeline` writes it as a file.
 */
export function serveTrials(RED: NodeAPI): void {
  if (served.has(RED.httpAdmin)) return;
  served.add(RED.httpAdmin);
  servePipeline(RED);
  const trials = new Trials();
  const thread = new CompileThread();
  // The runtime stops, or other nodes are deployed: the next trial makes another sandbox.
  RED.events.on('flows:stopping', () => void trials.close());
  const may = (permission: 'read' | 'write') => RED.auth.needsPermission(`tag-processor.${permission}`);

  RED.httpAdmin.post('/tag-processor/check', may('read'), answer(async (request, isGone) => {
    const result = await thread.compile(readDraft(bodyOf(request)).source, isGone);
    return { problems: result.ok ? [] : result.problems, warnings: result.warnings };
  }));

  RED.httpAdmin.post('/tag-processor/try', may('write'), answer((request, isGone) => {
    const body = bodyOf(request);
    const draft = readDraft(body);
    const { text, value } = readMessage(body);
    const { pool, shared, contextOf } = surroundings(RED, body);
    const context = contextOf(value);
    const compile: TrialOptions['compile'] = (source) => thread.compile(source, isGone);
    const options = { ...draft, message: text, context, compile, ...(shared === undefined ? {} : { shared }) };
    return trials.run(pool, (sandbox) => tryOut({ ...options, sandbox }), isGone);
  }));

  RED.httpAdmin.post('/tag-processor/test', may('write'), answer((request, isGone) => {
    const body = bodyOf(request);
    const draft = readDraft(body);
    const test = readTest(body['test']);
    const { pool, shared, contextOf } = surroundings(RED, body);
    const context = contextOf(test.input[0] as FlowMessage);
    return trials.run(pool, async (sandbox) => runTest(await thread.compile(draft.source, isGone), draft, test, sandbox, context, shared), isGone);
  }));

  RED.httpAdmin.get('/tag-processor/samples/:id', may('read'), answer(({ params }) => ({ samples: samples.look(String(params['id'])) })));
}
