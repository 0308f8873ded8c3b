import { Cycle, digits, Lag, type Machine, type Signal, type SignalValue } from './machine';
import type { Random } from './random';

/** State as the controller numbers it; spindle speed in 1/min, feed in mm/min, load in % at that speed. */
const PHASES = [
  { state: 1, seconds: 9, speed: 0, feed: 0, load: 0 },
  { state: 2, seconds: 34, speed: 6500, feed: 1800, load: 62 },
  { state: 3, seconds: 21, speed: 11_000, feed: 900, load: 28 },
  { state: 0, seconds: 5, speed: 0, feed: 0, load: 0 },
] as const;

/** A machining centre: loads a part, roughs it, finishes it, unloads it. OPC UA with numeric node ids. */
export class CncMill implements Machine {
  readonly protocol = 'opcua';
  readonly signals: readonly Signal[];
  private readonly cycle = new Cycle(PHASES);
  private readonly speed = new Lag(0, 0.8);
  private readonly temperature = new Lag(31, 90);
  private path = 0;

  constructor(readonly name: string, private readonly random: Random) {
    const signal = (id: number, every: number, read: () => SignalValue): Signal => ({
      meta: { opcua_node_id: `ns=1;i=${id}` }, every, read,
    });
    const axis = (amplitude: number, frequency: number, shift: number) => (): number =>
      digits(shift + amplitude * Math.sin(this.path * frequency), 3);
    this.signals = [
      signal(2245, 100, () => digits(this.speed.value, 1)),
      signal(2246, 100, () => digits(this.load(), 1)),
      signal(2247, 1000, () => digits(this.temperature.value + random.noise(0.05), 2)),
      signal(2251, 100, () => digits(this.feed(), 1)),
      signal(2252, 100, axis(180, 0.9, 260)),
      signal(2253, 100, axis(120, 1.7, 190)),
      signal(2254, 100, axis(14, 0.2, -32)),
      signal(2260, 1000, () => 1840 + this.cycle.rounds),
      signal(2261, 1000, () => this.cycle.phase.state),
    ];
    // Two mills of one kind are not at the same place of their cycle.
    this.advance(random.next() * 60);
  }

  advance(seconds: number): void {
    this.cycle.advance(seconds);
    const { speed, load, feed } = this.cycle.phase;
    this.speed.follow(speed, seconds);
    this.temperature.follow(31 + load * 0.3, seconds);
    this.path += (feed / 1800) * seconds;
  }

  private load(): number {
    return Math.max(0, (this.cycle.phase.load + this.random.noise(2.5)) * (this.speed.value / 11_000 + 0.4));
  }

  private feed(): number {
    const { feed } = this.cycle.phase;
    return feed === 0 ? 0 : feed + this.random.noise(feed * 0.01);
  }
}
