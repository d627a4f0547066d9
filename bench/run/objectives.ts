// Holds a result against the scenario's objectives and says so in words.

import { objectiveWord, type Objective, type RunResult, type SuiteReport } from '../../reports/index.ts';
import type { ScenarioDocument } from '../scenario/document.ts';
import { Problems } from '../scenario/problems.ts';
import { keepsLimit, sloLimits, sloValue, type SloLimit } from '../scenario/slo.ts';

const valueText = (limit: SloLimit, value: number): string =>
  limit.unit === 'share' ? `${Number((value * 100).toPrecision(3))} %` : `${Number(value.toPrecision(4))} ms`;

const objectiveOf = (result: RunResult, limit: SloLimit): Objective => {
  const value = sloValue(result, limit.figure);
  return {
    figure: limit.figure,
    limit: limit.text,
    bound: limit.limit,
    value: valueText(limit, value),
    verdict: keepsLimit(limit, value) ? 'kept' : 'broken',
  };
};

/** One line an objective, and whether all are kept. */
export const sloVerdict = (
  result: RunResult,
  limits: readonly SloLimit[],
): { lines: string[]; kept: boolean; objectives: Objective[] } => {
  const checks = limits.map((limit) => objectiveOf(result, limit));
  return {
    lines: checks.map(
      ({ figure, limit, value, verdict }) => `slo ${figure} ${limit}: ${value} ${objectiveWord[verdict]}`,
    ),
    kept: checks.every((check) => check.verdict === 'kept'),
    objectives: checks,
  };
};

/** The objectives of the scenario that a result carries, as it was when the result was written. */
export const limitsIn = ({ scenario }: RunResult): SloLimit[] => {
  const { slo = {} } = (scenario ?? {}) as Partial<ScenarioDocument>;
  return sloLimits(slo, new Problems());
};

/** Suites with what became of the objectives of their scenarios. */
export const withObjectives = (suites: readonly SuiteReport[]): SuiteReport[] =>
  suites.map((suite) => {
    const result = suite.measured ?? suite.simulated;
    if (result === null || suite.objectives !== undefined) return suite;
    return { ...suite, objectives: limitsIn(result).map((limit) => objectiveOf(result, limit)) };
  });
