import type { CallInfo, ScriptCall } from '../sandbox/services';

export type { CallInfo, ScriptCall, Services } from '../sandbox/services';

/** Answers the calls of one api. */
export type Service<Api extends ScriptCall['api']> = (call: ScriptCall & { api: Api }, info: CallInfo) => Promise<unknown>;
