// How long idle environments live and which is taken first, from log streams: an environment that is used again has lived so long;
// one that is passed over by a cold start and never seen again had ended before.

import type { BusyTime } from './environment-log.ts';

export interface FittedKeepAlive {
  /** The longest time idle after which an environment was used again, that agrees with `endedMs`; 0 where none was. */
  readonly survivedMs: number;
  /** The shortest after which a cold start passed one over that was never seen again; Infinity where none was. */
  readonly endedMs: number;
  /** Between the two; null where they leave it open. */
  readonly fixedMs: number | null;
  /** Environments that did otherwise: deployments, retirement, and starts that overlapped. */
  readonly exceptions: number;
  /** Of `choices` of one among several idle environments that were used later, how many took the most and the least recently used. */
  readonly choices: number;
  readonly mru: number;
  readonly lru: number;
  readonly reuse: 'mru' | 'lru' | 'random' | null;
  readonly environments: number;
}

/** A share of choices that is no chance. */
const clear = 0.8;
const fewestChoices = 20;
/** Times of a log are whole ms. */
const resolutionMs = 2;

interface Environment {
  freeAtMs: number;
  /** Instants at which it begins to be used, ascending. */
  readonly starts: number[];
}

const environmentsOf = (busy: readonly BusyTime[]): Map<number, Environment> => {
  const environments = new Map<number, Environment>();
  for (const { stream, startMs } of busy) {
    const known = environments.get(stream) ?? { freeAtMs: Number.NaN, starts: [] };
    known.starts.push(startMs);
    environments.set(stream, known);
  }
  return environments;
};

const reuseOf = (choices: number, mru: number, lru: number): FittedKeepAlive['reuse'] => {
  if (choices < fewestChoices) return null;
  if (mru >= clear * choices) return 'mru';
  return lru >= clear * choices ? 'lru' : 'random';
};

/** Beyond such a ratio of the two bounds nothing is known of what lies between. */
const mostRatio = 2;
/** Such a share of those that ended may have ended otherwise. */
const mostExceptions = 0.25;

type Bounds = Pick<FittedKeepAlive, 'survivedMs' | 'endedMs' | 'fixedMs' | 'exceptions'>;

/** The time that fewest contradict: that lived longer, or had ended before. */
const boundsOf = (survived: readonly number[], ended: readonly number[]): Bounds => {
  const lived = survived.toSorted((a, b) => a - b);
  const gone = ended.toSorted((a, b) => a - b);
  const longest = lived.at(-1) ?? 0;
  let best: Bounds = { survivedMs: longest, endedMs: Infinity, fixedMs: null, exceptions: gone.length };
  let below = lived.length;
  // From the longest down: whoever had ended earlier than `endedMs`, or lived longer, contradicts it.
  for (let index = gone.length - 1; index >= 0; index -= 1) {
    const endedMs = gone[index]!;
    while (below > 0 && lived[below - 1]! >= endedMs) below -= 1;
    const exceptions = index + (lived.length - below);
    const survivedMs = lived[below - 1] ?? 0;
    if (exceptions <= best.exceptions) best = { survivedMs, endedMs, fixedMs: null, exceptions };
  }
  const { survivedMs, endedMs, exceptions } = best;
  const isKnown =
    survivedMs > 0 && endedMs <= mostRatio * survivedMs && exceptions <= mostExceptions * (gone.length - exceptions);
  return isKnown ? { ...best, fixedMs: Math.sqrt(survivedMs * endedMs) } : best;
};

/** Whether `environment` is used again after `atMs`. */
const isUsedLater = ({ starts }: Environment, atMs: number): boolean => starts.at(-1)! > atMs;

/** What `busy` (in the order of time, of one function) shows; null without environments that come again. */
export const fitKeepAlive = (busy: readonly BusyTime[]): FittedKeepAlive | null => {
  if (busy.length < 2) return null;
  const environments = environmentsOf(busy);
  const survived: number[] = [];
  const ended: number[] = [];
  let choices = 0;
  let mru = 0;
  let lru = 0;
  const idle = new Set<Environment>();
  for (const { stream, startMs, endMs, isCold } of busy) {
    const own = environments.get(stream)!;
    const free = [...idle].filter((one) => one.freeAtMs <= startMs - resolutionMs);
    if (isCold) {
      // Whoever was idle now and is never seen again had ended.
      for (const one of free) {
        if (isUsedLater(one, startMs)) continue;
        ended.push(startMs - one.freeAtMs);
        idle.delete(one);
      }
    } else if (!Number.isNaN(own.freeAtMs)) {
      // By whole ms, or where a log tells only when it was written, one may seem to begin before the other ended.
      survived.push(Math.max(0, startMs - own.freeAtMs));
      const living = free.filter((one) => one === own || isUsedLater(one, startMs));
      if (living.length > 1 && living.includes(own)) {
        const times = living.map(({ freeAtMs }) => freeAtMs);
        choices += 1;
        if (own.freeAtMs === Math.max(...times)) mru += 1;
        else if (own.freeAtMs === Math.min(...times)) lru += 1;
      }
    }
    own.freeAtMs = endMs;
    idle.add(own);
  }
  return {
    ...boundsOf(survived, ended),
    choices,
    mru,
    lru,
    reuse: reuseOf(choices, mru, lru),
    environments: environments.size,
  };
};
