import { ConnectorError, type ConnectorErrorCode } from '../connector';
import { readableOpenSsl } from '../openssl-text';

/** What the reason codes of brokers mean to us (MQTT 5; what 3.1.1 answers to a connection is mapped to them first). */
const REASONS: Readonly<Record<number, readonly [ConnectorErrorCode, string]>> = {
  0x80: ['protocol', 'the broker gives no reason'],
  0x81: ['protocol', 'the broker cannot read what was sent'],
  0x82: ['protocol', 'the broker calls it a protocol error'],
  0x83: ['protocol', 'the broker refuses it for a reason of its own'],
  0x84: ['protocol', 'the broker does not speak this version of MQTT: try another protocol_version'],
  0x85: ['bad_credentials', 'the broker refuses the client id: check client_id'],
  0x86: ['bad_credentials', 'wrong user name or password'],
  0x87: ['not_authorized', 'not authorized: the broker does not let this user do that'],
  0x88: ['unreachable', 'the broker is not available'],
  0x89: ['unreachable', 'the broker is busy'],
  0x8a: ['not_authorized', 'the broker has banned this client'],
  0x8b: ['disconnected', 'the broker is shutting down'],
  0x8c: ['bad_credentials', 'the broker wants another kind of authentication'],
  0x8d: ['disconnected', 'the broker has not heard of this client for too long'],
  0x8e: ['disconnected', 'another connection has the same client_id: give each one its own'],
  0x8f: ['invalid_message', 'the broker refuses the topic filter'],
  0x90: ['invalid_message', 'the broker refuses the topic'],
  0x93: ['protocol', 'more messages at once than the broker takes'],
  0x95: ['too_large', 'larger than the broker takes'],
  0x97: ['protocol', "the broker's quota is used up"],
  0x98: ['disconnected', 'the broker was told to end the connection'],
  0x99: ['invalid_message', 'the content is not what the broker expects'],
  0x9a: ['invalid_message', 'the broker keeps no retained messages'],
  0x9b: ['invalid_message', 'the broker does not know this quality of service'],
  0x9e: ['protocol', 'the broker has no shared subscriptions'],
  0xa1: ['protocol', 'the broker has no subscription identifiers'],
  0xa2: ['protocol', 'the broker has no subscriptions with wildcards'],
};
/** What 3.1.1 answers to a connection. Its "not authorized" is what a wrong password gets from some brokers. */
const RETURN_CODES: Readonly<Record<number, number>> = { 1: 0x84, 2: 0x85, 3: 0x88, 4: 0x86, 5: 0x86 };

const UNREACHABLE = /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ETIMEDOUT|EADDRNOTAVAIL|ENOENT)$/;
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_OSSL|ALERT_(UNKNOWN_CA|HANDSHAKE|ACCESS)|ERR_TLS/;
const OTHER_PROTOCOL = /WRONG_VERSION|UNSUPPORTED_PROTOCOL|PACKET_LENGTH|^HPE_|Unexpected server response|Invalid header flag|Malformed/i;

/** Why the broker refused something, by its reason code. `what` says what was refused. */
export function refusal(what: string, reason: number): ConnectorError {
  const [code, text] = REASONS[reason] ?? ['protocol', 'the broker refused it'];
  return new ConnectorError(code, `${what}: ${text} (reason code ${reason})`);
}

/** Why the broker refused the connection. */
export function refusedConnection(label: string, reason: number): ConnectorError {
  // A user who may not connect at all has wrong credentials.
  const known = reason === 0x87 ? 0x86 : (RETURN_CODES[reason] ?? reason);
  return refusal(label, known);
}

/** Why a connection could not be opened, or broke. */
export function brokenConnection(label: string, error: Error, wasUp: boolean): ConnectorError {
  const reason = 'code' in error ? error.code : undefined;
  if (typeof reason === 'number') return refusedConnection(label, reason);
  const name = String(reason ?? '');
  // Node gives several addresses' failures one error without a text.
  const text = error.message === '' ? name : readableOpenSsl(error.message);
  const failed = (code: ConnectorErrorCode, advice: string): ConnectorError => {
    return new ConnectorError(code, `${label}: ${text}${advice}`, { cause: error });
  };
  if (OTHER_PROTOCOL.test(name) || OTHER_PROTOCOL.test(text)) return failed('protocol', ': does an MQTT broker listen there, with or without TLS?');
  if (CERTIFICATE.test(name)) return failed('bad_certificate', ': check the certificates in tls (ca, cert, key, servername)');
  if (UNREACHABLE.test(name)) return failed('unreachable', ': is the broker running there?');
  return failed(wasUp ? 'disconnected' : 'unreachable', '');
}
