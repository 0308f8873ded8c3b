/** The sandbox process could not be started at all (wrong platform, missing binary, no permission). */
export class SandboxUnavailableError extends Error {
  readonly code = 'sandbox_unavailable';
  constructor(reason: string) {
    super(reason);
    this.name = 'SandboxUnavailableError';
  }
}
