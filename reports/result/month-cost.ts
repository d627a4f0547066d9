// What a month of the same would cost.

import type { RunResult } from './result.ts';

const msOf30Days = 30 * 86_400_000;

/** USD for 30 days of what was counted after the warm-up; of the mean run, where several were pooled. */
export const monthUsd = ({ cost, durationMs, warmupMs }: Pick<RunResult, 'cost' | 'durationMs' | 'warmupMs'>): number =>
  (cost.totalUsd / (durationMs - warmupMs)) * msOf30Days;
