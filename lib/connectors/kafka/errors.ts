import { ConnectorError, type ConnectorErrorCode } from '../connector';
import { readableOpenSsl } from '../openssl-text';

/** What kafkajs tells of an error, as far as it does. */
interface KafkaError extends Error {
  /** The protocol's name of an error that a broker answered with. */
  type?: string;
  /** The system's code of a socket's error. */
  code?: unknown;
  cause?: unknown;
}

const PROTOCOL: Record<string, ConnectorErrorCode> = {
  UNKNOWN_TOPIC_OR_PARTITION: 'unknown_topic',
  TOPIC_AUTHORIZATION_FAILED: 'not_authorized',
  GROUP_AUTHORIZATION_FAILED: 'not_authorized',
  CLUSTER_AUTHORIZATION_FAILED: 'not_authorized',
  TRANSACTIONAL_ID_AUTHORIZATION_FAILED: 'not_authorized',
  SASL_AUTHENTICATION_FAILED: 'bad_credentials',
  UNSUPPORTED_SASL_MECHANISM: 'bad_credentials',
  MESSAGE_TOO_LARGE: 'too_large',
  RECORD_LIST_TOO_LARGE: 'too_large',
  INVALID_TOPIC_EXCEPTION: 'invalid_message',
  INVALID_RECORD: 'invalid_message',
  INVALID_TIMESTAMP: 'invalid_message',
};

const UNREACHABLE = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|Connection timeout/;
const CERTIFICATE = /certificate|CERT_|_CERT|altnames|unable to verify| routines:|ssl3|TLS/i;

const ADVICE: Partial<Record<ConnectorErrorCode, string>> = {
  unreachable: 'check the address and that the broker runs',
  bad_credentials: 'check user, password and SASL mechanism',
  bad_certificate: "check the authority, the certificate's name and dates, and the client's own certificate and key",
  unknown_topic: 'create the topic, or check its name and partition',
  not_authorized: 'give the user the right to do that',
  too_large: 'raise max.message.bytes of the topic, or send less',
};

/** The innermost error that says something. */
function root(error: KafkaError): KafkaError {
  return error.cause instanceof Error ? root(error.cause) : error;
}

function codeOf(error: KafkaError): ConnectorErrorCode {
  if (error.name === 'KafkaJSSASLAuthenticationError') return 'bad_credentials';
  if (error.type !== undefined) return PROTOCOL[error.type] ?? 'protocol';
  const text = `${String(error.code ?? '')} ${error.message}`;
  if (CERTIFICATE.test(text)) return 'bad_certificate';
  if (UNREACHABLE.test(text)) return 'unreachable';
  if (/^KafkaJS(Connection|RequestTimeout|BrokerNotFound|NoBroker|LockTimeout|Timeout|MetadataNotLoaded|TopicMetadataNotLoaded|GroupCoordinatorNotFound)/.test(error.name)) {
    return 'disconnected';
  }
  if (/^E[A-Z]+ |socket/i.test(text)) return 'disconnected';
  return 'protocol';
}

/** The protocol's name of the error, where a broker answered with one. */
export function protocolName(error: unknown): string | undefined {
  return error instanceof Error ? root(error).type : undefined;
}

/** An error of kafkajs as ours. `where`: the address, group or topic it is about. */
export function toConnectorError(error: unknown, where: string): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const inner = root(error instanceof Error ? error : new Error(String(error)));
  const code = codeOf(inner);
  const advice = ADVICE[code];
  return new ConnectorError(code, `${where}: ${readableOpenSsl(inner.message)}${advice === undefined ? '' : ` (${advice})`}`, { cause: error });
}
