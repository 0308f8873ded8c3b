/** A process that sends every frame of its channel back. Ends with its parent. */
import { Channel } from '../../lib/sandbox/channel';
import { CHANNEL_FD } from '../../lib/sandbox/protocol';

const channel: Channel<object, object> = new Channel(CHANNEL_FD, (header: object, body) => channel.send(header, body.toString()));
channel.onClose(() => process.exit());
