// Metrics of durable executions, by CloudWatch's names (Developer Guide, durable-monitoring).

const units = {
  DurableExecutionStarted: 'Count',
  DurableExecutionSucceeded: 'Count',
  DurableExecutionFailed: 'Count',
  DurableExecutionTimedOut: 'Count',
  DurableExecutionStopped: 'Count',
  /** Of the whole execution, waits included. */
  DurableExecutionDuration: 'Milliseconds',
  DurableExecutionOperations: 'Count',
  DurableExecutionStorageWrittenBytes: 'Bytes',
} as const;

export type DurableMetric = keyof typeof units;

/** The unit of a metric; undefined for one that is not of durable executions. */
export const durableUnitOf = (metric: string): string | undefined =>
  (units as Readonly<Record<string, string>>)[metric];
