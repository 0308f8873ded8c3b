import { Cycle, digits, Lag, type Machine, type Signal, type SignalValue } from './machine';
import type { Random } from './random';

/** State as the controller numbers it. */
const PHASES = [
  { state: 1, seconds: 95 },
  { state: 2, seconds: 12 },
] as const;
const PACKS_PER_SECOND = 1.6;

/** A packaging line. Siemens S7: values are known by their address, temperatures are whole tenths of a degree. */
export class PackagingLine implements Machine {
  readonly protocol = 's7';
  readonly signals: readonly Signal[];
  private readonly cycle = new Cycle(PHASES);
  private readonly belt = new Lag(0.42, 1.5);
  private packs = 0;
  private rejects = 0;

  constructor(readonly name: string, private readonly random: Random) {
    const signal = (address: string, every: number, read: () => SignalValue): Signal => ({
      meta: { s7_address: address }, every, read,
    });
    const sealing = (offset: number) => (): number => Math.round((148 + offset + random.noise(0.6)) * 10);
    this.signals = [
      signal('DB20.DBD0', 200, () => digits(Math.max(0, this.belt.value + random.noise(0.003)), 4)),
      signal('DB20.DBD4', 200, () => digits(22 + this.belt.value * 18 + random.noise(0.4), 2)),
      signal('DB20.DBW8', 500, sealing(0)),
      signal('DB20.DBW10', 500, sealing(1.7)),
      signal('DB20.DBD12', 500, () => 91_400 + Math.floor(this.packs)),
      signal('DB20.DBD16', 500, () => 310 + this.rejects),
      signal('DB20.DBW20', 1000, () => this.cycle.phase.state),
      signal('DB20.STRING22', 5000, () => 'Muesli 500 g'),
    ];
  }

  advance(seconds: number): void {
    this.cycle.advance(seconds);
    const running = this.cycle.phase.state === 1;
    this.belt.follow(running ? 0.42 : 0, seconds);
    if (!running) return;
    this.packs += PACKS_PER_SECOND * seconds;
    if (this.random.chance(0.012 * seconds)) this.rejects++;
  }
}
