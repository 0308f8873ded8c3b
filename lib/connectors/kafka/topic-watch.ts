import type { Admin } from 'kafkajs';
import { ConnectorError } from '../connector';
import type { Newcomers } from './newcomers';
import type { FilledKafkaSource } from './options';

/** Finds the topics of a subscription, and notices when there are others. */
export class TopicWatch {
  /** The topics that were there. */
  found: string[] = [];
  private timer: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(
    private readonly admin: Admin,
    private readonly options: FilledKafkaSource,
    private readonly newcomers: Newcomers,
    private readonly onLog: (text: string) => void,
    private readonly onChange: () => void,
  ) {}

  /**
   * The topics that are there now; watches them from then on. One that is missing does not hold up the others.
   * @throws ConnectorError when a pattern matches none. Names that are all missing are given back: subscribing tells why.
   */
  async find(): Promise<string[]> {
    const { topics } = this.options;
    const there = await this.matching();
    this.found = there;
    this.newcomers.note(there);
    this.watch();
    if (topics instanceof RegExp) {
      if (there.length === 0) throw new ConnectorError('unknown_topic', `no topic matches ${String(topics)} (it is looked for again)`);
      return there;
    }
    if (there.length === 0) return [...topics];
    const missing = topics.filter((topic) => !there.includes(topic));
    if (missing.length > 0) this.onLog(`unknown topic ${missing.join(', ')}: create it, or let the user see it; it is looked for again`);
    return there;
  }

  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private async matching(): Promise<string[]> {
    const { topics } = this.options;
    const names = (await this.admin.listTopics()).filter((name) => !name.startsWith('__'));
    if (!(topics instanceof RegExp)) return topics.filter((topic) => names.includes(topic));
    const whole = new RegExp(`^(?:${topics.source})$`, topics.flags.replace(/[gy]/g, ''));
    return names.filter((name) => whole.test(name)).sort();
  }

  private watch(): void {
    if (!this.closed) this.timer = setTimeout(() => void this.look(), this.options.topic_interval);
  }

  private async look(): Promise<void> {
    try {
      const there = await this.matching();
      // A topic that has gone is left to the consumer, which notices by itself.
      const fresh = there.filter((topic) => !this.found.includes(topic));
      if (fresh.length > 0) {
        this.onLog(`new topic ${fresh.join(', ')}: the consumer joins its group anew`);
        this.onChange();
        return;
      }
    } catch {
      // A broker that does not answer is the consumer's to notice.
    }
    this.watch();
  }
}
