import type { AccessOptions } from '../../lib/services/access';
import { HTTP_OPTIONS, SERVICE_OPTIONS } from '../../lib/services/options';
import { readNumbers } from './numbers';
import type { SharedKeys } from './shared-values';

/** The lines of a text field that are not blank. */
function lines(value: unknown): string[] {
  return String(value ?? '').split(/[\n,]/).map((line) => line.trim()).filter((line) => line !== '');
}

function isOn(value: unknown): boolean {
  return value === true || value === 'true';
}

/**
 * Reads from a pool's properties what its scripts may use besides their message.
 * @throws {ConfigError} for numbers that are not valid
 */
export function readAccess(config: Record<string, unknown>): { access: AccessOptions; shared: SharedKeys } {
  const { api_rate } = readNumbers({ api_rate: SERVICE_OPTIONS.api_rate }, config);
  const { http_timeout: timeout } = readNumbers({ http_timeout: HTTP_OPTIONS.timeout }, config);
  const [allow, env] = [lines(config['http_allow']), lines(config['env'])];
  const access: AccessOptions = { api_rate, events: true, db: isOn(config['db']), keep_cache: isOn(config['keep_cache']) };
  if (allow.length > 0) access.http = { allow, timeout };
  if (env.length > 0) access.env = env;
  return { access, shared: { flow: lines(config['flow_keys']), global: lines(config['global_keys']) } };
}
