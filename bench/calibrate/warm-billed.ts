// Handler times out of Billed Durations: those of cold invocations, which hold their INIT where it is billed, are left out.

import { quantilesOf, Times } from './times.ts';

/** What Billed Durations hold besides the handler's time. */
export interface Billing {
  /** They are rounded up to whole multiples of it: half of one is too much on average. */
  readonly granularityMs: number;
  /** INITs that are in them; empty where they are not billed. */
  readonly inits: Times;
}

/** No handler takes less: what is taken off a time leaves so much of it. */
export const leastMs = 0.01;

/** So many cold invocations are told apart; of more, each stands for several. */
const mostStrata = 1000;
/** Which are cold is guessed from what is left, and guessed again. */
const rounds = 5;
/** Spreads them evenly, whichever number of them. */
const golden = (Math.sqrt(5) - 1) / 2;

/** Billed Durations that cold invocations with these handler times would have, ascending. */
const coldBilled = (handlers: Times, inits: Times, strata: number): number[] => {
  const ranks = Array.from({ length: strata }, (_, k) => (k + 0.5) / strata);
  const initMs = quantilesOf(inits.counted(), ranks);
  const handlerMs = quantilesOf(handlers.counted(), ranks);
  // Long INITs belong to no longer runs than short ones do.
  return initMs.map((ms, k) => ms + handlerMs[Math.floor((((k + 1) * golden) % 1) * strata)]!).sort((a, b) => a - b);
};

/** What is left of a value, from `at` downwards or upwards; -1 where nothing is. */
const nextLeft = (left: readonly number[], at: number, step: 1 | -1): number => {
  let next = at;
  while (next >= 0 && next < left.length && left[next] === 0) next += step;
  return next < left.length ? next : -1;
};

/** `billed` without those nearest to `cold`, of which each stands for its share of `count`. */
const without = (billed: Times, cold: readonly number[], count: number): Times => {
  const { values, counts } = billed.counted();
  const left = Array.from(counts);
  let above = values.length;
  // The longest first: what is longer than all of a kind belongs to nothing else.
  for (let k = cold.length - 1; k >= 0; k -= 1) {
    while (above > 0 && values[above - 1]! > cold[k]!) above -= 1;
    let more = Math.floor(((k + 1) * count) / cold.length) - Math.floor((k * count) / cold.length);
    while (more > 0) {
      const [lower, higher] = [nextLeft(left, above - 1, -1), nextLeft(left, above, 1)];
      const isLower = higher < 0 || (lower >= 0 && cold[k]! - values[lower]! < values[higher]! - cold[k]!);
      const at = isLower ? lower : higher;
      const taken = Math.min(more, left[at]!);
      left[at]! -= taken;
      more -= taken;
    }
  }
  const kept = new Times();
  for (let at = 0; at < values.length; at += 1) if (left[at]! > 0) kept.add(values[at]!, left[at]);
  return kept;
};

const shifted = (times: Times, byMs: number): Times => {
  const less = new Times();
  const { values, counts } = times.counted();
  for (let at = 0; at < values.length; at += 1) less.add(Math.max(leastMs, values[at]! - byMs), counts[at]);
  return less;
};

/** The handler times behind `billed`; where all were cold, each is taken to have had the mean INIT. */
export const warmBilled = (billed: Times, { granularityMs, inits }: Billing): Times => {
  const roundedUpMs = granularityMs / 2;
  const cold = Math.min(inits.count, billed.count);
  if (cold === 0) return shifted(billed, roundedUpMs);
  if (cold === billed.count) return shifted(billed, roundedUpMs + inits.meanMs);
  let warm = billed;
  for (let round = 0; round < rounds; round += 1)
    warm = without(billed, coldBilled(warm, inits, Math.min(mostStrata, cold)), cold);
  return shifted(warm, roundedUpMs);
};
