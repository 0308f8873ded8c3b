/** A value as a controller gives it out. */
export type SignalValue = number | string | boolean;

/** One value of a machine that is read again and again. */
export interface Signal {
  /** What the protocol calls it, such as `{ opcua_node_id: 'ns=1;i=2245' }`. */
  meta: Readonly<Record<string, string>>;
  /** Milliseconds from one reading to the next. */
  every: number;
  read: () => SignalValue;
}

/** A machine whose time passes in small steps. */
export interface Machine {
  /** Part of the MQTT topic: `plant/<name>/<protocol>`. */
  readonly name: string;
  readonly protocol: 'opcua' | 's7' | 'modbus';
  readonly signals: readonly Signal[];
  /** Lets time pass. */
  advance: (seconds: number) => void;
}

/** A quantity that follows its target with a delay: a temperature, a speed. */
export class Lag {
  /** `seconds`: the time in which it makes 63 % of the way. */
  constructor(public value: number, private readonly seconds: number) {}

  follow(target: number, seconds: number): void {
    this.value += (target - this.value) * (1 - Math.exp(-seconds / this.seconds));
  }
}

/** Goes round a list of phases, each of which takes its time. */
export class Cycle<Phases extends readonly { seconds: number }[]> {
  private index = 0;
  private elapsed = 0;
  /** How often the whole list has been gone through. */
  rounds = 0;

  constructor(private readonly phases: Phases) {}

  get phase(): Phases[number] {
    return this.phases[this.index] as Phases[number];
  }

  /** How much of the phase is over, 0 to 1. */
  get progress(): number {
    return this.elapsed / this.phase.seconds;
  }

  advance(seconds: number): void {
    this.elapsed += seconds;
    while (this.elapsed >= this.phase.seconds) {
      this.elapsed -= this.phase.seconds;
      this.index = (this.index + 1) % this.phases.length;
      if (this.index === 0) this.rounds++;
    }
  }
}

/** A number with so many decimals, as a controller with a fixed resolution gives it out. */
export function digits(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
