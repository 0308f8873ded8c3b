import { connect as connectTcp, isIP } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { MqttClient } from 'mqtt';
import { streamBuilder as connectWebSocket } from 'mqtt/lib/connect/ws';
import type { Address } from './address';
import type { TlsOptions } from './options';

/** Begins to connect and gives the stream of bytes. Never throws: what fails, fails the stream. */
export function dial(client: MqttClient, address: Address, tls: TlsOptions = {}): Duplex {
  try {
    return open(client, address, tls);
  } catch (error) {
    // A certificate or key that cannot be read is noticed here.
    const stream = new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() });
    process.nextTick(() => stream.destroy(error as Error));
    return stream;
  }
}

function open(client: MqttClient, { protocol, host, port, path }: Address, tls: TlsOptions): Duplex {
  const name = tls.servername ?? (isIP(host) === 0 ? host : undefined);
  const secure = { ...tls, ...(name === undefined ? {} : { servername: name }) };
  switch (protocol) {
    case 'mqtt':
      return connectTcp({ host, port, noDelay: true });
    case 'mqtts':
      return connectTls({ ...secure, host, port });
    case 'ws':
    case 'wss': {
      const hostname = isIP(host) === 6 ? `[${host}]` : host;
      const wsOptions = protocol === 'wss' ? secure : {};
      return connectWebSocket(client, { protocol, hostname, port, path, protocolId: 'MQTT', wsOptions }) as Duplex;
    }
  }
}
