import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { PortWish } from './ports';

/** The folder of the project. */
export const ROOT = join(__dirname, '..', '..', '..');

export const HELP = `Usage: npm start [-- options]

Starts Node-RED with a demo flow, an MQTT broker and a simulated plant, all on 127.0.0.1.

  --port NUMBER       port of the editor (default: 1880, or a free one if that is taken; 0: a free one)
  --mqtt-port NUMBER  port of the broker (default: 1883, or a free one if that is taken; 0: a free one)
  --folder PATH       where Node-RED keeps its files (default: .demo in the project)
  --reset             put the demo's own flow in place of the one in the folder
  --seed NUMBER       another seed gives another course of events in the plant (default: 1)
  --help              this text
`;

export interface DemoOptions {
  editor: PortWish;
  mqtt: PortWish;
  folder: string;
  reset: boolean;
  seed: number;
  help: boolean;
}

function wholeNumber(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > max) throw new Error(`--${name} takes a whole number up to ${max}, not "${text}"`);
  return value;
}

/** Reads the command line. Throws an Error whose message says what is wrong with it. */
export function readOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string' },
      'mqtt-port': { type: 'string' },
      folder: { type: 'string' },
      reset: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  const wish = (name: 'port' | 'mqtt-port', usual: number): PortWish => {
    const text = values[name];
    return text === undefined ? { port: usual, orFree: true } : { port: wholeNumber(name, text, 65_535), orFree: false };
  };
  return {
    editor: wish('port', 1880),
    mqtt: wish('mqtt-port', 1883),
    folder: resolve(values.folder ?? join(ROOT, '.demo')),
    reset: values.reset,
    seed: wholeNumber('seed', values.seed, 2 ** 32 - 1),
    help: values.help,
  };
}
