// The figures that intervals, objectives and plans speak of, read off one result.

import type { RunFigures } from '../../reports/index.ts';
import type { SloLimit } from '../format/slo.ts';
import { coldShare, errorShare, throttledShare } from './shares.ts';
import { sloReading, type SloSubject } from './slo-reading.ts';
import { sourcesOf, type Sourced } from './source-figures.ts';

/** Figures by name; shares of 1, times in ms, money in USD. */
export const figuresOf = (section: RunFigures): Record<string, number> => ({
  throttledShare: throttledShare(section),
  errorShare: errorShare(section),
  coldShare: coldShare(section),
  meanMs: section.latencyMs.mean,
  p50Ms: section.latencyMs.p50,
  p95Ms: section.latencyMs.p95,
  p99Ms: section.latencyMs.p99,
  concurrencyMean: section.totals.concurrency.mean,
  concurrencyMax: section.totals.concurrency.max,
  environmentsMean: section.totals.environments.mean,
  costUsd: section.cost.totalUsd,
  perMillionUsd: section.cost.perMillionUsd,
});

const most = (values: readonly (number | null)[]): number | null =>
  values.length === 0 || values.includes(null) ? null : Math.max(...values.map(Number));

/** Of the worst queue or stream, and what all of them gave up; those that the run does not tell are missing. */
export const sourceFiguresOf = (run: Sourced): Record<string, number> => {
  const sources = sourcesOf(run);
  const givenUp = sources.map((source) => source.givenUp);
  const figures: Record<string, number | null> = {
    backlogMost: most(sources.map(({ mostWaiting }) => mostWaiting)),
    backlogAtEnd: most(sources.map(({ waitingAtEnd }) => waitingAtEnd)),
    oldestMs: most(sources.map(({ oldestMs }) => oldestMs)),
    givenUp: givenUp.length === 0 || givenUp.includes(null) ? null : givenUp.reduce<number>((sum, n) => sum + n!, 0),
  };
  return Object.fromEntries(Object.entries(figures).filter((entry): entry is [string, number] => entry[1] !== null));
};

/** The figure of each objective as `slo.NAME`; those without data are missing. */
export const sloFiguresOf = (subject: SloSubject, limits: readonly SloLimit[]): Record<string, number> =>
  Object.fromEntries(
    limits.flatMap((limit): [string, number][] => {
      const { value, lack } = sloReading(subject, limit);
      return value === null || lack !== null ? [] : [[`slo.${limit.figure}`, value]];
    }),
  );
