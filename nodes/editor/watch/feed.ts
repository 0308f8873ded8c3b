import type { Point, WatchError, WatchSnapshot, WatchUpdate } from './answers';
import { HISTORY } from './chart';

const ADDRESS = 'tag-processor/watch';
/** Milliseconds; the server stops when nobody has asked for 30 s. */
const HEARTBEAT = 10_000;

/** Who shows what the feed brings. */
export interface FeedView {
  show(update: WatchUpdate): void;
  showErrors(errors: readonly WatchError[]): void;
  /** Why the server does not answer: a key of the texts; null when it does. */
  showProblem(key: 'forbidden' | 'unreachable' | null): void;
}

/** The figures of all processors, from the server, for as long as somebody looks. */
export class Feed {
  private history = new Map<string, Point[]>();
  private heartbeat: ReturnType<typeof setInterval> | null = null;
  private isPaused = false;
  /** The errors that are shown. */
  private revision: number | null = null;

  constructor(private readonly view: FeedView) {}

  /** The last minutes of a processor. */
  readonly points = (id: string): readonly Point[] => this.history.get(id) ?? [];

  start(): void {
    if (this.heartbeat !== null) return;
    this.heartbeat = setInterval(() => this.look(), HEARTBEAT);
    RED.comms.subscribe(ADDRESS, this.onUpdate);
    this.look();
    if (!this.isPaused) this.load();
  }

  stop(): void {
    if (this.heartbeat === null) return;
    clearInterval(this.heartbeat);
    this.heartbeat = null;
    RED.comms.unsubscribe(ADDRESS, this.onUpdate);
  }

  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    if (!isPaused) this.load();
  }

  /** The server counts from zero. */
  reset(): void {
    this.request({ url: `${ADDRESS}/reset`, type: 'POST' }, () => this.load());
  }

  private look(): void {
    this.request({ url: ADDRESS, type: 'POST' }, () => undefined);
  }

  /** Everything anew: the minutes before, too, which others may have looked at. */
  private load(): void {
    this.request<WatchSnapshot>({ url: ADDRESS }, (snapshot) => {
      this.history = new Map(Object.entries(snapshot.history));
      this.revision = null;
      this.show(snapshot);
    });
  }

  private readonly onUpdate = (_topic: string, update: WatchUpdate): void => {
    if (this.isPaused) return;
    const points = update.processors.map(({ id, point }) => [id, [...this.points(id), point].slice(-HISTORY)] as const);
    this.history = new Map(points);
    this.show(update);
  };

  private show(update: WatchUpdate): void {
    this.view.show(update);
    if (this.revision === update.errors) return;
    this.revision = update.errors;
    this.request<WatchError[]>({ url: `${ADDRESS}/errors` }, (errors) => this.view.showErrors(errors));
  }

  /** Asks the server, and says so when it does not answer. */
  private request<Answer>(settings: { url: string; type?: string }, onDone: (answer: Answer) => void): void {
    $.ajax({ dataType: 'json', ...settings }).done((answer) => {
      this.view.showProblem(null);
      if (this.heartbeat !== null) onDone(answer as Answer);
    }).fail(({ status }) => this.view.showProblem(status === 401 || status === 403 ? 'forbidden' : 'unreachable'));
  }
}
