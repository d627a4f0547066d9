// Between which numbers the right one of a setting lies: how far below the answer surely too few begin, and from where on it is
// surely enough.

import type { SloLimit } from '../format/slo.ts';
import { smallest } from '../simulate/smallest.ts';
import type { FunctionSearch } from './function-search.ts';
import type { Settings } from './settings.ts';

export interface SettingInterval {
  /** The smallest that, were the run without end, would perhaps do. */
  readonly low: number;
  /** The smallest that surely keeps every limit in 95 of 100 runs; null when none was found to. */
  readonly high: number | null;
}

/** How often a surely large enough number is looked for above the answer. */
const looksAbove = 4;

type Key = 'reservedConcurrency' | 'provisionedConcurrency';

/** Settings by the number of one of them, and the limits that they are to keep. */
interface Moved {
  readonly search: FunctionSearch;
  readonly limits: readonly SloLimit[];
  readonly at: (n: number) => Settings;
}

const isMeanBroken = async ({ search, limits, at }: Moved, n: number): Promise<boolean> => {
  const isBroken = (): boolean => limits.some((limit) => search.candidate(at(n)).judgement(limit).meanBroken);
  await search.holds(at(n), limits);
  if (isBroken()) return true;
  await search.confirmed(at(n), limits, 0.5);
  return isBroken();
};

/** The largest number below `found` that was tried and whose mean is broken past doubt; one less than `least` where there is none. */
const surelyTooFew = async (moved: Moved, least: number, found: number): Promise<number> => {
  // What this looks at itself is not what was tried before.
  const tried = Array.from({ length: Math.max(0, found - least) }, (_, index) => found - 1 - index).filter((n) =>
    moved.search.wasTried(moved.at(n)),
  );
  for (const n of tried) if (await isMeanBroken(moved, n)) return n;
  return least - 1;
};

const surelyEnough = async ({ search, limits, at }: Moved, from: number, most: number): Promise<number | null> => {
  for (let look = 0, n = from; look < looksAbove && n <= most; look += 1, n += 2 ** (look - 1)) {
    if (await search.isSure(at(n), limits)) return n;
  }
  return null;
};

/** Between which numbers the right one of `key` lies, `found` being the answer; null where it has none. Throws Interrupted. */
export const settingInterval = async (
  search: FunctionSearch,
  found: Settings,
  key: Key,
  limits: readonly SloLimit[],
): Promise<SettingInterval | null> => {
  const answer = found[key];
  if (answer === null) return null;
  // What goes with it moves along.
  const at = (n: number): Settings =>
    key === 'reservedConcurrency'
      ? search.at(n, Math.min(n, found.provisionedConcurrency))
      : { ...found, provisionedConcurrency: n };
  const moved = { search, limits, at };
  const least = key === 'reservedConcurrency' ? Math.min(answer, search.leastCarrying) : 0;
  const low = await smallest(
    { low: (await surelyTooFew(moved, least, answer)) + 1, high: answer, start: answer - 1 },
    async (n) => !(await isMeanBroken(moved, n)),
  );
  const most =
    key === 'reservedConcurrency' ? search.mostReserved() : (found.reservedConcurrency ?? search.mostReserved());
  return { low: low ?? answer, high: await surelyEnough(moved, answer, Math.max(answer, most)) };
};
