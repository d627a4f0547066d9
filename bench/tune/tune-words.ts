// What a tuning says in words, for the terminal and the page.

import { milliseconds, number, share } from '../../reports/words/format.ts';
import type { Estimate } from '../../sim/index.ts';
import type { ChosenSize } from './choose-size.ts';
import { isEligible } from './choose-size.ts';
import { cpuText } from './fit-cpu.ts';
import type { SizeFigures } from './sizes.ts';
import type { Tuning } from './tuning.ts';

const million = 1e6;

/** Small sums, with the digits that differ. */
export const perMillion = (usd: number): string =>
  `$${Number((usd * million).toPrecision(4)).toLocaleString('en-US', { maximumFractionDigits: 6 })}`;

const inMb = (memoryMb: number): string => `${memoryMb} MB`;

const withInterval = ({ mean, low, high }: Estimate, text: (value: number) => string): string =>
  low === high ? text(mean) : `${text(mean)} [${text(low)}, ${text(high)}]`;

/** Columns and rows of the sizes. Cells that say nothing are empty. */
export const sizeColumns = ['memory', 'mean time', 'p5 to p95', 'cost of a million', 'told from', 'INIT', ''] as const;

const markOf = ({ chosen, ownMb }: Tuning, { memoryMb, ...size }: SizeFigures): string =>
  [
    ...(isEligible({ memoryMb, ...size }) ? [] : [`no choice: ${share(size.failedShare)} fail`]),
    ...(['cheapest', 'fastest', 'balanced'] as const).filter((kind) => chosen?.[kind].memoryMb === memoryMb),
    ...(ownMb === memoryMb ? ['now'] : []),
  ].join(', ');

export const sizeRows = (tuning: Tuning): string[][] =>
  tuning.sizes.map((size) => [
    inMb(size.memoryMb),
    withInterval(size.durationMs, milliseconds),
    size.spreadMs === null ? '' : `${milliseconds(size.spreadMs.p5)} to ${milliseconds(size.spreadMs.p95)}`,
    withInterval(size.costUsd, perMillion),
    size.invocations === 0 ? '' : number(size.invocations),
    size.initMs === null ? '' : milliseconds(size.initMs),
    markOf(tuning, size),
  ]);

const sizeOf = ({ sizes }: Tuning, memoryMb: number): SizeFigures | undefined =>
  sizes.find((size) => size.memoryMb === memoryMb);

const chosenSentence = (tuning: Tuning, kind: string, { memoryMb, alike }: ChosenSize): string => {
  const { durationMs, costUsd } = sizeOf(tuning, memoryMb)!;
  const others = alike.length === 0 ? '' : `; ${alike.map(inMb).join(', ')} may be as good`;
  return `${kind}: ${inMb(memoryMb)}, ${milliseconds(durationMs.mean)} and ${perMillion(costUsd.mean)} a million${others}`;
};

const times = (factor: number): string => number(Number(factor.toPrecision(2)));

/** What the chosen size changes against the one the function has. */
const againstOwn = (tuning: Tuning): string[] => {
  const [own, best] = [tuning.ownMb, tuning.power].map((mb) =>
    mb === undefined || mb === null ? undefined : sizeOf(tuning, mb),
  );
  if (own === undefined || best === undefined) return [];
  if (own === best) return [`${inMb(own.memoryMb)}, which it has, is the one to keep`];
  const faster = own.durationMs.mean / best.durationMs.mean;
  const cheaper = 1 - best.costUsd.mean / own.costUsd.mean;
  const speed = faster >= 1 ? `${times(faster)} times as fast` : `takes ${times(1 / faster)} times as long`;
  const cost = `${share(Math.abs(cheaper))} ${cheaper >= 0 ? 'less' : 'more'}`;
  return [`from ${inMb(own.memoryMb)} to ${inMb(best.memoryMb)}: ${speed}, and costs ${cost}`];
};

/** The chosen sizes, a sentence each. */
export const choiceSentences = (tuning: Tuning): string[] => {
  const { chosen, balancedWeight } = tuning;
  if (chosen === null) return ['no size is fit to be chosen: at each of them invocations fail'];
  const weight = balancedWeight === 0.5 ? 'balanced' : `balanced, cost weighing ${share(balancedWeight)}`;
  return [
    chosenSentence(tuning, 'cheapest', chosen.cheapest),
    chosenSentence(tuning, 'fastest', chosen.fastest),
    chosenSentence(tuning, weight, chosen.balanced),
    ...againstOwn(tuning),
  ];
};

/** Less is rounding. */
const leastDeviation = 0.0005;

/** What a scenario may say of the function, fitted to the times. */
export const cpuSentence = ({ cpu }: Tuning): string | null => {
  if (cpu === null) return null;
  const worst = Number(cpu.worstDeviation.toPrecision(2));
  const off = worst < leastDeviation ? 'exactly' : `off by ${share(worst)} at most`;
  return cpu.explains
    ? `for the scenario: ${cpuText(cpu)} (${off})`
    : `no share of CPU explains these times (${off}): a scenario cannot say them by cpu`;
};
