// The cheapest, the fastest and the balanced of several memory sizes, by the rules of aws-lambda-power-tuning's analyzer (2026-04):
// equal costs go to the faster one, equal times to the cheaper one, and the balance is of shares of the largest values.

import type { Estimate } from '../../sim/index.ts';
import type { SizeFigures } from './sizes.ts';

export const strategies = ['cost', 'speed', 'balanced'] as const;
export type Strategy = (typeof strategies)[number];

/** What is wanted of a size. */
export interface Wish {
  readonly strategy: Strategy;
  /** Of `balanced`: 0 is the fastest, 1 the cheapest. */
  readonly balancedWeight: number;
}

/** Of the state machine. */
export const defaultWish: Wish = { strategy: 'cost', balancedWeight: 0.5 };

export interface ChosenSize {
  readonly memoryMb: number;
  /** Other sizes that may be as good: their interval meets that of the chosen one. */
  readonly alike: readonly number[];
}

export interface ChosenSizes {
  readonly cheapest: ChosenSize;
  readonly fastest: ChosenSize;
  readonly balanced: ChosenSize;
}

/** More failures than this and a size is no choice. */
const mostFailedShare = 0.001;

export const isEligible = ({ failedShare }: SizeFigures): boolean => failedShare <= mostFailedShare;

const meets = (a: Estimate, b: Estimate): boolean => a.low <= b.high && b.low <= a.high;

/** Sizes that were told without doubt are alike only where they are equal. */
const alikeBy = (
  sizes: readonly SizeFigures[],
  chosen: SizeFigures,
  of: (size: SizeFigures) => Estimate,
): ChosenSize => ({
  memoryMb: chosen.memoryMb,
  alike: sizes.filter((size) => size !== chosen && meets(of(size), of(chosen))).map(({ memoryMb }) => memoryMb),
});

const cost = (size: SizeFigures): number => size.costUsd.mean;
const time = (size: SizeFigures): number => size.durationMs.mean;

/** null where no size is fit to be chosen. */
export const chooseSizes = (all: readonly SizeFigures[], { balancedWeight: weight }: Wish): ChosenSizes | null => {
  const sizes = all.filter(isEligible).toSorted((a, b) => a.memoryMb - b.memoryMb);
  if (sizes.length === 0) return null;
  const [cheapest] = sizes.toSorted((a, b) => cost(a) - cost(b) || time(a) - time(b));
  const [fastest] = sizes.toSorted((a, b) => time(a) - time(b) || cost(a) - cost(b));
  const [mostUsd, mostMs] = [Math.max(...sizes.map(cost)), Math.max(...sizes.map(time))];
  const value = (size: SizeFigures, end: 'mean' | 'low' | 'high' = 'mean'): number =>
    (weight * size.costUsd[end]) / mostUsd + ((1 - weight) * size.durationMs[end]) / mostMs;
  const [balanced] = sizes.toSorted((a, b) => value(a) - value(b));
  const valueOf = (size: SizeFigures): Estimate => ({
    ...size.costUsd,
    mean: value(size),
    low: value(size, 'low'),
    high: value(size, 'high'),
  });
  return {
    cheapest: alikeBy(sizes, cheapest!, ({ costUsd }) => costUsd),
    fastest: alikeBy(sizes, fastest!, ({ durationMs }) => durationMs),
    balanced: alikeBy(sizes, balanced!, valueOf),
  };
};

/** The one that was asked for. */
export const wished = (chosen: ChosenSizes, { strategy }: Wish): ChosenSize =>
  chosen[({ cost: 'cheapest', speed: 'fastest', balanced: 'balanced' } as const)[strategy]];
