// Provisioned pollers of a function's queues and topics: as few as keep the limits, first at least, then at most.

import type { SloLimit } from '../format/slo.ts';
import type { FunctionSearch } from './function-search.ts';
import type { PollerRange, SourceSettings } from './settings.ts';

/** Pollers are provisioned of this source in numbers from `least` on. */
export interface PolledSource {
  /** Of its traffic. */
  readonly index: number;
  /** Of the minimum, at least and at most; of the maximum, at most. */
  readonly least: number;
  readonly mostMinimum: number;
  readonly most: number;
  readonly settings: (range: PollerRange) => SourceSettings;
}

/** Adds to what is written of one source of the function. */
export const writeSource = (search: FunctionSearch, index: number, settings: SourceSettings): void => {
  const { sources } = search.written;
  search.written = { ...search.written, sources: { ...sources, [index]: { ...sources?.[index], ...settings } } };
};

/** Writes the smallest number with which the pollers keep the limits; null, and nothing of it, where none does. */
const smallestOf = async (
  search: FunctionSearch,
  limits: readonly SloLimit[],
  { index, settings }: PolledSource,
  { low, high, of }: { readonly low: number; readonly high: number; readonly of: (n: number) => PollerRange },
): Promise<number | null> => {
  const found = await search.smallest({ low, high, start: low }, limits, (n) => {
    writeSource(search, index, settings(of(n)));
    return search.at(null, 0);
  });
  if (found !== null) writeSource(search, index, settings(of(found)));
  return found;
};

/**
 * Writes as few provisioned pollers of `sources` as keep the limits, of each in turn with what was found for those before it; those
 * that have none get them. False, and nothing is written, where no number does. Throws Interrupted.
 */
export const fewestPollers = async (
  search: FunctionSearch,
  sources: readonly PolledSource[],
  limits: readonly SloLimit[],
): Promise<boolean> => {
  const before = search.written;
  for (const { index, mostMinimum, most, settings } of sources) {
    writeSource(search, index, settings({ minimum: mostMinimum, maximum: most }));
  }
  const minima: number[] = [];
  for (const source of sources) {
    const { least, mostMinimum, most } = source;
    const of = (n: number): PollerRange => ({ minimum: n, maximum: most });
    const minimum = await smallestOf(search, limits, source, { low: least, high: mostMinimum, of });
    if (minimum === null) {
      search.written = before;
      return false;
    }
    minima.push(minimum);
  }
  for (const [place, source] of sources.entries()) {
    const minimum = minima[place]!;
    // What it costs at its peaks, and what it may bring, is bounded by the maximum.
    const of = (n: number): PollerRange => ({ minimum, maximum: n });
    await smallestOf(search, limits, source, { low: minimum, high: source.most, of });
  }
  return true;
};
