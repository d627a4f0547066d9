// What a candidate came to, in the shapes that a plan tells: figures, shares of runs, money.

import { countedMs, msOf30Days } from '../../reports/result/month-cost.ts';
import type { Estimate } from '../../sim/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Candidate, LimitJudgement } from './candidate.ts';
import { costPartNames, type CostParts } from './cost-parts.ts';
import type { Tried } from './function-search.ts';
import type { LimitVerdict } from './judge.ts';
import type { PlanStep } from './result.ts';

/** Of a month to what a run counts. */
const runsOfMonth = (scenario: Scenario): number => msOf30Days / countedMs(scenario);

export const figuresOf = (judgements: readonly LimitJudgement[]): Record<string, Estimate> =>
  Object.fromEntries(judgements.flatMap(({ limit, figure }) => (figure === null ? [] : [[limit.figure, figure]])));

export const keptSharesOf = (judgements: readonly LimitJudgement[]): Record<string, number> =>
  Object.fromEntries(
    judgements.flatMap(({ limit, keptShare, lack }) => (lack === null ? [[limit.figure, keptShare]] : [])),
  );

/** USD of 30 days of the same, part by part, by the mean over the runs. */
export const monthOf = (candidate: Candidate, scenario: Scenario): CostParts => {
  const part = (name: keyof CostParts): number =>
    candidate.figure(({ cost }) => cost[name]).mean * runsOfMonth(scenario);
  return Object.fromEntries(costPartNames.map((name) => [name, part(name)])) as unknown as CostParts;
};

/** The same in one sum. */
export const monthUsdOf = (candidate: Candidate, scenario: Scenario): number =>
  candidate.figure(({ costUsd }) => costUsd).mean * runsOfMonth(scenario);

export const moneyOf = (candidate: Candidate): { costUsd: Estimate; perMillionUsd: Estimate } => ({
  costUsd: candidate.figure(({ costUsd }) => costUsd),
  perMillionUsd: candidate.figure(({ perMillionUsd }) => perMillionUsd),
});

export const attemptsPerRequest = (candidate: Candidate): number =>
  candidate.figure(({ attempts, offered }) => attempts / Math.max(1, offered)).mean;

/** The limits that have the verdict; where they have it only together, those that any run broke. */
export const decidingOf = (verdict: LimitVerdict, judgements: readonly LimitJudgement[]): LimitJudgement[] => {
  const deciding = judgements.filter((judgement) => judgement.verdict === verdict);
  return deciding.length > 0 ? deciding : judgements.filter(({ keptShare }) => keptShare < 1);
};

export const stepOf = ({ candidate, limits, verdict, judgements, holds }: Tried, scenario: Scenario): PlanStep => ({
  ...candidate.settings,
  replications: candidate.replications,
  verdict,
  decidedBy: decidingOf(verdict, judgements).map(({ limit }) => limit.figure),
  figures: figuresOf(judgements),
  keptShares: keptSharesOf(judgements),
  holds: holds && limits.length > 0,
  monthUsd: monthUsdOf(candidate, scenario),
});
