// What a month of the same would cost.

import type { RunResult } from './result.ts';

export const msOf30Days: number = 30 * 86_400_000;

/**
 * USD for 30 days of what was counted after the warm-up; of the mean run, where several were pooled. What publishing a version
 * cost comes once, as in the run.
 */
export const monthUsd = ({ cost, durationMs, warmupMs }: Pick<RunResult, 'cost' | 'durationMs' | 'warmupMs'>): number =>
  ((cost.totalUsd - (cost.publishUsd ?? 0)) / (durationMs - warmupMs)) * msOf30Days + (cost.publishUsd ?? 0);
