import { digits, Lag, type Machine, type Signal, type SignalValue } from './machine';
import type { Random } from './random';

const SET_POINT = 78;
const HYSTERESIS = 4;

/** A gas boiler that heats the hall: a two-point controller around its set point. Modbus, in plain units. */
export class Boiler implements Machine {
  readonly protocol = 'modbus';
  readonly signals: readonly Signal[];
  private readonly supply = new Lag(72, 60);
  private readonly back = new Lag(58, 120);
  private readonly flue = new Lag(95, 12);
  private readonly gas = new Lag(0, 1);
  private burning = true;

  constructor(readonly name: string, random: Random) {
    const signal = (tag: string, read: () => SignalValue): Signal => ({ meta: { modbus_tag_name: tag }, every: 500, read });
    this.signals = [
      signal('supply_temperature', () => digits(this.supply.value + random.noise(0.08), 2)),
      signal('return_temperature', () => digits(this.back.value + random.noise(0.08), 2)),
      signal('pressure', () => digits(1.5 + (this.supply.value - 60) * 0.012 + random.noise(0.004), 3)),
      signal('flue_gas_temperature', () => digits(this.flue.value + random.noise(0.4), 1)),
      signal('oxygen', () => digits((this.burning ? 3.4 : 20.9) + random.noise(0.05), 2)),
      signal('gas_flow', () => digits(Math.max(0, this.gas.value + random.noise(0.05)), 2)),
      signal('burner_on', () => this.burning),
    ];
  }

  advance(seconds: number): void {
    if (this.supply.value > SET_POINT + HYSTERESIS) this.burning = false;
    if (this.supply.value < SET_POINT - HYSTERESIS) this.burning = true;
    this.supply.follow(this.burning ? 92 : 64, seconds);
    this.back.follow(this.supply.value - 14, seconds);
    this.flue.follow(this.burning ? 142 : 80, seconds);
    this.gas.follow(this.burning ? 23.5 : 0, seconds);
  }
}
