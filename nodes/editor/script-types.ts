/** What scripts find in the sandbox, for the code editor. */
const SCRIPT_TYPES = `
interface TagMeta {
  location_path?: string;
  data_contract?: string;
  virtual_path?: string;
  tag_name?: string;
  datatype?: 'string' | 'number' | 'bool';
  timestamp_ms?: number | string;
  timestamp?: number | string;
  [name: string]: any;
}
/** The message. Return it, an array of messages, or nothing to drop it. */
declare var msg: { payload: any; meta: TagMeta; topic?: string; _msgid?: string; [property: string]: any };
interface Console {
  debug(...values: any[]): void;
  log(...values: any[]): void;
  info(...values: any[]): void;
  warn(...values: any[]): void;
  error(...values: any[]): void;
}
/** Writes to the log of the node. */
declare var console: Console;
/** Keeps values from one message to the next. */
declare var cache: {
  /** A copy of the value; undefined when there is none. */
  get(key: string): any;
  /** ttl: milliseconds until the value is gone. */
  set(key: string, value: any, options?: { ttl?: number }): void;
  exists(key: string): boolean;
  delete(key: string): boolean;
  keys(): string[];
};
/** Whose message it is: as the settings of the node say. */
declare var context: { readonly tenant: string; readonly user: string | null; readonly organization: string | null };
/** Documents of the tenant, where the sandbox pool has "Documents" turned on. */
declare var db: {
  /** undefined when there is no such document. */
  get(key: string): Promise<any>;
  put(key: string, value: any): Promise<void>;
  delete(key: string): Promise<boolean>;
  list(options?: { prefix?: string; limit?: number }): Promise<{ key: string; value: any }[]>;
};
/** Requests to the hosts that the sandbox pool allows. */
declare var http: {
  /** timeout: milliseconds. */
  fetch(url: string, options?: { method?: string; headers?: Record<string, string>; body?: string; timeout?: number }): Promise<{
    status: number;
    headers: Record<string, string>;
    text(): Promise<string>;
    json(): Promise<any>;
  }>;
};
/** Events that leave by the output of the node for them, where it has one. */
declare var events: { emit(name: string, payload?: any): void };
/** Environment variables that the sandbox pool lists. */
declare var env: { get(name: string): string | undefined };
/** The keys of the flow context that the sandbox pool lists, to read. */
declare var flow: { get(key: string): any };
/** The keys of the global context that the sandbox pool lists, to read. */
declare var global: { get(key: string): any };`;

/** Makes the types known to Monaco; gives what takes them away again. */
export function addScriptTypes(): { dispose(): void } {
  const { monaco } = window;
  const defaults = (monaco?.typescript ?? monaco?.languages.typescript)?.javascriptDefaults;
  if (defaults === undefined) return { dispose: () => undefined };
  // `force`: each script is a module, or the ones that are shown together would have one scope.
  defaults.setCompilerOptions({ ...defaults.getCompilerOptions(), lib: ['esnext'], moduleDetection: 3 });
  return defaults.addExtraLib(SCRIPT_TYPES, 'file:///types/tagwright/index.d.ts');
}
