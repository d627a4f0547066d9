// What became of the objectives at the points of a sweep, by the means of their figures.

import type { Estimate, SweepLimit, SweepResult, SweepResultPoint } from '../../reports/index.ts';
import type { ScenarioDocument } from '../format/document.ts';
import { keepsLimit, readLimit, type SloLimit } from '../format/slo.ts';

/** The objectives of the scenario that was varied. */
export const limitsOf = ({ scenario }: Pick<SweepResult, 'scenario'>): SloLimit[] => {
  const { slo = {} } = (scenario ?? {}) as Partial<ScenarioDocument>;
  return Object.entries(slo).flatMap(([figure, text]: [string, unknown]) => {
    const limit = readLimit(figure, text);
    return 'problem' in limit ? [] : [limit];
  });
};

/** The same for charts. */
export const drawnLimits = (limits: readonly SloLimit[]): SweepLimit[] =>
  limits.map(({ figure, text, limit, per }) => ({
    figure,
    text,
    bound: limit,
    isDrawn: per === undefined || per === 'run',
  }));

export interface JudgedLimit {
  readonly limit: SloLimit;
  readonly verdict: 'kept' | 'broken' | 'no data';
  /** null without data. */
  readonly estimate: Estimate | null;
  /** Whether the limit lies within the interval of the figure. */
  readonly isClose: boolean;
}

export interface JudgedPoint {
  readonly point: SweepResultPoint;
  readonly limits: readonly JudgedLimit[];
  /** The worst of its limits; `none` where there are none. */
  readonly verdict: 'kept' | 'broken' | 'no data' | 'none';
}

const judgedLimit = (limit: SloLimit, { figures }: SweepResultPoint): JudgedLimit => {
  const estimate = figures[`slo.${limit.figure}`];
  if (estimate === undefined) return { limit, verdict: 'no data', estimate: null, isClose: false };
  const { mean, low, high, samples } = estimate;
  return {
    limit,
    verdict: keepsLimit(limit, mean) ? 'kept' : 'broken',
    estimate,
    isClose: samples > 1 && keepsLimit(limit, low) !== keepsLimit(limit, high),
  };
};

export const judgedPoint = (limits: readonly SloLimit[], point: SweepResultPoint): JudgedPoint => {
  const judged = limits.map((limit) => judgedLimit(limit, point));
  const has = (wanted: JudgedLimit['verdict']): boolean => judged.some(({ verdict }) => verdict === wanted);
  const verdict = limits.length === 0 ? 'none' : has('broken') ? 'broken' : has('no data') ? 'no data' : 'kept';
  return { point, limits: judged, verdict };
};

/** Paths as short as tells them apart. */
export const shortPaths = (paths: readonly string[]): string[] =>
  paths.map((path) => {
    const keys = path.split('.');
    let length = 1;
    const ending = (other: string): string => other.split('.').slice(-length).join('.');
    while (length < keys.length && paths.some((other) => other !== path && ending(other) === ending(path))) length += 1;
    return keys.slice(-length).join('.');
  });
