/** A Node-RED with the flows of the HTTP part. Needs `--no-node-snapshot`, for the node that is compared. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import ivm from 'isolated-vm';
import type { Node } from 'node-red';
import type { Registry } from '../../node-red/nodes';
import { runNodeRed } from '../../node-red/start';
import { serve } from '../../serve';
import { makeHttpFlows, REPORT_SCRIPT } from '../http-flow';

const MEMORY_LIMIT = 64;
const TEXT = `(text) => { const msg = JSON.parse(text); return JSON.stringify((() => { ${REPORT_SCRIPT} })()); }`;

/** A pool of one: a message at a time, in a new context, with the script compiled for it. */
class FreshCompiler {
  private readonly isolate = new ivm.Isolate({ memoryLimit: MEMORY_LIMIT });
  private last: Promise<unknown> = Promise.resolve();

  run(payload: unknown): Promise<unknown> {
    const result = this.last.then(() => this.compileAndRun(payload));
    this.last = result.catch(() => undefined);
    return result;
  }

  private async compileAndRun(payload: unknown): Promise<unknown> {
    const context = await this.isolate.createContext();
    const script = await this.isolate.compileScript(TEXT);
    const entry = (await script.run(context, { reference: true })) as ivm.Reference<(text: string) => string>;
    const text = (await entry.apply(undefined, [JSON.stringify({ payload })], { timeout: 1000 })) as string;
    entry.release();
    script.release();
    context.release();
    return (JSON.parse(text) as { payload: unknown }).payload;
  }
}

function register(registry: Registry): void {
  registry.registerType('tagwright-bench', 'bench-fresh', function (this: Node, config) {
    registry.createNode(this, config);
    const compiler = new FreshCompiler();
    this.on('input', (msg, send, done) => {
      compiler.run(msg.payload).then(
        (payload) => {
          send({ ...msg, payload });
          done();
        },
        (error: unknown) => done(error as Error),
      );
    });
  });
}

const server = createServer();
let stop = async (): Promise<void> => undefined;

/** The port at which the flows are asked. */
async function open(): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stop = await runNodeRed({ flows: makeHttpFlows(), register, types: ['http in', 'http response', 'js-processor', 'bench-fresh'], server });
  return (server.address() as AddressInfo).port;
}

serve({ open }, () => {
  server.close();
  server.closeAllConnections();
  void stop().finally(() => process.exit());
});
