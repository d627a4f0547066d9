// Who takes and who starves where many functions share an account.

import { share } from '../words/format.ts';
import type { FunctionResult, RunResult } from '../result/result.ts';

/**
 * The share of the steps of a run in which at least `most` environments of the sections (versions of a function) together were busy at
 * some moment: a level is kept as the highest of its step.
 */
export const fullShare = (sections: readonly FunctionResult[], most: number): number => {
  const steps = Math.max(0, ...sections.map(({ series }) => series.concurrency.length));
  const levels = Array.from({ length: steps }, (_, step) =>
    sections.reduce((sum, { series }) => sum + (series.concurrency[step] ?? 0), 0),
  );
  return levels.filter((level) => level >= most).length / Math.max(1, steps);
};

/** The same in words. */
export const fullText = (sections: readonly FunctionResult[], most: number): string => {
  const full = fullShare(sections, most);
  return full === 1 ? 'peaks took all of it all along' : `peaks took all of it in ${share(full)} of the run`;
};

export interface Holder {
  readonly name: string;
  /** Of all that ran in the account while attempts were refused for want of its concurrency. */
  readonly heldShare: number;
  /** Of its own attempts. */
  readonly refusedShare: number;
}

export interface Holders {
  /** Everybody without a reservation, who holds most first. */
  readonly all: readonly Holder[];
  /** Who holds more than half of it; null where nobody does. */
  readonly taker: Holder | null;
  /** Who was refused in a noticeable share of attempts and held little; the worst first. */
  readonly starving: readonly Holder[];
}

const reason = 'ConcurrentInvocationLimitExceeded';
/** From here on somebody notices. */
const noticedShare = 0.01;

/** By the functions' own levels, step by step; empty where nobody was refused for want of what all share. */
export const holders = (result: RunResult): Holders => {
  const steps = result.series.throttledByReason[reason] ?? [];
  const refusedSteps = steps.flatMap((count, step) => (count > 0 ? [step] : []));
  const held = (section: FunctionResult): number =>
    refusedSteps.reduce((sum, step) => sum + (section.series.concurrency[step] ?? 0), 0);
  const shared = Object.entries(result.functions).filter(([, section]) => section.reservedConcurrency === null);
  const whole = shared.reduce((sum, [, section]) => sum + held(section), 0);
  if (whole === 0 || shared.length < 2) return { all: [], taker: null, starving: [] };
  const all = shared
    .map(([name, section]): Holder => {
      const refused = section.throttlesByReason[reason] ?? 0;
      return {
        name,
        heldShare: held(section) / whole,
        refusedShare: refused / Math.max(1, section.totals.admitted + refused),
      };
    })
    .sort((a, b) => b.heldShare - a.heldShare);
  const [first, ...others] = all;
  const starving = others
    .filter(({ heldShare, refusedShare }) => refusedShare >= noticedShare && heldShare < first!.heldShare / 2)
    .sort((a, b) => b.refusedShare - a.refusedShare);
  return { all, taker: first!.heldShare > 0.5 && starving.length > 0 ? first! : null, starving };
};
