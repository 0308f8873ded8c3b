import type { Row, RowInfo, Slice } from './row';
import type { Workload } from './workload';

/** Parent to child. */
export interface Call {
  id: number;
  name: string;
  args: unknown[];
}

/** Child to parent. */
export type Answer = { id: number; value: unknown } | { id: number; error: string };

type Served = (...args: never[]) => unknown;

/** Makes functions of this process callable by its parent. `onEnd` is called when the parent lets go. */
export function serve(table: Record<string, Served>, onEnd: () => void = () => process.exit()): void {
  const answer = async ({ id, name, args }: Call): Promise<void> => {
    let reply: Answer;
    try {
      const served = table[name];
      if (served === undefined) throw new Error(`${name} is not served`);
      reply = { id, value: await served(...(args as never[])) };
    } catch (error) {
      reply = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
    }
    process.send?.(reply);
  };
  process.on('message', (call: Call) => void answer(call));
  process.on('disconnect', onEnd);
}

/** What a child with rows serves. `open` makes the rows. */
export function rowServices(open: (workload: Workload) => Row[] | Promise<Row[]>): Record<string, Served> {
  const rows = new Map<string, Row>();
  return {
    async rows(workload: Workload): Promise<RowInfo[]> {
      for (const row of await open(workload)) rows.set(row.key, row);
      return [...rows.values()].map(({ key, group, label }) => ({ key, group, label }));
    },
    measure(key: string, ms: number): Promise<Slice> {
      const row = rows.get(key);
      if (row === undefined) throw new Error(`there is no row ${key}`);
      return row.measure(ms);
    },
  };
}
