import type { ConnectorError, Outgoing, Sink, SinkFigures } from '../connectors/connector';
import { Batcher } from './batcher';

/** Messages that were given together, and how many of them are answered. */
interface Given {
  results: (ConnectorError | null)[];
  left: number;
  settle: (results: (ConnectorError | null)[]) => void;
}

interface Item {
  message: Outgoing;
  index: number;
  given: Given;
}

/** Collects messages for a sink into batches: `count` of them, or what came in `period` milliseconds. */
export class CollectingSink implements Sink {
  private readonly batcher: Batcher<Item>;

  constructor(
    private readonly sink: Sink,
    { count, period }: { count: number; period: number },
  ) {
    this.batcher = new Batcher({ batchSize: count, batchTimeout: period, flush: (items) => void this.flush(items) });
  }

  get figures(): SinkFigures {
    return this.sink.figures;
  }

  send(messages: readonly Outgoing[]): Promise<(ConnectorError | null)[]> {
    if (messages.length === 0) return Promise.resolve([]);
    return new Promise((settle) => {
      const given: Given = { results: [], left: messages.length, settle };
      messages.forEach((message, index) => this.batcher.push({ message, index, given }));
    });
  }

  close(timeout: number): Promise<void> {
    this.batcher.flush();
    return this.sink.close(timeout);
  }

  private async flush(items: Item[]): Promise<void> {
    const results = await this.sink.send(items.map(({ message }) => message));
    items.forEach(({ index, given }, place) => {
      given.results[index] = results[place] ?? null;
      given.left--;
      if (given.left === 0) given.settle(given.results);
    });
  }
}
