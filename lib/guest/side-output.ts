import { takeCacheChanges, type CacheChange } from './cache';
import { resetCalls, takeCalls } from './calls';
import { takeLog, type LogLine } from './console';
import { resetEvents, takeEvents } from './events';
import type { EmittedEvent, OpenCall, RunHeader, TraceEntry } from './protocol';
import { takeTrace } from './trace';

/** What messages do besides becoming messages. Kept so that it can be given twice, when the host did not get it. */
export class SideOutput {
  private log: LogLine[] = [];
  private logLeftOut = 0;
  private cache: CacheChange[] = [];
  private events: EmittedEvent[] = [];
  private calls: OpenCall[] = [];
  private trace: TraceEntry[] = [];

  /** A call into the isolate begins; `isRun`: with messages of a new run. */
  begin(isRun: boolean): void {
    this.log = [];
    this.logLeftOut = 0;
    this.cache = [];
    this.events = [];
    this.calls = [];
    this.trace = [];
    if (!isRun) return;
    resetEvents();
    resetCalls();
  }

  /** Adds everything since the call began to its header. */
  addTo(header: RunHeader): void {
    const { lines, leftOut } = takeLog();
    for (const line of lines) this.log.push(line);
    this.logLeftOut += leftOut;
    for (const change of takeCacheChanges()) this.cache.push(change);
    for (const event of takeEvents()) this.events.push(event);
    for (const call of takeCalls()) this.calls.push(call);
    for (const entry of takeTrace()) this.trace.push(entry);
    if (this.log.length > 0) header.log = this.log;
    if (this.logLeftOut > 0) header.logLeftOut = this.logLeftOut;
    if (this.cache.length > 0) header.cache = this.cache;
    if (this.events.length > 0) header.events = this.events;
    if (this.calls.length > 0) header.calls = this.calls;
    if (this.trace.length > 0) header.trace = this.trace;
  }
}
