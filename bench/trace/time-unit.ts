// What the numbers of a column of times count, told by their size: Unix time of these decades is ten digits in seconds, a
// thousand times as much in ms, and so on. Smaller numbers are ms from the start.

import { TraceError } from './trace-error.ts';

export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

/** ms in a unit. */
export const unitMs: Readonly<Record<TimeUnit, number>> = { s: 1000, ms: 1, us: 1e-3, ns: 1e-6 };

/** 1990, or a week from the start in ms. */
export const leastOfSeconds = 631_152_000;

/** What is taken for Unix time: in s from 1990, in the others from 1973, in all to 2103. */
const unixRanges: readonly (readonly [unit: TimeUnit, from: number, to: number])[] = [
  ['s', leastOfSeconds, 4.2e9],
  ['ms', 1e11, 4.2e12],
  ['us', 1e14, 4.2e15],
  ['ns', 1e17, 4.2e18],
];

/** Unix time in ms is at least so much: 1973; as a distance, three years. */
const leastUnixMs = 1e11;

/** A number of the column and where it stands. */
export interface NumberedTime {
  readonly value: number;
  readonly line: number;
}

/** What a column counts. */
export interface CountedTime {
  readonly unit: TimeUnit;
  /** Whether it counts from 1970 rather than from the start. */
  readonly isUnix: boolean;
}

type Reading = TimeUnit | 'start' | 'none';

const readingOf = (value: number): Reading => {
  const unix = unixRanges.find(([, from, to]) => value >= from && value < to);
  if (unix !== undefined) return unix[0];
  return value < leastUnixMs ? 'start' : 'none';
};

const said: Readonly<Record<Reading, string>> = {
  s: 'Unix time in s',
  ms: 'Unix time in ms',
  us: 'Unix time in us',
  ns: 'Unix time in ns',
  start: 'ms from the start',
  none: 'a time of no unit (s, ms, us or ns)',
};

const setUnit = 'set unit (s, ms, us or ns) if all are of one';

/** ms from the start over more than a week go on where Unix time in s would begin; what leaps there does not. */
const largestLeap = 10;

/** Whether a column with numbers of both sizes is all ms from the start. */
const isLongTrace = (times: readonly NumberedTime[]): boolean => {
  let below = 0;
  let above = Infinity;
  for (const { value } of times) {
    const reading = readingOf(value);
    if (reading !== 'start' && reading !== 's') return false;
    if (reading === 's') above = Math.min(above, value);
    else if (value < leastOfSeconds) below = Math.max(below, value);
  }
  return above <= below * largestLeap;
};

/** Of one unit that the reader has named. */
const countedIn = (file: string, times: readonly NumberedTime[], unit: TimeUnit): CountedTime => {
  const isUnix = (value: number): boolean => value * unitMs[unit] >= leastUnixMs;
  const first = times[0]!;
  const other = times.find(({ value }) => isUnix(value) !== isUnix(first.value));
  if (other !== undefined) {
    throw new TraceError(
      file,
      other.line,
      `${other.value} ${unit} and ${first.value} ${unit} (line ${first.line}) do not count from one instant; correct them`,
    );
  }
  return { unit, isUnix: isUnix(first.value) };
};

/** What `times` (at least one) count. Throws TraceError where they are not of one unit, or of none that is known. */
export const countedTime = (file: string, times: readonly NumberedTime[], unit: TimeUnit | undefined): CountedTime => {
  if (unit !== undefined) return countedIn(file, times, unit);
  const first = times[0]!;
  const reading = readingOf(first.value);
  const other = times.find(({ value }) => readingOf(value) !== reading);
  if (other !== undefined) {
    if (isLongTrace(times)) return { unit: 'ms', isUnix: false };
    throw new TraceError(
      file,
      other.line,
      `${other.value} looks like ${said[readingOf(other.value)]}, ${first.value} (line ${first.line}) like ` +
        `${said[reading]}; write one unit, or ${setUnit}`,
    );
  }
  if (reading === 'none') throw new TraceError(file, first.line, `${first.value} looks like ${said.none}; ${setUnit}`);
  return reading === 'start' ? { unit: 'ms', isUnix: false } : { unit: reading, isUnix: true };
};
