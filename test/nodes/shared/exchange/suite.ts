import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { parsePipeline } from '../../../../lib/config/load';
import { ServedNodeRed } from '../trial/served';

const SOURCE = {
  defaults: "msg.meta = { location_path: 'plant', data_contract: '_raw', tag_name: msg.topic };\nreturn msg;",
  conditions: [{ name: '${LINE} hot', if: 'msg.payload > 10', then: 'return msg;', enabled: false }],
  advancedProcessing: '',
};

/** The routes for import and export of a real Node-RED. */
export function exchangeSuite(runtime: 'node-red' | 'node-red-4'): void {
  describe(`import and export in ${runtime}`, () => {
    let red: ServedNodeRed;

    before(async () => {
      red = await ServedNodeRed.start(runtime, [{ id: 'tab', type: 'tab', label: 'Plant' }]);
    });
    after(() => red.stop());

    it('need the permission to read', async () => {
      const asked = async (user: string): Promise<number[]> =>
        (await Promise.all([red.ask(user, 'import', { text: 'defaults: return msg;' }), red.ask(user, 'export', SOURCE)])).map(({ status }) => status);
      assert.deepEqual(await asked('nobody'), [401, 401]);
      assert.deepEqual(await asked('stranger'), [401, 401]);
      assert.deepEqual(await asked('reader'), [200, 200]);
    });

    it('give back what was taken, by way of a pipeline', async () => {
      const { body } = await red.ask('reader', 'export', SOURCE);
      const text = `pipeline:\n  processors:\n    - ${String(body['text']).trimEnd().split('\n').join('\n      ')}\n`;
      assert.equal(parsePipeline('p.yaml', text, {}).config?.processors.length, 1);
      assert.deepEqual((await red.ask('reader', 'import', { text })).body, { problems: [], draft: SOURCE, leftOut: [] });
    });

    it('say what is wrong with a text and where', async () => {
      const { status, body } = await red.ask('reader', 'import', { text: 'tag_processor:\n  default: x\n' });
      const [problem] = body['problems'] as { line: number; column: number; message: string }[];
      assert.deepEqual([status, body['draft'], problem?.line, problem?.column], [200, null, 2, 3]);
      assert.match(problem?.message ?? '', /^unknown key; known are defaults/);
    });

    it('refuse what is no request', async () => {
      for (const body of [{}, { text: 5 }]) assert.deepEqual(await red.ask('reader', 'import', body), { status: 400, body: { error: 'text is not a text' } });
      assert.equal((await red.ask('reader', 'import', { text: 'x'.repeat(3 * 1024 * 1024) })).status, 413);
      assert.equal((await red.ask('reader', 'export', { conditions: 5 })).status, 400);
    });

    it('end with a text that is nested without end, and Node-RED goes on', async () => {
      const { status, body } = await red.ask('reader', 'import', { text: '['.repeat(100_000) });
      const said = JSON.stringify(body);
      assert.ok(said.length < 10_000, said.slice(0, 200));
      if (status === 400) assert.match(String(body['error']), /give only the tag_processor$/);
      else assert.deepEqual([status, body['draft']], [200, null]);
      const aliases = `a: &a [x, x, x, x, x, x, x, x]\n${Array.from({ length: 20 }, (_, index) => `b${index}: &b${index} [${Array(8).fill(index === 0 ? '*a' : `*b${index - 1}`).join(', ')}]\n`).join('')}`;
      assert.equal((await red.ask('reader', 'import', { text: aliases })).status, 200);
      assert.equal((await red.ask('reader', 'export', SOURCE)).status, 200);
    });
  });
}
