// The figures that intervals, objectives and plans speak of, read off one result.

import { ranOf, type RunFigures } from '../../reports/index.ts';
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

/** Shares and prices of nothing, and times where nobody was answered. */
const unknownIn = (section: RunFigures): ReadonlySet<string> =>
  new Set([
    ...(section.totals.offered === 0 ? ['throttledShare', 'errorShare'] : []),
    ...(ranOf(section) === 0 ? ['coldShare'] : []),
    ...(section.latencyMs.count === 0 ? ['meanMs', 'p50Ms', 'p95Ms', 'p99Ms'] : []),
    ...(section.cost.requests === 0 ? ['perMillionUsd'] : []),
  ]);

/** Those of `figuresOf` that the run tells anything of. */
export const knownFiguresOf = (section: RunFigures): Record<string, number> => {
  const unknown = unknownIn(section);
  return Object.fromEntries(Object.entries(figuresOf(section)).filter(([figure]) => !unknown.has(figure)));
};

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
