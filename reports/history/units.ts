// Units of a history: the same quantity in another unit is the same value, and what no factor joins is told apart.

type Family = Readonly<Record<string, number>>;

/** Factors to the smallest unit of a family. */
const times: Family = {
  ns: 1,
  nsec: 1,
  nanoseconds: 1,
  us: 1e3,
  usec: 1e3,
  microseconds: 1e3,
  ms: 1e6,
  msec: 1e6,
  milliseconds: 1e6,
  s: 1e9,
  sec: 1e9,
  second: 1e9,
  seconds: 1e9,
  min: 60e9,
  minutes: 60e9,
  h: 3600e9,
  hours: 3600e9,
};

const families: readonly Family[] = [
  times,
  {
    b: 1,
    byte: 1,
    bytes: 1,
    kb: 1e3,
    mb: 1e6,
    gb: 1e9,
    tb: 1e12,
    kib: 1024,
    mib: 1024 ** 2,
    gib: 1024 ** 3,
    tib: 1024 ** 4,
  },
  { '%': 1, percent: 1, share: 100 },
  { usd: 1, $: 1, cents: 0.01 },
  { hz: 1, khz: 1e3, mhz: 1e6, ghz: 1e9 },
];

/** Both letters for micro are one; a trailing `/iter` or `/op` says of how many, and is no part of the size. */
const parted = (unit: string): { readonly size: string; readonly per: string } => {
  const [size = '', ...per] = unit.trim().replaceAll(/[µμ]/g, 'u').split('/');
  return { size: size.trim().toLowerCase(), per: per.join('/').trim().toLowerCase() };
};

/** Words for one round of a benchmark, as good as none. */
const rounds: ReadonlySet<string> = new Set(['', 'iter', 'op', 'iteration', 'run', 'call']);

const factorIn = (family: Family, from: string, to: string): number | null =>
  Object.hasOwn(family, from) && Object.hasOwn(family, to) ? family[from]! / family[to]! : null;

/** Of what stands below the stroke: a thousand a second are one a millisecond. */
const perFactor = (from: string, to: string): number | null => {
  if (from === to || (rounds.has(from) && rounds.has(to))) return 1;
  return factorIn(times, to, from);
};

const sizeFactor = (from: string, to: string): number | null => {
  if (from === to) return 1;
  for (const family of families) {
    const factor = factorIn(family, from, to);
    if (factor !== null) return factor;
  }
  return null;
};

/** What a value in `from` has to be multiplied by to be one in `to`; null where the two have nothing to do with each other. */
export const unitFactor = (from: string, to: string): number | null => {
  if (from === to) return 1;
  const [ours, theirs] = [parted(from), parted(to)];
  const [size, per] = [sizeFactor(ours.size, theirs.size), perFactor(ours.per, theirs.per)];
  return size === null || per === null ? null : size * per;
};
