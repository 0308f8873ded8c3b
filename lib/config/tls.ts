import { readFileSync } from 'node:fs';
import type { Fields } from './fields';

/** TLS as Node takes it. Undefined where nothing is said. */
export interface TlsConfig {
  ca?: string;
  cert?: string;
  key?: string;
  passphrase?: string;
  rejectUnauthorized?: boolean;
}

/** Reads `tls` as Benthos describes it, and the files it names; null when it is not there or not enabled. */
export function readTls(owner: Fields): TlsConfig | null {
  const fields = owner.fields('tls', ['enabled', 'skip_cert_verify', 'root_cas', 'root_cas_file', 'client_certs'], {
    enable_renegotiation: 'the TLS of Node does not renegotiate',
  });
  if (fields === null || !fields.flag('enabled', false)) return null;
  const [certificate, second] = fields.items('client_certs', ['cert', 'key', 'cert_file', 'key_file', 'password']);
  if (second !== undefined) fields.refuse('client_certs', 'has several certificates; one is supported');
  const tls: TlsConfig = {};
  const ca = readPem(fields, 'root_cas');
  if (ca !== '') tls.ca = ca;
  if (fields.flag('skip_cert_verify', false)) tls.rejectUnauthorized = false;
  if (certificate !== undefined) {
    tls.cert = readPem(certificate, 'cert');
    tls.key = readPem(certificate, 'key');
    if (tls.cert === '' || tls.key === '') fields.refuseWhole('client_certs', 'needs cert and key, or cert_file and key_file');
    const passphrase = certificate.text('password', '');
    if (passphrase !== '') tls.passphrase = passphrase;
  }
  return tls;
}

/** What stands in a field, or in the file that the field with `_file` behind its name names. */
function readPem(fields: Fields, name: string): string {
  const file = fields.text(`${name}_file`, '');
  if (file === '') return fields.text(name, '');
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    fields.refuse(`${name}_file`, `cannot be read: ${(error as Error).message}`);
    return '';
  }
}
