// What a month of the same would cost.

import type { RunResult } from './result.ts';

export const msOf30Days: number = 30 * 86_400_000;

/** What figures are of: the run without its warm-up. */
export const countedMs = ({ durationMs, warmupMs }: Pick<RunResult, 'durationMs' | 'warmupMs'>): number =>
  durationMs - warmupMs;

/**
 * USD for 30 days of what was counted after the warm-up; of the mean run, where several were pooled. What publishing a version
 * cost comes once, as in the run.
 */
export const monthUsd = ({ cost, durationMs, warmupMs }: Pick<RunResult, 'cost' | 'durationMs' | 'warmupMs'>): number =>
  ((cost.totalUsd - (cost.publishUsd ?? 0)) / countedMs({ durationMs, warmupMs })) * msOf30Days +
  (cost.publishUsd ?? 0);
