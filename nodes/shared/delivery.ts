import type { NodeAPI, NodeMessage } from 'node-red';
import type { MessageError } from '../../lib/errors';
import type { Outcome, ScriptEvent } from '../../lib/message';
import { ACK, joinedToken, passOn, settle, settleUnheard } from './acknowledgements';
import { staysOnHost, type KeptProperty } from './encode';
import { toError, type NodeError } from './node-error';
import type { FlowMessage, Input, Send, WiredNode } from './node-red';
import type { Clone } from './restore';

/** `messages`: each by itself; `batch`: those of one batch as one message. */
export type Emit = 'messages' | 'batch';

/** A processed message and the output it goes to. */
export interface Result {
  port: number;
  message: FlowMessage;
}

/** Puts the results of a message back together with what the sandbox did not see of it. */
export type Restore = (
  msg: FlowMessage, results: FlowMessage[], kept: ReadonlyMap<string, KeptProperty> | null, clone: Clone,
) => FlowMessage[];

/** How a node sends: its outputs, the shape of what leaves it, and where errors go. */
export interface DeliveryOptions {
  /** Outputs of the scripts; the one behind them takes errored messages. */
  outputs: number;
  emit: Emit;
  restore: Restore;
  /** Told of each message that leaves by the error output. */
  onErrorSent?: (error: NodeError) => void;
  /** Told of each message of a source that was acknowledged with its error, which nobody takes. */
  onErrorAcknowledged?: (error: NodeError) => void;
}

/** Sends what became of messages, and calls `done` once for each of them. */
export class Delivery {
  readonly emit: Emit;

  constructor(
    private readonly RED: NodeAPI,
    private readonly node: WiredNode,
    private readonly options: DeliveryOptions,
  ) {
    this.emit = options.emit;
  }

  /** Something is wired to the error output. */
  get takesErrors(): boolean {
    return this.isWired(this.options.outputs);
  }

  /** Deep copies for messages that must not share anything, except what cannot be copied. */
  readonly clone: Clone = (value) => (staysOnHost('', value) ? value : this.RED.util.cloneMessage(value as NodeMessage));

  /** The processed messages of one input message. */
  results(msg: FlowMessage, outcome: Outcome & { status: 'processed' }, kept: Map<string, KeptProperty> | null): Result[] {
    const { [ACK]: token, parts } = msg;
    const messages = this.options.restore(msg, outcome.messages, kept, this.clone);
    passOn(token, parts, messages);
    return messages.map((message, index) => ({ message, port: outcome.ports?.[index] ?? 0 }));
  }

  send(send: Send, { port, message }: Result): void {
    // Nobody will have it.
    if (!this.isWired(port)) settle(message);
    if (port === 0) send(message);
    else send([...new Array<null>(port).fill(null), message]);
  }

  /** Sends results as one message for each output; `envelope` gives the message around them. */
  sendBatch(send: Send, results: readonly Result[], envelope: () => FlowMessage): void {
    for (let port = 0; port < this.options.outputs; port++) {
      const payload = results.filter((result) => result.port === port).map(({ message }) => message);
      if (payload.length === 0) continue;
      this.send(send, { port, message: { ...envelope(), payload, batch: true, ...joinedToken(payload) } });
    }
  }

  /** Sends an errored message to the error output. */
  sendError(send: Send, message: FlowMessage, error: NodeError): void {
    const { id, type, name } = this.node;
    const { code, stage, line, column, message: reason } = error;
    message['error'] = { code, stage, line, column, message: reason, source: { id, type, name } };
    this.send(send, { port: this.options.outputs, message });
    this.options.onErrorSent?.(error);
  }

  /** Sends what a script emitted to the events output. */
  sendEvent({ name, payload }: ScriptEvent, tenant: string): void {
    const message = { topic: name, event: name, tenant, payload };
    this.send((sent) => this.node.send(sent as NodeMessage), { port: this.options.outputs + 1, message });
  }

  /** An input message is errored: to the error output, or with `done` where nothing is wired to it. */
  reject({ msg, send, done }: Input, error: NodeError): void {
    if (!this.takesErrors) {
      this.settleError(msg, error);
      done(toError(error));
      return;
    }
    this.sendError(send, msg, error);
    done();
  }

  /** A message is errored, and nothing is wired to the error output. */
  settleError(msg: FlowMessage, error: NodeError): void {
    if (settleUnheard(msg, error)) this.options.onErrorAcknowledged?.(error);
  }

  private isWired(port: number): boolean {
    return (this.node.wires[port]?.length ?? 0) > 0;
  }
}

/** The error of an outcome; `refusal` is why the message did not even go in. */
export function errorOf({ error }: Outcome & { status: 'errored' }, refusal: string | undefined): MessageError {
  return refusal === undefined ? error : { ...error, message: refusal };
}
