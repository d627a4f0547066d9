// Tenant isolation: an environment serves one tenant of one version only, so each pair has a pool of its own; all of them
// together have a limit, busy and idle ones alike. Sources: Developer Guide tenant-isolation (Nov 2025), botocore lambda service model.

/** Environments of tenants, busy or idle, for each unit of the account's concurrency: 2,500 for 1,000. */
export const tenantEnvironmentsPerConcurrency = 2.5;

/** For each environment that is created, by GB of its memory (pricing page, us-east-1, Nov 2025). */
const perGbUsd = { x86_64: 0.000166667, arm64: 0.000133333 } as const;

export const tenantEnvironmentsUsd = (
  { memoryMb, architecture }: { readonly memoryMb: number; readonly architecture: 'x86_64' | 'arm64' },
  created: number,
): number => (memoryMb / 1024) * created * perGbUsd[architecture];

/** What it needs of the pools. */
export interface TenantPoolsPort {
  /** One pool more, as those of the function; returns its row. */
  add(functionIndex: number): number;
  /** Ends what is over. */
  expire(row: number, atMs: number): void;
  nextExpiryMs(row: number): number;
}

export class TenantPools {
  /** Environments of tenants alive. */
  alive = 0;
  mostAlive = 0;
  readonly most: number;
  readonly #ports: TenantPoolsPort;
  /** By version, the row of each tenant. */
  readonly #rows: Map<number, number>[] = [];
  /** By version, the row of what is of no tenant. */
  readonly #ownRow: number[] = [];
  /** By row: the version it is of, and whether it is a tenant's. */
  readonly #functionOf: number[] = [];
  readonly #isTenant: boolean[] = [];
  /** Nothing idle is over before. */
  #nextExpiryMs = Infinity;

  constructor(accountConcurrency: number, ports: TenantPoolsPort) {
    this.most = Math.floor(accountConcurrency * tenantEnvironmentsPerConcurrency);
    this.#ports = ports;
  }

  /** A version has come, and its own pool with it. */
  addFunction(functionIndex: number, row: number): void {
    this.#ownRow[functionIndex] = row;
    this.#functionOf[row] = functionIndex;
    this.#isTenant[row] = false;
  }

  /** Tenants that a version has had. */
  tenants(functionIndex: number): number {
    return this.#rows[functionIndex]?.size ?? 0;
  }

  /** The pools of a version's tenants. */
  rowsOf(functionIndex: number): Iterable<number> {
    return this.#rows[functionIndex]?.values() ?? [];
  }

  /** The pool of what is of no tenant. */
  ownRow(functionIndex: number): number {
    return this.#ownRow[functionIndex]!;
  }

  /** The pool of a tenant; a new one when it comes for the first time. */
  rowOf(functionIndex: number, tenant: number): number {
    const rows = (this.#rows[functionIndex] ??= new Map<number, number>());
    const known = rows.get(tenant);
    if (known !== undefined) return known;
    const row = this.#ports.add(functionIndex);
    this.#functionOf[row] = functionIndex;
    this.#isTenant[row] = true;
    rows.set(tenant, row);
    return row;
  }

  isTenant(row: number): boolean {
    return this.#isTenant[row]!;
  }

  /** The function that a row is of. */
  functionOf(row: number): number {
    return this.#functionOf[row]!;
  }

  /** Whether one environment more may be there. What is idle for too long is ended first. */
  hasRoom(atMs: number): boolean {
    if (this.alive < this.most) return true;
    if (atMs < this.#nextExpiryMs) return false;
    this.#nextExpiryMs = Infinity;
    for (let row = 0; row < this.#functionOf.length; row += 1) {
      if (!this.isTenant(row)) continue;
      this.#ports.expire(row, atMs);
      this.#nextExpiryMs = Math.min(this.#nextExpiryMs, this.#ports.nextExpiryMs(row));
    }
    return this.alive < this.most;
  }

  started(): void {
    this.alive += 1;
    this.mostAlive = Math.max(this.mostAlive, this.alive);
  }

  ended(row: number): void {
    if (this.isTenant(row)) this.alive -= 1;
  }

  /** An environment of the row is idle again. */
  idle(row: number): void {
    this.#nextExpiryMs = Math.min(this.#nextExpiryMs, this.#ports.nextExpiryMs(row));
  }
}
