// The figures that intervals, objectives and plans speak of, read off one result.

import type { RunFigures } from '../../reports/index.ts';
import { sloValue } from '../scenario/slo.ts';

/** Figures by name; shares of 1, times in ms, money in USD. */
export const figuresOf = (section: RunFigures): Record<string, number> => ({
  throttledShare: sloValue(section, 'throttled'),
  errorShare: sloValue(section, 'errors'),
  coldShare: sloValue(section, 'coldStarts'),
  meanMs: section.latencyMs.mean,
  p50Ms: section.latencyMs.p50,
  p95Ms: section.latencyMs.p95,
  p99Ms: section.latencyMs.p99,
  concurrencyMean: section.totals.concurrency.mean,
  concurrencyMax: section.totals.concurrency.max,
  environmentsMean: section.totals.environments.mean,
  costUsd: section.cost.totalUsd,
});
