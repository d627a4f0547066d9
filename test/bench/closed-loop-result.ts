// What a closed loop tells, made up.

import type { ClosedLoopResult } from '../../loadgen/index.ts';

/** So many requests a second, and otherwise as `fields` say. */
export const looped = (requestsPerSecond: number, fields: Partial<ClosedLoopResult> = {}): ClosedLoopResult => ({
  requestsPerSecond,
  p50Ms: 2,
  p90Ms: 3,
  p99Ms: 10,
  meanMs: 2,
  maxMs: 30,
  errors: 0,
  non2xx: 0,
  requests: 9,
  ...fields,
});
