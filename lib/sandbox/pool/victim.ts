import type { Holding } from './holding';
import type { Tenant } from './tenant';
import type { Job } from './types';

/** An isolate that was idle for so long may be taken by a tenant that has its share already (milliseconds). */
const TAKE_AFTER = 5_000;

/**
 * From whom a tenant takes an isolate: an idle one, else one of whoever has most and more than a share of the pool.
 * Null when nobody has to give one up.
 */
export function findVictim<J extends Job>(tenants: readonly Tenant<J>[], needy: Tenant<J>, maxSize: number, now: number): Holding | null {
  const active = tenants.filter((tenant) => tenant.held > 0 || tenant.waiting > 0).length;
  const share = Math.max(1, Math.floor(maxSize / active));
  const isBelow = needy.held < share;
  const others = tenants.filter((tenant) => tenant !== needy);
  const idle = longestIdle(others, isBelow ? 0 : TAKE_AFTER, now);
  return idle ?? (isBelow ? largest(others, share, needy.held) : null);
}

function longestIdle<J extends Job>(tenants: readonly Tenant<J>[], atLeast: number, now: number): Holding | null {
  let found: Holding | null = null;
  for (const { holdings } of tenants) {
    for (const holding of holdings.values()) {
      const { longestIdle: since } = holding;
      if (since === null || now - since < atLeast) continue;
      if (found === null || since < (found.longestIdle as number)) found = holding;
    }
  }
  return found;
}

/** The isolates of whoever has most, if that is more than a share, or if the needy one holds none at all. */
function largest<J extends Job>(tenants: readonly Tenant<J>[], share: number, held: number): Holding | null {
  let found: Tenant<J> | null = null;
  for (const tenant of tenants) if (tenant.isolates > (found?.isolates ?? 0)) found = tenant;
  if (found === null || (found.isolates <= share && held > 0)) return null;
  let holding: Holding | null = null;
  for (const candidate of found.holdings.values()) {
    if (candidate.isolates > (holding?.isolates ?? 0)) holding = candidate;
  }
  return holding;
}
