/** Which topics have come into being while a source was there. All that is in them is new. */
export class Newcomers {
  private before: ReadonlySet<string> | null = null;

  /** Takes the topics that are there now; what the first call does not have is a newcomer from then on. */
  note(topics: readonly string[]): void {
    this.before ??= new Set(topics);
  }

  has(topic: string): boolean {
    return this.before !== null && !this.before.has(topic);
  }
}
