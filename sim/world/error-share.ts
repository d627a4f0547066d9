// The share of invocations whose handler fails: one for the whole run, or steps over time.

/** From `atMs` on, until the next step. */
export interface ErrorStep {
  readonly atMs: number;
  /** 0 to 1. */
  readonly share: number;
}

/** Steps ascend in time; before the first of them nothing fails. */
export type ErrorShare = number | readonly ErrorStep[];

/** The share in force at `atMs`. */
export const errorShareAt = (steps: readonly ErrorStep[], atMs: number): number => {
  let low = 0;
  let high = steps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]!.atMs <= atMs) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : steps[low - 1]!.share;
};
