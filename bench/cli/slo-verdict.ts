// Holds a result against the scenario's objectives and says so in words.

import type { RunResult } from '../../reports/index.ts';
import { keepsLimit, sloValue, type SloLimit } from '../scenario/slo.ts';

const valueText = (limit: SloLimit, value: number): string =>
  limit.unit === 'share' ? `${Number((value * 100).toPrecision(3))} %` : `${Number(value.toPrecision(4))} ms`;

/** One line an objective, and whether all are kept. */
export const sloVerdict = (result: RunResult, limits: readonly SloLimit[]): { lines: string[]; kept: boolean } => {
  const checks = limits.map((limit) => {
    const value = sloValue(result, limit.figure);
    return { limit, value, kept: keepsLimit(limit, value) };
  });
  return {
    lines: checks.map(
      ({ limit, value, kept }) =>
        `slo ${limit.figure} ${limit.text}: ${valueText(limit, value)} ${kept ? 'kept' : 'BROKEN'}`,
    ),
    kept: checks.every((check) => check.kept),
  };
};
