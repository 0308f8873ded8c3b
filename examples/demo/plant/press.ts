import { Cycle, digits, Lag, type Machine, type Signal, type SignalValue } from './machine';
import type { Random } from './random';

const PHASES = [
  { name: 'down', seconds: 1.4 },
  { name: 'hold', seconds: 0.6 },
  { name: 'up', seconds: 1.2 },
  { name: 'feed', seconds: 0.8 },
] as const;
const STROKE = 320;

/** A hydraulic press. OPC UA with names as node ids; the controller gives its oil temperature in °F. */
export class Press implements Machine {
  readonly protocol = 'opcua';
  readonly signals: readonly Signal[];
  private readonly cycle = new Cycle(PHASES);
  private readonly pressure = new Lag(40, 0.15);
  private readonly oil = new Lag(104, 240);

  constructor(readonly name: string, random: Random) {
    const signal = (id: string, every: number, read: () => SignalValue): Signal => ({
      meta: { opcua_node_id: `ns=2;s=Press.${id}` }, every, read,
    });
    this.signals = [
      signal('Hydraulics.Pressure', 100, () => digits(this.pressure.value + random.noise(0.8), 1)),
      signal('Hydraulics.OilTemperature', 1000, () => digits(this.oil.value + random.noise(0.2), 1)),
      signal('Ram.Position', 100, () => digits(this.position(), 2)),
      signal('Ram.Force', 100, () => digits(Math.max(0, (this.pressure.value - 40) * 5.2 + random.noise(3)), 1)),
      signal('Ram.Strokes', 1000, () => 48_210 + this.cycle.rounds),
      signal('Ram.Holding', 1000, () => this.cycle.phase.name === 'hold'),
      signal('Die.Number', 5000, () => '0042'),
    ];
    this.advance(random.next() * 4);
  }

  advance(seconds: number): void {
    this.cycle.advance(seconds);
    this.pressure.follow(this.cycle.phase.name === 'hold' ? 245 : 40, seconds);
    this.oil.follow(118, seconds);
  }

  /** Millimetres above the die. */
  private position(): number {
    const { phase, progress } = this.cycle;
    const swing = (1 - Math.cos(Math.PI * progress)) / 2;
    if (phase.name === 'down') return STROKE * (1 - swing);
    if (phase.name === 'hold') return 0;
    return phase.name === 'up' ? STROKE * swing : STROKE;
  }
}
