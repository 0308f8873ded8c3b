/** What a secure Kafka has, as PEM. */
export interface Secure {
  certificate: string;
  key: string;
  /** Who has signed the certificates of clients. */
  authority?: string;
}

interface User {
  user: string;
  password: string;
}

/** Properties of a Kafka that say who is let in at the listeners that are secure, and how. */
export function securityProperties({ certificate, key, authority }: Secure, { user, password }: User): Record<string, string> {
  const pem = (text: string): string => text.trim().replaceAll('\n', '\\n');
  const login = (module: string, options = ''): string => `org.apache.kafka.common.security.${module} required${options};`;
  const scram = login('scram.ScramLoginModule');
  const ofListener = (name: string, lines: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(lines).map(([option, value]) => [`listener.name.${name}.${option}`, value]));
  const sasl = {
    'plain.sasl.jaas.config': login('plain.PlainLoginModule', ` user_${user}="${password}"`),
    'scram-sha-256.sasl.jaas.config': scram,
    'scram-sha-512.sasl.jaas.config': scram,
  };
  const tls = { 'ssl.keystore.type': 'PEM', 'ssl.keystore.certificate.chain': pem(certificate), 'ssl.keystore.key': pem(key) };
  const trust = authority !== undefined && {
    'ssl.client.auth': 'required', 'ssl.truststore.type': 'PEM', 'ssl.truststore.certificates': pem(authority),
  };
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    ...ofListener('sasl_plaintext', sasl),
    ...ofListener('ssl', tls),
    ...ofListener('sasl_ssl', { ...sasl, ...tls }),
    ...(trust && ofListener('mutual', { ...tls, ...trust })),
  };
}
