import type { CallAnswer } from '../../guest/protocol';

/** `setTimeout` fires at once for more than this. */
const MAX_WAIT = 2 ** 31 - 1;

function lengthOf([, json, failure]: CallAnswer): number {
  return (json?.length ?? 0) + (failure?.message.length ?? 0);
}

/** Answers to the calls of one run, until its isolate takes them. */
export class Mailbox {
  private answers: CallAnswer[] = [];
  private wake: (() => void) | null = null;

  add(answers: readonly CallAnswer[]): void {
    for (const answer of answers) this.answers.push(answer);
    this.wake?.();
  }

  /** Waits until there are answers, or until so many milliseconds have passed. */
  wait(milliseconds: number): Promise<void> {
    if (this.answers.length > 0 || milliseconds <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
      const timer = setTimeout(done, Math.min(milliseconds, MAX_WAIT));
      this.wake = done;
    });
  }

  /** Takes answers of about `chars` characters, the oldest first. */
  take(chars: number): CallAnswer[] {
    let length = 0;
    let count = 0;
    while (count < this.answers.length && (count === 0 || length < chars)) length += lengthOf(this.answers[count++] as CallAnswer);
    return this.answers.splice(0, count);
  }
}
