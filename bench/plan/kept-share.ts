// What share of all runs breaks a limit, at most, told from some of them: each bound right nine times in ten.

import { power } from '../../lambda/power.ts';
import { normalCdf, normalQuantile, studentQuantile } from '../../sim/index.ts';

/** How sure the bounds are, each on its own side: more would cost four times the runs where a limit is near. */
export const confidence = 0.9;

/** Runs are doubled up to about so many, and looked at each time; from then on there is a look for each quarter more. */
const fewRuns = 16;

/** How sure it must be that a setting is broken: the more often it is looked at, the more, or one of the looks is wrong by chance. */
export const confidenceOfBreach = (runs: number): number => (runs > fewRuns ? 0.98 : confidence);

/** The chance of `k` or fewer broken runs in `n`, where so large a share of all is broken. */
export const chanceOfAtMost = (k: number, n: number, brokenShare: number): number => {
  if (brokenShare >= 1) return k >= n ? 1 : 0;
  let term = power(1 - brokenShare, n);
  let sum = 0;
  for (let broken = 0; broken <= k; broken += 1) {
    sum += term;
    term *= ((n - broken) / (broken + 1)) * (brokenShare / (1 - brokenShare));
  }
  return sum;
};

/** By bisection: the root of what falls, or grows, between two ends. */
const between = (low: number, high: number, isBeyond: (at: number) => boolean): number => {
  let [from, to] = [low, high];
  for (let halving = 0; halving < 60; halving += 1) {
    const middle = (from + to) / 2;
    if (isBeyond(middle)) to = middle;
    else from = middle;
  }
  return (from + to) / 2;
};

/** Of so many runs so many were broken: the largest share of all with which as few come at least once in ten times (Clopper and Pearson). */
export const mostBrokenByCount = (broken: number, runs: number): number =>
  broken >= runs ? 1 : between(0, 1, (share) => chanceOfAtMost(broken, runs, share) < 1 - confidence);

/** What is not known of mean and deviation from so few runs, in deviations, where the limit is so many of them above the mean. */
const doubtOf = (deviations: number, runs: number): number =>
  normalQuantile(confidence) * Math.sqrt(1 / runs + deviations ** 2 / (2 * (runs - 1)));

/**
 * Of figures that follow the normal law and have their mean so many of their standard deviations below the limit: how many are beyond
 * it at most, give or take what is not known of mean and deviation from so few runs (Natrella's one-sided tolerance limit). 1 where
 * that is more than half.
 */
export const mostBrokenBySpread = (deviations: number, runs: number): number => {
  if (deviations === Infinity) return 0;
  const doubt = doubtOf(deviations, runs);
  return deviations <= doubt ? 1 : 1 - normalCdf(deviations - doubt);
};

/**
 * Whether the limit lies so few deviations above the mean that fewer than `keptShare` of all runs keep it, past what is not known from so
 * few runs: Student's quantile, for a setting that is refused wrongly is not looked at again.
 */
export const isBrokenBySpread = (deviations: number, runs: number, keptShare: number): boolean => {
  const kept = normalQuantile(keptShare);
  const doubt =
    Math.sqrt(1 / runs + kept ** 2 / (2 * (runs - 1))) * studentQuantile(confidenceOfBreach(runs), runs - 1);
  return deviations <= kept - doubt;
};
