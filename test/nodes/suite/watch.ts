import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { HISTORY } from '../../../nodes/shared/watch/history';
import type { ErrorKind } from '../../../nodes/shared/watch/recent-errors';
import type { WatchSnapshot, WatchUpdate } from '../../../nodes/shared/watch/watch';
import { until } from '../../support/processes';
import { js, tag, type Harness } from '../harness';

interface Comms {
  topic: string;
  data: WatchUpdate;
  retain: boolean;
}

const BAD = "const { value } = msg.payload;\nif (value > 1) throw new Error('too high');\nreturn value === 1 ? null : msg;";

/** What the editor's tab is served with. */
export function watchSuite(red: Harness): void {
  describe('watching', () => {
    let stop: (() => void) | null = null;

    afterEach(async () => {
      stop?.();
      stop = null;
      await red.unload();
    });

    /** Collects what is published for the editors. */
    function updates(): WatchUpdate[] {
      const collected: WatchUpdate[] = [];
      const listener = ({ topic, data, retain }: Comms): void => {
        if (topic !== 'tag-processor/watch') return;
        assert.equal(retain, false, 'nothing is kept for editors to come');
        collected.push(data);
      };
      red.events().on('comms', listener);
      stop = () => red.events().off('comms', listener);
      return collected;
    }

    const snapshot = async (): Promise<WatchSnapshot> => JSON.parse((await red.get('/tag-processor/watch')).text) as WatchSnapshot;
    const errors = async (): Promise<ErrorKind[]> => JSON.parse((await red.get('/tag-processor/watch/errors')).text) as ErrorKind[];

    it('publishes true figures once somebody looks', async () => {
      await red.load([js('return msg;', { id: 'good', name: 'good' }), js(BAD, { id: 'bad', name: 'bad' })]);
      await red.ready('good');
      await red.ready('bad');
      const published = updates();
      assert.equal((await red.post('/tag-processor/watch')).status, 200);
      const messages = Array.from({ length: 12 }, (_, index) => ({ payload: { value: index % 3, token: 'abc' } }));
      red.send('good', ...structuredClone(messages));
      red.send('bad', ...structuredClone(messages));
      const done = (update: WatchUpdate | undefined): boolean => update?.processors.every(({ processed, errored, dropped }) => processed + errored + dropped === 12) === true;
      await until('all are counted', () => done(published.at(-1)));

      const { processors, total, pools } = published.at(-1) as WatchUpdate;
      assert.equal(total, 2);
      assert.deepEqual(processors.map(({ id, rank, processed, errored, dropped, queue }) => [id, rank, processed, errored, dropped, queue]), [
        ['bad', 2, 4, 4, 4, 0], ['good', 0, 12, 0, 0, 0],
      ]);
      assert.deepEqual(processors[0]?.error, { code: 'script_error', stage: 'code', line: 2, column: 22 });
      for (const { rate, p50, p99 } of processors) assert.ok(rate > 0 && (p50 ?? 0) > 0 && (p99 ?? 0) >= (p50 ?? 0));
      assert.deepEqual(pools.map(({ id, name }) => [id, name]), [['pool', 'small']]);
      assert.equal(pools[0]?.processes.filter(({ name }) => name !== 'quarantine').length, 1);

      const [error] = await errors();
      assert.deepEqual([error?.code, error?.stage, error?.line, error?.count], ['script_error', 'code', 2, 4]);
      assert.match(error?.reason ?? '', /too high/);
      assert.match(error?.message ?? '', /"payload":\{"value":2,"token":"\*\*\*"\}/);
      const { history } = await snapshot();
      assert.ok((history['bad']?.length ?? 0) <= HISTORY);
      assert.ok(history['bad']?.some(([, errored]) => errored > 0));

      assert.equal((await red.post('/tag-processor/watch/reset')).status, 200);
      const after = await snapshot();
      assert.deepEqual(after.processors.map(({ rank, processed, errored }) => [rank, processed, errored]), [[0, 0, 0], [0, 0, 0]]);
      assert.deepEqual(await errors(), []);
    });

    it('shows a node that does not start, with the place and the messages that it errors', async () => {
      await red.load([tag({ id: 'broken', name: 'broken', defaults: 'msg.meta = {};\nreturn msg msg;' })]);
      await red.status('broken', /defaults/);
      red.send('broken', { payload: 1 }, { payload: 2 });
      await red.arrived('err', 2);
      const { processors } = await snapshot();
      const { state, rank, errored, error } = processors[0] ?? {};
      assert.deepEqual([state, rank, errored, error?.code, error?.stage, error?.line], ['failed', 3, 2, 'config_error', 'defaults', 2]);
      assert.deepEqual((await errors()).map(({ count }) => count), [2]);
    });

    it('forgets a node that is taken away', async () => {
      await red.load([js('return msg;')]);
      await red.ready('js');
      assert.equal((await snapshot()).total, 1);
      await red.unload();
      await red.load([tag()]);
      assert.deepEqual((await snapshot()).processors.map(({ id }) => id), ['tag']);
    });
  });
}
