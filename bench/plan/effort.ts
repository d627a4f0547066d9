// How many runs a plan spends on a setting.

import type { Effort } from './candidate.ts';
import type { PlanOptions } from './plan-options.ts';

/** Runs that every setting has, where nobody says how many. */
export const defaultFirstReplications = 2;
/** Most of them where nobody says: what happens in none of 45 runs happens, past doubt, in fewer than 5 of 100. */
const usualMost = 48;

/** Runs that are short are told apart by more of them. */
const mostOfShortRuns = 512;
/** Invocations that one setting may take in all, where 48 runs are not more. */
const invocationsPerSetting = 2e6;

/** Most runs of a setting whose runs have so many invocations. */
const mostRunsOf = (offered: number): number =>
  Math.round(Math.min(mostOfShortRuns, Math.max(usualMost, invocationsPerSetting / Math.max(1, offered))));

/** An answer is looked at again in more runs, the shorter they are: the first few that settle it may be alike by chance. */
const [fewestConfirming, mostConfirming, invocationsToConfirm] = [8, 64, 1e6];

/** The fewest runs behind an answer. */
export const confirmingRunsOf = (offered: number): number =>
  Math.round(Math.min(mostConfirming, Math.max(fewestConfirming, invocationsToConfirm / Math.max(1, offered))));

/** How sure, and how far: of runs in which so many invocations are offered. */
export const effortOf = (
  offered: number,
  options: Pick<PlanOptions, 'firstReplications' | 'mostReplications'>,
): Effort => {
  const mostReplications = options.mostReplications ?? mostRunsOf(offered);
  const firstReplications = Math.min(options.firstReplications ?? defaultFirstReplications, mostReplications);
  return { firstReplications, mostReplications };
};
