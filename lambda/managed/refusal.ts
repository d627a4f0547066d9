// Why no environment of a managed function took a request: 429, and one of these causes raised by 1 in its metrics, the
// others by 0. Source: Developer Guide lambda-managed-instances-monitoring (2026).

/** Codes. */
export const ManagedRefusal = {
  /** All slots of the environments that were asked are taken. */
  concurrency: 0,
  /** Their CPU carries no more requests. */
  cpu: 1,
  /** Their memory holds no more. */
  memory: 2,
} as const;
export type ManagedRefusal = (typeof ManagedRefusal)[keyof typeof ManagedRefusal];

/** The metric of each cause, by code. DiskThrottles is never one here: nothing in a run fills a disk. */
export const managedThrottleMetrics = ['ConcurrencyThrottles', 'CPUThrottles', 'MemoryThrottles'] as const;
