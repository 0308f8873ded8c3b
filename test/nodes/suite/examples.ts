import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import type { Flow, Harness, Message } from '../harness';

const FOLDER = join(__dirname, '..', '..', '..', 'examples');
const NAMES = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

function read(name: string): Flow {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Flow;
}

/** What an inject node sends. */
function injected({ payload, payloadType, topic }: Message): Message {
  return { topic, payload: payloadType === 'str' ? payload : JSON.parse(String(payload)) };
}

/** The flows that come with the package. */
export function exampleSuite(red: Harness): void {
  describe('examples', () => {
    afterEach(() => red.unload());

    /** Runs an example with every inject node clicked once; gives what reached its debug nodes, by their names. */
    async function run(name: string, counts: Record<string, number>): Promise<Record<string, Message[]>> {
      const flow = read(name);
      const debug = flow.filter(({ type }) => type === 'debug');
      const processors = flow.filter(({ type }) => String(type).endsWith('-processor'));
      await red.load([...processors, ...debug.map((node) => ({ ...node, type: 'helper' }))]);
      const arrived: Record<string, Message[]> = {};
      for (const inject of flow.filter(({ type }) => type === 'inject')) {
        const [[target]] = inject['wires'] as [[string]];
        red.send(target, injected(inject));
      }
      for (const [title, count] of Object.entries(counts)) {
        const node = debug.find((candidate) => candidate['name'] === title);
        arrived[title] = await red.arrived(String(node?.['id']), count);
      }
      return arrived;
    }

    it('turn machine values into tags', async () => {
      const { tags, errors } = await run('Machine values to tags.json', { tags: 3, errors: 1 });
      assert.deepEqual(
        tags?.map(({ topic, payload }) => [topic, (payload as Message)['value']]),
        [
          ['umh.v1.acme.berlin.press-7._raw.sensors.temperature', 23.5],
          ['umh.v1.acme.berlin.press-7._raw.sensors.pressure', 1013],
          ['umh.v1.acme.berlin.oven-2._raw.running', true],
        ],
      );
      assert.match(String((errors?.[0]?.['error'] as Message)['message']), /no machine in the topic plant/);
    });

    it('split a record into its values', async () => {
      const { values, alarms, errors } = await run('Split a machine record.json', { values: 4, alarms: 1, errors: 1 });
      assert.deepEqual(values?.map(({ topic, payload }) => [topic, payload]), [
        ['press-7/temperature', 23.5], ['press-7/pressure', 6.1], ['press-7/temperature', 92], ['press-7/pressure', 6.1],
      ]);
      assert.deepEqual(alarms?.map(({ payload }) => payload), [92]);
      assert.equal((errors?.[0]?.['error'] as Message)['code'], 'timeout');
    });

    it('need no other package, and every node type has one', () => {
      const types = new Set(NAMES.flatMap((name) => read(name).map(({ type }) => type)));
      assert.deepEqual([...types].sort(), ['comment', 'debug', 'inject', 'js-processor', 'tab', 'tag-processor']);
    });
  });
}
