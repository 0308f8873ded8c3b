import { Boiler } from './boiler';
import { CncMill } from './cnc-mill';
import { EnergyMeter } from './energy-meter';
import { textOf } from './faults';
import type { Machine, Signal } from './machine';
import { PackagingLine } from './packaging-line';
import { Press } from './press';
import { Random } from './random';

/** One message as a gateway publishes it. */
export interface Reading {
  /** `plant/<machine>/<protocol>` */
  topic: string;
  /** Mostly `{"payload": 23.5, "meta": {"opcua_node_id": "ns=1;i=2245", …}}`. */
  text: string;
}

interface Poll {
  machine: Machine;
  signal: Signal;
  /** When it is read next, in Unix milliseconds. */
  due: number;
}

/** The smallest step of time, in milliseconds. */
const STEP = 50;
/** What is made up for after a pause of the process (a laptop that slept) at most, in milliseconds. */
const LONGEST_PAUSE = 1000;

/** A small factory that exists only in memory. The same seed and start give the same readings. */
export class Plant {
  readonly machines: readonly Machine[];
  private readonly random: Random;
  private readonly polls: readonly Poll[];
  private now: number;

  /** `start`: the plant's first moment, in Unix milliseconds. */
  constructor({ seed, start }: { seed: number; start: number }) {
    const random = new Random(seed);
    this.random = random;
    this.now = start;
    this.machines = [
      new CncMill('cnc-1', random),
      new CncMill('cnc-2', random),
      new Press('press-1', random),
      new PackagingLine('packaging-1', random),
      new Boiler('boiler-1', random),
      new EnergyMeter('meter-1', 18_500, random),
      new EnergyMeter('meter-2', 9200, random),
      new EnergyMeter('meter-3', 3100, random),
    ];
    this.polls = this.machines.flatMap((machine) =>
      machine.signals.map((signal) => ({ machine, signal, due: start + random.next() * signal.every })));
  }

  /** Lets time pass until this moment (Unix milliseconds) and gives what was read meanwhile, in order. */
  advanceTo(moment: number): Reading[] {
    const readings: Reading[] = [];
    this.now = Math.max(this.now, moment - LONGEST_PAUSE);
    while (this.now + STEP <= moment) {
      this.now += STEP;
      for (const machine of this.machines) machine.advance(STEP / 1000);
      for (const poll of this.polls) if (poll.due <= this.now) readings.push(this.read(poll));
    }
    return readings;
  }

  private read(poll: Poll): Reading {
    const { machine, signal } = poll;
    poll.due += signal.every * (1 + Math.floor((this.now - poll.due) / signal.every));
    // Only OPC UA knows when a value was measured.
    const meta = machine.protocol === 'opcua' ? { ...signal.meta, timestamp_ms: this.now } : signal.meta;
    const reading = { machine: machine.name, payload: signal.read(), meta };
    return { topic: `plant/${machine.name}/${machine.protocol}`, text: textOf(reading, this.random) };
  }
}
