// How many calls of a trace of counts fall into a stretch of time.

import type { StepCounts } from '../../sim/index.ts';

/** Calls from `fromMs` on, over `durationMs`; of a step that is partly inside, that part. */
export const callsWithin = ({ stepMs, steps, counts }: StepCounts, fromMs: number, durationMs: number): number => {
  let calls = 0;
  for (let i = 0; i < steps.length; i += 1) {
    const startMs = steps[i]! * stepMs - fromMs;
    const share = (Math.min(startMs + stepMs, durationMs) - Math.max(startMs, 0)) / stepMs;
    if (share > 0) calls += share * counts[i]!;
  }
  // Of a part of a step that has some, there may be one.
  return Math.ceil(calls - 1e-9);
};
