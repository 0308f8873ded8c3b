import { Lag, type Machine, type Signal } from './machine';
import type { Random } from './random';

/** How long a consumer runs at one level, in seconds. */
const LEVEL_SECONDS = 8;

/** An energy meter. Modbus registers hold whole numbers: 0.1 V, mA, W, Wh and thousandths. */
export class EnergyMeter implements Machine {
  readonly protocol = 'modbus';
  readonly signals: readonly Signal[];
  private readonly power: Lag;
  private target: number;
  private energy = 7_310_000;

  /** `rated`: the power in W around which the consumer runs. */
  constructor(readonly name: string, private readonly rated: number, private readonly random: Random) {
    this.power = new Lag(rated, 1.2);
    this.target = rated;
    const signal = (tag: string, read: () => number): Signal => ({
      meta: { modbus_tag_name: tag }, every: 200, read: () => Math.round(read()),
    });
    const voltage = (): number => 230.4 + random.noise(0.5) - this.power.value / 60_000;
    const factor = (): number => 0.93 + random.noise(0.004);
    this.signals = [
      signal('power', () => Math.max(0, this.power.value + random.noise(rated * 0.004))),
      signal('energy', () => this.energy),
      signal('voltage_l1', () => voltage() * 10),
      signal('current_l1', () => (this.power.value / 3 / voltage() / factor()) * 1000),
      signal('power_factor', () => factor() * 1000),
    ];
  }

  advance(seconds: number): void {
    if (this.random.chance(seconds / LEVEL_SECONDS)) this.target = this.rated * (0.55 + 0.8 * this.random.next());
    this.power.follow(this.target, seconds);
    this.energy += (this.power.value * seconds) / 3600;
  }
}
