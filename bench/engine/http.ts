import { Agent, request } from 'node:http';
import { figure } from '../figures/figure';
import { Remote } from '../remote';
import { checkText, type Slice } from '../row';
import { median } from '../statistics';
import { makeBody, runReport, WAYS, type Way } from './http-flow';
import type { PartResult } from './part';

/** How much is measured. */
export interface HttpEffort {
  rounds: number;
  /** Milliseconds of each way and round. */
  slice: number;
  warmUp: number;
}

const CONNECTIONS = 16;
/** A request without an answer for so long fails the bench (milliseconds). */
const TIMEOUT = 10_000;

/** One request; its body. */
function post(agent: Agent, port: number, path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) };
    const sent = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers, timeout: TIMEOUT }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(response.statusCode === 200 ? text : `status ${response.statusCode}: ${text}`));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`${path}: no answer after ${TIMEOUT} ms`)));
    sent.on('error', reject);
    sent.end(body);
  });
}

/** Requests a second through a flow in a real Node-RED, against the same flow with one isolate that compiles each time. */
export async function measureHttp({ rounds, slice, warmUp }: HttpEffort): Promise<PartResult> {
  const remote = new Remote('../engine/children/http', ['--no-node-snapshot']);
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const body = makeBody();
  const expected = runReport(body);
  try {
    const port = await remote.call<number>('open');
    const measure = async (way: Way, ms: number): Promise<Slice> => {
      const start = performance.now();
      let messages = 0;
      const client = async (): Promise<void> => {
        while (performance.now() - start < ms) {
          checkText(`http ${way}`, expected, await post(agent, port, `/${way}`, body));
          messages++;
        }
      };
      await Promise.all(Array.from({ length: CONNECTIONS }, client));
      return { messages, seconds: (performance.now() - start) / 1000 };
    };
    for (const way of WAYS) await measure(way, warmUp);
    const rates: Record<Way, number[]> = { fresh: [], engine: [] };
    for (let round = 0; round < rounds; round++) {
      for (const way of WAYS) {
        const { messages, seconds } = await measure(way, slice);
        rates[way].push(messages / seconds);
      }
    }
    const ratios = rates.engine.map((rate, round) => rate / (rates.fresh[round] as number));
    return {
      figures: [
        figure('http-fresh', 'HTTP through Node-RED, one isolate that compiles each time', median(rates.fresh), 'requests/s'),
        figure('http-engine', 'HTTP through Node-RED, js-processor', median(rates.engine), 'requests/s'),
        figure('http-ratio', '… ratio, median of the rounds', median(ratios), '×'),
      ],
      notes: [`${CONNECTIONS} keep-alive connections; the clients share the cores with Node-RED and its isolates`],
    };
  } finally {
    agent.destroy();
    await remote.close();
  }
}
