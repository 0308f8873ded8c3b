import type { EachBatchPayload } from 'kafkajs';
import { type Assignment, positions } from './assignment';
import { toConnectorError } from './errors';

/** Commits how far the partitions of a generation have come: soon after an acknowledgement, or at once. */
export class Committer {
  /** kafkajs's way to commit in the generation it is in, from the last batch that it has given. */
  commitOffsets: EachBatchPayload['commitOffsetsIfNecessary'] | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly assignment: () => Assignment,
    private readonly interval: number,
    private readonly group: string,
    private readonly onLog: (text: string) => void,
  ) {}

  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      void this.now();
    }, this.interval);
  }

  /** What fails is tried again soon, or comes again when the group has shared out anew. Never rejects. */
  async now(): Promise<void> {
    const assignment = this.assignment();
    if (assignment.lost || this.commitOffsets === null) return;
    const partitions = assignment.uncommitted;
    if (partitions.length === 0) return;
    const { payload, confirm } = positions(partitions);
    try {
      await this.commitOffsets(payload);
      confirm();
    } catch (error) {
      this.onLog(`offsets were not committed: ${toConnectorError(error, `group ${this.group}`).message}`);
      if (!assignment.lost) this.soon();
    }
  }

  end(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }
}
