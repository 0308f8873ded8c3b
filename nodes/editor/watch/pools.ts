import type { PoolRow } from './answers';
import { cells, follow, setText } from './elements';
import type { Words } from './words';

export const POOL_COLUMNS = ['pool', 'memory', 'restarts', 'isolates', 'waiting', 'processes'] as const;

/** Gives what shows the rows of all pools. */
export function poolRows(body: JQuery, { text, exact, megabytes }: Words): (pools: readonly PoolRow[]) => void {
  function create(pool: PoolRow) {
    const made = { ...cells(POOL_COLUMNS), item: pool };
    made.processes.addClass('tagwright-watch-text');
    return made;
  }

  function show(made: ReturnType<typeof create>, { name, id, processes, waiting, restarts }: PoolRow): void {
    const sum = (property: 'bytes' | 'busy' | 'idle'): number => processes.reduce((all, item) => all + item[property], 0);
    const count = Object.values(restarts).reduce((all, value) => all + value, 0);
    const reasons = Object.entries(restarts).filter(([, value]) => value > 0).map(([reason, value]) => `${reason} ${value}`).join(', ');
    setText(made.pool, id === null ? text('defaultPool') : name || id);
    setText(made.memory, megabytes(sum('bytes')));
    setText(made.restarts, reasons === '' ? String(count) : `${count} (${reasons})`);
    setText(made.isolates, `${sum('busy')} / ${sum('busy') + sum('idle')}`);
    setText(made.waiting, exact(waiting));
    setText(made.processes, processes.map(({ pid, bytes }) => `${pid} (${megabytes(bytes)})`).join(', ') || '–');
  }

  return follow(body, ({ id }) => String(id), create, show);
}
