// What a trace says about arrivals: either how many came in each step of time, or when each came.

import type { StepCounts } from '../../sim/index.ts';

export type TraceArrivals =
  | ({ readonly kind: 'counts' } & StepCounts)
  | { readonly kind: 'instants'; readonly instantsMs: readonly number[] };
