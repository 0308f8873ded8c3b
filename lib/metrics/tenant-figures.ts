import { Counter, type Registry } from 'prom-client';

/** Tenants with figures of their own; the others share theirs. Each costs a time series a processor and status. */
const MAX_TENANTS = 100;
const OTHERS = 'other';

/** How many messages of a tenant went which way. */
export type TenantCounts = Record<'processed' | 'dropped' | 'errored', number>;

/** Messages by tenant. Off unless it is asked for: what tenants there are is not known beforehand. */
export class TenantFigures {
  private readonly counter: Counter<'processor' | 'tenant' | 'status'>;
  private readonly tenants = new Set<string>();

  constructor(registry: Registry, prefix: string) {
    this.counter = new Counter({
      name: `${prefix}tenant_messages_total`,
      help: `Input messages by tenant and what became of them; from ${MAX_TENANTS} tenants on as "${OTHERS}"`,
      labelNames: ['processor', 'tenant', 'status'],
      registers: [registry],
    });
  }

  count(processor: string, tenant: string, counts: TenantCounts): void {
    if (this.tenants.size < MAX_TENANTS) this.tenants.add(tenant);
    const name = this.tenants.has(tenant) ? tenant : OTHERS;
    for (const [status, count] of Object.entries(counts)) if (count > 0) this.counter.inc({ processor, tenant: name, status }, count);
  }

  /** Takes a processor's figures out. */
  remove(processor: string): void {
    for (const tenant of [...this.tenants, OTHERS]) {
      for (const status of ['processed', 'dropped', 'errored']) this.counter.remove({ processor, tenant, status });
    }
  }
}
