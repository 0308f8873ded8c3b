/** Why a fetch is refused or has failed, in words for the script's author. */
export class FetchError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FetchError';
  }
}
