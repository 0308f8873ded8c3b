import type { Random } from './random';
import type { SignalValue } from './machine';

/** What a gateway is about to publish. */
export interface RawReading {
  machine: string;
  payload: SignalValue;
  meta: Readonly<Record<string, string | number>>;
}

/** One way in which a reading goes wrong. */
export interface Fault {
  name: string;
  /** How many of the readings that it can happen to, 0 to 1. */
  share: number;
  applies: (reading: RawReading) => boolean;
  /** The text that is published instead. */
  spoil: (reading: RawReading) => string;
}

const json = (payload: unknown, meta: RawReading['meta']): string => JSON.stringify({ payload, meta });

/** What goes wrong in a plant now and then. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'text instead of JSON',
    share: 0.0008,
    applies: () => true,
    spoil: () => 'ERR 17: read timeout',
  },
  {
    name: 'no node id',
    share: 0.0015,
    applies: ({ meta }) => meta.opcua_node_id !== undefined,
    spoil: ({ payload, meta: { opcua_node_id: _, ...meta } }) => json(payload, meta),
  },
  {
    name: 'NaN as text',
    share: 0.004,
    applies: ({ machine }) => machine.startsWith('meter-'),
    spoil: ({ meta }) => json('NaN', meta),
  },
  {
    name: 'bad status',
    share: 0.002,
    applies: ({ machine }) => machine.startsWith('cnc-'),
    spoil: ({ meta }) => json({ status: 'BadSensorFailure' }, meta),
  },
  {
    name: 'broken sensor wire',
    share: 0.05,
    applies: ({ meta }) => String(meta.modbus_tag_name).endsWith('_temperature'),
    spoil: ({ meta }) => json(-9999, meta),
  },
];

/** The text of a reading: as it should be, or spoilt by one of the faults. */
export function textOf(reading: RawReading, random: Random): string {
  const fault = FAULTS.find(({ applies, share }) => applies(reading) && random.chance(share));
  return fault === undefined ? json(reading.payload, reading.meta) : fault.spoil(reading);
}
