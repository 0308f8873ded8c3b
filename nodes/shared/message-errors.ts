import type { Node } from 'node-red';
import { MessageFailure, type MessageError } from '../../lib/errors';
import { ErrorCount } from '../../lib/log/error-count';
import { ErrorLog } from '../../lib/log/error-log';
import { shortenValue } from '../../lib/log/shorten';
import { NotStartedError, type NodeError } from './node-error';
import type { FlowMessage } from './node-red';
import { takeUncaught } from './report';

/** What the log asks for to say whose message was errored, and in which line of script. */
export interface ErrorOrigin {
  tenantOf(msg: FlowMessage): string;
  sourceOf(error: Pick<MessageError, 'stage' | 'line'>): string | null;
}

/**
 * What a node's log says of errored messages: of those that nobody takes, the first of each kind in full and the others
 * as counts; of those that leave by the error output, one line a minute.
 */
export class MessageErrors {
  private readonly log: ErrorLog;
  private readonly sent: ErrorCount<NodeError['code']>;
  private readonly acknowledged: ErrorCount<NodeError['code']>;

  constructor(
    node: Node,
    private readonly label: string,
    private readonly origin: ErrorOrigin,
  ) {
    // Without a message, it goes to the log and to nobody else.
    this.log = new ErrorLog((_, text) => node.error(text));
    this.sent = new ErrorCount((text) => node.log(`${text}; sent to the error output`));
    this.acknowledged = new ErrorCount((text) =>
      node.warn(`${text}; acknowledged to their broker, because nothing is wired to the error output`));
    takeUncaught(node, (error, msg) => this.add(error, msg));
  }

  /** A message has left by the error output. */
  countSent({ code }: NodeError): void {
    this.sent.add(code);
  }

  /** A message of a source is acknowledged though it was errored. */
  countAcknowledged({ code }: NodeError): void {
    this.acknowledged.add(code);
  }

  /** Writes what is counted and not written yet. */
  close(): void {
    this.log.close();
    this.sent.close();
    this.acknowledged.close();
  }

  private add(error: Error, msg: FlowMessage): boolean {
    if (!(error instanceof MessageFailure || error instanceof NotStartedError)) return false;
    const { label: processor, origin } = this;
    const event = { processor, tenant: origin.tenantOf(msg), error, source: origin.sourceOf(error) };
    this.log.add(event, (limit) => shortenValue(msg, limit));
    return true;
  }
}
