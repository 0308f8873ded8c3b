/** Rows (f): this project's node beside a function node, in a running Node-RED. */
import { Driver } from '../node-red/driver';
import { FLOW_ROWS } from '../node-red/flow';
import { startNodeRed } from '../node-red/start';
import type { Row } from '../row';
import { rowServices, serve } from '../serve';
import type { Workload } from '../workload';

let stop = async (): Promise<void> => undefined;

async function open(workload: Workload): Promise<Row[]> {
  const drivers = new Map(FLOW_ROWS.map(({ key, size, window }) => [key, new Driver(key, workload, size, window)]));
  stop = await startNodeRed(FLOW_ROWS, drivers);
  return FLOW_ROWS.map(({ key, label }) => ({
    key,
    group: 'f',
    label,
    measure: (ms) => (drivers.get(key) as Driver).measure(ms),
  }));
}

serve(rowServices(open), () => void stop().finally(() => process.exit()));
