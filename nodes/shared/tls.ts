import type { Node, NodeAPI } from 'node-red';
import { complaint } from './broker-node';

/** TLS settings as node:tls takes them. */
export interface TlsSettings {
  ca?: string | Buffer;
  cert?: string | Buffer;
  key?: string | Buffer;
  passphrase?: string;
  servername?: string;
  rejectUnauthorized?: boolean;
}

/** Node-RED's own node for certificates. */
interface TlsConfigNode extends Node {
  valid?: boolean;
  addTLSOptions(options: object): object;
}

const NAMES = ['ca', 'cert', 'key', 'passphrase', 'servername', 'rejectUnauthorized'] as const;

/**
 * The settings of a `tls-config` node; undefined where none is chosen.
 * @throws {ConfigError} when it is missing, disabled, or not valid
 */
export function readTls(RED: NodeAPI, id: unknown): TlsSettings | undefined {
  if (id === undefined || id === null || id === '') return undefined;
  const node = RED.nodes.getNode(String(id)) as TlsConfigNode | null;
  if (node === null || typeof node.addTLSOptions !== 'function') throw complaint('tls', 'the TLS configuration is missing or disabled');
  if (node.valid === false) throw complaint('tls', 'the TLS configuration is not valid: see its own log line');
  const given = node.addTLSOptions({}) as TlsSettings;
  return Object.fromEntries(NAMES.flatMap((name) => (given[name] === undefined || given[name] === '' ? [] : [[name, given[name]]])));
}
