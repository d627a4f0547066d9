// Many values as few with counts, so that a law of a million measured times fits into a scenario and stays itself: its mean
// as it was, every quantile within 0.8 %, and what lies far out alone as it was.

import type { CountedValues } from './empirical.ts';

/** So many different values need no condensing. */
const fewValues = 500;

/** Values within such a ratio of one another may become one; the first that leaves few enough is taken, else the last. */
const widths = [0.001, 0.002, 0.004, 0.008];

/** Each different value of ascending `sorted` with its count. */
export const differentValues = (sorted: Float64Array): { values: number[]; counts: number[] } => {
  const values: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    if (value === values.at(-1)) counts[counts.length - 1]! += 1;
    else {
      values.push(value);
      counts.push(1);
    }
  }
  return { values, counts };
};

/** Neighbours of one cell of a logarithmic grid become their mean, which lies among them. */
const gridded = ({ values, counts }: CountedValues, width: number): CountedValues => {
  const means: number[] = [];
  const sums: number[] = [];
  let cell = Number.NaN;
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]!;
    const count = counts[index]!;
    const own = Math.floor(Math.log(value) / width);
    const last = sums.length - 1;
    if (own === cell) {
      sums[last]! += count;
      means[last]! += (value - means[last]!) * (count / sums[last]!);
    } else {
      cell = own;
      means.push(value);
      sums.push(count);
    }
  }
  return { values: means, counts: sums };
};

/**
 * Ascending values (from 0 up, at least one) with counts as fewer of them: the same sum, and each within 0.8 % of those that it
 * stands for. At most 500 where a finer grid than that does it; beyond, 288 for each power of ten that the values span.
 */
export const condensedCounts = (all: CountedValues): CountedValues => {
  if (all.values.length <= fewValues) return all;
  for (const width of widths) {
    const few = gridded(all, width);
    if (few.values.length <= fewValues || width === widths.at(-1)) return few;
  }
  return all;
};

/** The same of plain values in any order. */
export const condensed = (values: Iterable<number>): CountedValues =>
  condensedCounts(differentValues(Float64Array.from(values).sort()));
