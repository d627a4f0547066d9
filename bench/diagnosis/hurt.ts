// Whom a limit hurts: requests, messages and records that were refused for good, failed, came late, or were left or lost.

import { backlogsOf, isLeftBehind } from '../../reports/verdict/backlogs.ts';
import { countedRequests, failed, requestsOf, throttled } from '../../reports/verdict/scenario-in.ts';
import { isBroken, type Aim } from './aims.ts';
import type { Trial } from './laboratory.ts';

/** What counts as hurt, by what is broken. */
export interface Harm {
  /** Later than this is late; Infinity where nobody minds. */
  readonly lateMs: number;
  /** Whether a cold start hurts by itself. */
  readonly countsCold: boolean;
}

export const harmOf = (aims: readonly Aim[], base: Trial): Harm => {
  const broken = aims.filter((aim) => isBroken(aim, base));
  return {
    lateMs: Math.min(Infinity, ...broken.flatMap(({ lateMs }) => lateMs ?? [])),
    countsCold: broken.some(({ figure }) => figure === 'coldStarts'),
  };
};

/** Of events, totals count what is left and lost already. */
const itemsOf = ({ result }: Trial): { arrived: number; hurt: number } =>
  backlogsOf(result)
    .filter(({ kind }) => kind !== 'async')
    .reduce(
      (sum, backlog) => ({
        arrived: sum.arrived + backlog.arrived,
        hurt: sum.hurt + backlog.lost + (isLeftBehind(backlog) ? backlog.left : 0),
      }),
      { arrived: 0, hurt: 0 },
    );

/** How many were hurt, and of how many. */
export const hurtIn = (trial: Trial, { lateMs, countsCold }: Harm): { readonly hurt: number; readonly of: number } => {
  const { totals } = trial.result;
  const items = itemsOf(trial);
  const late = lateMs === Infinity ? 0 : trial.latency.countAbove(lateMs);
  const cold = countsCold ? totals.coldStarts : 0;
  return {
    hurt:
      items.hurt +
      countedRequests(trial.result, throttled) +
      countedRequests(trial.result, failed) +
      totals.inFlight +
      late +
      cold,
    of: Math.max(1, requestsOf(trial.result) + items.arrived),
  };
};

/** Those hurt in `base` who are not in `without`, as a share of all. */
export const hurtShare = (base: Trial, without: Trial, harm: Harm): number => {
  const [before, after] = [hurtIn(base, harm), hurtIn(without, harm)];
  return Math.min(1, Math.max(0, before.hurt / before.of - after.hurt / after.of));
};
