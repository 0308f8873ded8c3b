import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { js, type Harness } from '../harness';

/** Status and metrics. */
export function figureSuite(red: Harness): void {
  describe('figures', () => {
    afterEach(() => red.unload());

    it('show in the status, which is not sent when nothing has changed', async () => {
      await red.load([js('if (msg.payload === 1) return; if (msg.payload === 2) throw 1; return msg;')]);
      await red.ready('js');
      red.send('js', { payload: 1 }, { payload: 2 }, { payload: 3 });
      const busy = await red.status('js', /\/s/, 3000);
      assert.equal(busy.fill, 'green');
      assert.match(busy.text, /^3 \/s · \d+\.\d % hits · 1 errored · 1 dropped$/);
      const idle = await red.status('js', /^idle.*1 errored/, 3000);
      assert.deepEqual([idle.fill, idle.shape], ['grey', 'ring']);
      assert.deepEqual(red.statuses('js').map(({ text }) => text.split(' ')[0]), ['starting', 'idle', '3', 'idle']);
    });

    it('are served as Prometheus text under the admin root', async () => {
      await red.load([js('return msg;', { name: 'first' }), js('return msg;', { id: 'js2', name: 'first' })]);
      red.send('js', { payload: 1 });
      await red.arrived('out', 1);
      await red.ready('js2');
      const { status, text, headers } = await red.get('/tag-processor/metrics');
      assert.equal(status, 200);
      assert.match(headers['content-type'] ?? '', /^text\/plain/);
      assert.match(text, /^tag_processor_messages_processed_total\{processor="first"\} 1$/m);
      assert.match(text, /^tag_processor_messages_processed_total\{processor="first:js2"\} 0$/m);
      assert.match(text, /^tag_processor_vm_pool_misses_total\{processor="first"\} 1$/m);
    });
  });
}
