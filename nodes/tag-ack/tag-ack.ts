import type { Node, NodeAPI } from 'node-red';
import type { Refusal } from '../../lib/stream/acknowledgement';
import { ACK, settleAll } from '../shared/acknowledgements';
import type { FlowMessage, StoredConfig } from '../shared/node-red';

/** Why a message is refused: `msg.error`, as error outputs and catch nodes give it. */
function refusalOf({ error }: FlowMessage): Refusal {
  const { code, message } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown; message?: unknown };
  return {
    code: typeof code === 'string' ? code : 'refused',
    reason: typeof message === 'string' ? message : 'refused by the flow',
    retry: 'counted',
  };
}

export = function (RED: NodeAPI): void {
  function tagAck(this: Node, config: StoredConfig): void {
    RED.nodes.createNode(this, config);
    const refuses = config['result'] === 'refused';
    this.on('input', (msg, send, done) => {
      const message = msg as FlowMessage;
      settleAll(message, refuses ? refusalOf(message) : null);
      delete message[ACK];
      send(msg);
      done();
    });
  }

  RED.nodes.registerType('tag-ack', tagAck);
};
