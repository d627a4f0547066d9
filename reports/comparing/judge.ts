// The verdict on one figure of the gate, with its sentence and with what would settle it where it cannot be told.

import { length, number, several } from '../words/format.ts';
import type { FigureUnit, MeasuredFigure } from './measured-figures.ts';
import type { Interval } from '../result/uncertainty.ts';

/** `no data` where a side has too few values to say anything; `unclear` where what there is cannot tell. */
export type FigureVerdict = 'improved' | 'same' | 'regressed' | 'unclear' | 'no data';

/** How much data would tell, as far as the data itself lets know: runs a side, or the length of one. */
export type Needed = { readonly runs: number } | { readonly lengthMs: number };

/** What leaves nothing to chance between two sides. */
export type Exactness =
  | 'simulated runs of one scenario and seed'
  | 'the same run on both sides'
  | 'simulated runs of one scenario, seed by seed'
  | 'the same runs on both sides';

export interface FigureComparison {
  readonly figure: string;
  /** null for the whole run. */
  readonly functionName: string | null;
  readonly unit: FigureUnit;
  /** null where nothing was counted. Of several runs a side, the median of each. */
  readonly baseline: number | null;
  readonly current: number | null;
  /** From `baseline` to `current`; Infinity for a figure that was 0, null where one of them is not known. */
  readonly changePercent: number | null;
  /** Interval of the difference, in the figure's unit: all figures together at 95 %; of exact runs from the least to the most of any pair. */
  readonly low: number;
  readonly high: number;
  /** Changes up to this size, in percent of `baseline`, do not matter. */
  readonly practicalPercent: number;
  readonly verdict: FigureVerdict;
  /** Why nothing could be told though there is data, such as a saturated host; null where that is not so. */
  readonly obstacle: string | null;
  /** Why there is no chance in it, so that no interval is needed; null where the interval is what is known. */
  readonly exact: Exactness | null;
  /** What would tell; null where something was told, or where nobody knows. */
  readonly needed: Needed | null;
  readonly sentence: string;
}

/** A change of a figure, with the interval of the difference. */
export interface Change {
  readonly functionName: string | null;
  readonly before: number | null;
  readonly now: number | null;
  /** What is judged: of several runs a side the middle of all pairs, else `now - before`. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** What the interval would about be, where there are too few runs for one. */
  readonly expected?: Interval;
  /** Why a side says nothing; null when both do. */
  readonly lack: string | null;
  /** Why nothing can be concluded though there is data, such as a saturated host; null when it can. */
  readonly obstacle: string | null;
  /** What so many times the data would be; null where more of it is no cure. */
  readonly times: ((factor: number) => Needed) | null;
}

export interface Practice {
  readonly practicalPercent: number;
  /** What leaves nothing to chance; null where chance is in it. */
  readonly exact: Exactness | null;
}

/** Smaller changes than this never matter, however large in percent. */
const leastChange: Readonly<Record<FigureUnit, number>> = { ms: 0.05, share: 0.001, usd: 0 };

/** Four digits: the change that stands beside two values has to be theirs. */
const digits = (value: number): string => (value >= 10_000 ? number(value) : `${Number(value.toPrecision(4))}`);

const texts: Readonly<Record<FigureUnit, (value: number) => string>> = {
  ms: (value) => `${digits(value)} ms`,
  share: (value) => `${digits(100 * value)} %`,
  usd: (value) => `$${digits(value)}`,
};

/** A figure's value with its unit; a dash where there is none. */
export const figureText = (value: number | null, unit: FigureUnit): string =>
  value === null ? '–' : texts[unit](value);

export const percentText = (percent: number | null): string => {
  if (percent === null) return '–';
  if (percent === 0) return '0 %';
  return Number.isFinite(percent) ? `${percent < 0 ? '−' : '+'}${number(Math.abs(percent))} %` : 'from 0';
};

/**
 * The interval of a change in percent of the baseline, in the figure's unit where that is 0, of a share in percentage points; empty
 * where nothing is known.
 */
export const changeInterval = ({ low, high, baseline, unit, exact }: FigureComparison): string => {
  if (!isKnown({ low, high }) || (exact !== null && low === high)) return '';
  const of = (value: number): string => {
    // Of a share, percent of percent is what nobody reads.
    if (unit === 'share') return `${value < 0 ? '−' : '+'}${digits(100 * Math.abs(value))}`;
    if (baseline !== null && baseline > 0) return percentText((100 * value) / baseline);
    return `${value < 0 ? '−' : '+'}${texts[unit](Math.abs(value))}`;
  };
  return `${of(low)} to ${of(high)}${unit === 'share' ? ' points' : ''}`;
};

const isKnown = ({ low, high }: Interval): boolean => Number.isFinite(low) && Number.isFinite(high);

/** Without chance every change is one: `unclear` is only what went up in some pairs and down in others. */
const exactVerdict = ({ low, high }: Change, practical: number): FigureVerdict => {
  if (low >= -practical && high <= practical) return 'same';
  if (low >= -practical) return 'regressed';
  return high <= practical ? 'improved' : 'unclear';
};

const verdictOf = (change: Change, practical: number, isExact: boolean): FigureVerdict => {
  const { difference, low, high } = change;
  if (change.lack !== null) return 'no data';
  // The very same run is the same on whatever host it was measured.
  if (isExact) return exactVerdict(change, practical);
  if (change.obstacle !== null) return 'unclear';
  if (low >= -practical && high <= practical) return 'same';
  if (difference > practical && low > 0) return 'regressed';
  if (difference < -practical && high < 0) return 'improved';
  return 'unclear';
};

/** Beyond so many times the data nobody goes. */
const mostTimes = 1000;

/**
 * How many times the data would tell, if the figure stayed where it is: intervals shrink with the root of it. A change
 * beyond the practical size has to leave zero out, a smaller one to lie within that size whole. null where nobody knows.
 */
const timesNeeded = (change: Change, practical: number): number | null => {
  const { difference, expected } = change;
  const { low, high } = isKnown(change) ? change : (expected ?? { low: -Infinity, high: Infinity });
  if (!isKnown({ low, high })) return null;
  const size = Math.abs(difference);
  const towardsZero = difference > 0 ? difference - low : high - difference;
  const away = difference > 0 ? high - difference : difference - low;
  const factor =
    size > practical
      ? towardsZero / size
      : // At the very edge of the practical size no amount would do.
        Math.max(away / Math.max(practical - size, practical / 5), towardsZero / (practical + size));
  return Math.max(1.1, factor ** 2);
};

const neededFor = (change: Change, practical: number): Needed | null => {
  const factor = timesNeeded(change, practical);
  if (factor === null || factor > mostTimes || change.times === null) return null;
  return change.times(factor);
};

/** For instance `about 14 runs a side`, `about 40 s a run`. */
export const neededText = (needed: Needed): string =>
  'runs' in needed ? `about ${several(needed.runs, 'run')} a side` : `about ${length(needed.lengthMs)} a run`;

const knownWord: Readonly<Record<Exclude<FigureVerdict, 'unclear' | 'no data'>, string>> = {
  improved: 'improved',
  regressed: 'REGRESSED',
  same: 'stayed the same',
};

const unclearWord = ({ obstacle }: Change, { exact, needed }: Pick<FigureComparison, 'exact' | 'needed'>): string => {
  if (exact !== null) return 'went up in some pairs of runs and down in others';
  if (obstacle !== null) return `could not be told, ${obstacle}`;
  if (needed !== null) return `could not be told; ${neededText(needed)} would settle it`;
  return 'could not be told; more runs a side would settle it sooner than a longer one';
};

const pointsText = (points: number): string => {
  const text = digits(points);
  return `${text} ${text === '1' ? 'point' : 'points'}`;
};

const sentenceOf = (comparison: Omit<FigureComparison, 'sentence'>, change: Change): string => {
  const { figure, functionName, unit, baseline, current, low, high, verdict, exact } = comparison;
  const name = `${functionName === null ? '' : `${functionName}: `}${figure}`;
  if (verdict === 'no data') return `${name} has no data: ${change.lack}`;
  const word = verdict === 'unclear' ? unclearWord(change, comparison) : knownWord[verdict];
  const values = `${figureText(baseline, unit)} before, ${figureText(current, unit)} now`;
  const percent = percentText(comparison.changePercent);
  if (exact !== null && low === high) return `${name} ${word}: ${values} (${percent}, exactly)`;
  const signed = (value: number): string =>
    `${value < 0 ? '−' : '+'}${unit === 'share' ? pointsText(100 * Math.abs(value)) : texts[unit](Math.abs(value))}`;
  if (exact !== null)
    return `${name} ${word}: ${values} (${percent}, exactly; pair by pair ${signed(low)} to ${signed(high)})`;
  const apart = (current ?? 0) - (baseline ?? 0);
  const middle = Math.abs(change.difference - apart) > 0.01 * Math.abs(apart) + 1e-9;
  const pairs = middle ? `, middle of all pairs of runs ${signed(change.difference)}` : '';
  const interval = isKnown(change)
    ? `95 % interval ${signed(low)} to ${signed(high)}`
    : `too few ${change.expected === undefined ? 'values' : 'runs'} for an interval`;
  return `${name} ${word}: ${values} (${percent}, difference ${signed(apart)}${pairs}, ${interval})`;
};

const changePercentOf = ({ before, now }: Change): number | null => {
  if (before === null || now === null) return null;
  if (now === before) return 0;
  return before === 0 ? Infinity : (100 * (now - before)) / before;
};

/** The verdict on a change, and its sentence. */
export const judged = (
  { figure, unit }: Pick<MeasuredFigure, 'figure' | 'unit'>,
  change: Change,
  { practicalPercent, exact }: Practice,
): FigureComparison => {
  const least = exact !== null ? 0 : leastChange[unit];
  const practical = Math.max(least, (practicalPercent / 100) * Math.abs(change.before ?? 0));
  const verdict = verdictOf(change, practical, exact !== null);
  const comparison = {
    figure,
    functionName: change.functionName,
    unit,
    baseline: change.before,
    current: change.now,
    changePercent: changePercentOf(change),
    low: change.low,
    high: change.high,
    practicalPercent,
    verdict,
    obstacle: verdict === 'unclear' && exact === null ? change.obstacle : null,
    exact,
    needed: verdict === 'unclear' && change.obstacle === null && exact === null ? neededFor(change, practical) : null,
  };
  return { ...comparison, sentence: sentenceOf(comparison, change) };
};
