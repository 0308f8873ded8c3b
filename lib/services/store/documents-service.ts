import type { Documents } from './documents';
import { STORE_ERRORS, StoreError } from './errors';

/** A call of a script. */
export interface DocumentsCall {
  api: 'db';
  method: string;
  args: readonly unknown[];
}

/** Who calls. */
export interface DocumentsCaller {
  context: { tenant: string };
}

const METHODS = ['get', 'put', 'delete', 'list'];

function toJson(value: unknown): string {
  let json: string | undefined;
  try {
    json = JSON.stringify(value);
  } catch (error) {
    throw new TypeError(`db.put: the value cannot be written as JSON: ${(error as Error).message}`);
  }
  if (json === undefined) throw new TypeError('db.put: the value is anything JSON can hold');
  return json;
}

function toListOptions(given: unknown): { prefix?: string; limit?: number } {
  if (given === undefined || given === null) return {};
  if (typeof given !== 'object' || Array.isArray(given)) throw new TypeError('db.list: the options are an object { prefix, limit }');
  const unknown = Object.keys(given).find((name) => name !== 'prefix' && name !== 'limit');
  if (unknown !== undefined) throw new TypeError(`db.list: unknown option "${unknown}"; known are prefix, limit`);
  // Whether the two are what they should be is checked where they are used.
  return given;
}

/** An error as the script may see it: which files there are is nobody's business in it. */
function forScript(error: unknown, method: string): unknown {
  if (!(error instanceof StoreError) || error.code === 'limit' || error.code === 'closed') return error;
  return new StoreError(error.code, `db.${method}: documents cannot be used now: ${STORE_ERRORS[error.code]}`);
}

async function answer(documents: Documents, tenant: string, { method, args }: DocumentsCall): Promise<unknown> {
  // Checked where it is used.
  const key = args[0] as string;
  switch (method) {
    case 'get': {
      const json = await documents.get(tenant, key);
      return json === undefined ? undefined : (JSON.parse(json) as unknown);
    }
    case 'put':
      return documents.put(tenant, key, toJson(args[1]));
    case 'delete':
      return documents.delete(tenant, key);
    case 'list': {
      const entries = await documents.list(tenant, toListOptions(args[0]));
      return entries.map(({ key: name, value }) => ({ key: name, value: JSON.parse(value) as unknown }));
    }
    default:
      throw new TypeError(`db has no method "${method}"; it has ${METHODS.join(', ')}`);
  }
}

/**
 * The `db` of scripts: `get(key)`, `put(key, value)`, `delete(key)`, `list({ prefix, limit })`, each in the
 * namespace of the caller's tenant. `get` answers undefined when there is no such document, `list` an array
 * of `{ key, value }`. Rejects with TypeError for wrong arguments, with StoreError for anything else.
 */
export function documentsService({ documents }: { documents: Documents }) {
  return async (call: DocumentsCall, { context: { tenant } }: DocumentsCaller): Promise<unknown> => {
    try {
      return await answer(documents, tenant, call);
    } catch (error) {
      throw forScript(error, call.method);
    }
  };
}
