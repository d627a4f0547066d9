// Times in ms in bounded memory: exact as long as they are few, then by cells a thousandth wide, each with its count and sum, so
// that the mean stays exact and every quantile within a thousandth.

import { differentValues, type CountedValues } from '../../sim/index.ts';

const mostExact = 65_536;
const cellsPerUnit = 1000;
/** Logarithms of a ns and of 30 years in ms. */
const leastLog = Math.log(1e-6);
const mostLog = Math.log(1e12);
const cellCount = Math.ceil((mostLog - leastLog) * cellsPerUnit) + 1;

const cellOf = (ms: number): number =>
  ms <= 1e-6 ? 0 : Math.min(cellCount - 1, Math.floor((Math.log(ms) - leastLog) * cellsPerUnit));

/** Cells with counts and sums of the values in them. */
class Cells {
  readonly #counts = new Float64Array(cellCount);
  readonly #sums = new Float64Array(cellCount);

  add(ms: number, times: number): void {
    const cell = cellOf(ms);
    this.#counts[cell]! += times;
    this.#sums[cell]! += ms * times;
  }

  counted(): { values: number[]; counts: number[] } {
    const values: number[] = [];
    const counts: number[] = [];
    this.#counts.forEach((count, cell) => {
      if (count === 0) return;
      values.push(this.#sums[cell]! / count);
      counts.push(count);
    });
    return { values, counts };
  }
}

export class Times {
  count = 0;
  sumMs = 0;
  minMs: number = Infinity;
  maxMs = 0;
  #values = new Float64Array(16);
  #held = 0;
  #cells: Cells | null = null;

  /** `times` equal values. */
  add(ms: number, times = 1): void {
    this.count += times;
    this.sumMs += ms * times;
    if (ms < this.minMs) this.minMs = ms;
    if (ms > this.maxMs) this.maxMs = ms;
    if (this.#cells !== null) return this.#cells.add(ms, times);
    if (this.#held + times > mostExact) return this.#pour().add(ms, times);
    if (this.#held + times > this.#values.length) this.#grow(this.#held + times);
    this.#values.fill(ms, this.#held, this.#held + times);
    this.#held += times;
    return undefined;
  }

  get meanMs(): number {
    return this.count === 0 ? 0 : this.sumMs / this.count;
  }

  /** Ascending values with how often each was seen. */
  counted(): CountedValues {
    return this.#cells === null ? differentValues(this.#values.slice(0, this.#held).sort()) : this.#cells.counted();
  }

  #grow(least: number): void {
    const larger = new Float64Array(Math.min(mostExact, Math.max(least, this.#values.length * 2)));
    larger.set(this.#values);
    this.#values = larger;
  }

  #pour(): Cells {
    const cells = new Cells();
    for (const value of this.#values.subarray(0, this.#held)) cells.add(value, 1);
    this.#cells = cells;
    this.#values = new Float64Array(0);
    return cells;
  }
}

/** Nearest ranks of ascending `counted` at ascending `shares`; 0 of nothing. */
export const quantilesOf = ({ values, counts }: CountedValues, shares: readonly number[]): number[] => {
  let total = 0;
  for (let i = 0; i < counts.length; i += 1) total += counts[i]!;
  let index = -1;
  let seen = 0;
  return shares.map((share) => {
    const rank = Math.max(1, Math.ceil(share * total - 1e-9));
    while (seen < rank && index + 1 < values.length) {
      index += 1;
      seen += counts[index]!;
    }
    return index < 0 ? 0 : values[index]!;
  });
};
