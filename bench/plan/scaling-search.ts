// Provisioned concurrency that follows the hour, where the traffic does: by schedule, as the load of each block of time has it, or by
// target tracking; whichever is cheapest and keeps the limits, in place of a number that is there all along.

import type { SloLimit } from '../format/slo.ts';
import { smallest } from '../simulate/smallest.ts';
import type { FunctionSearch } from './function-search.ts';
import type { ScalingSettings, ScheduleSettings } from './scaling-settings.ts';
import type { Settings } from './settings.ts';
import { loadBehind } from './start.ts';

const hourMs = 3_600_000;
const minuteMs = 60_000;

/** Of shorter runs a schedule would say nothing of a day. */
const leastDurationMs = hourMs;
/** Blocks of a run that is no day. */
const blocksOfShort = 12;
const roundBlockMs = 5 * minuteMs;

/** How long each number of a schedule stays: an hour, of short runs less; null for runs that are too short. */
export const blockMsOf = (durationMs: number): number | null => {
  if (durationMs < leastDurationMs) return null;
  const least = Math.ceil(durationMs / blocksOfShort / roundBlockMs) * roundBlockMs;
  return Math.min(hourMs, Math.max(roundBlockMs, least));
};

/** Of each block the second highest of so many parts counts: what the block before left at its end is none of its own. */
export const partsOfBlock = 5;

/** Loads that differ less than chance makes them, in deviations, are one; and so are those that differ by a tenth. */
const alikeDeviations = 1;
const alikeShare = 0.1;
/** A smaller saving is not worth the parts. */
const worthwhile = 0.97;
/** How many deviations above the load of its block a number lies: tried from few to many (square-root staffing). */
const deviations = Array.from({ length: 13 }, (_, index) => -2 + index / 2);
/** Target of tracking: that of the Developer Guide's examples. */
const usualTarget = 0.7;
/** Minimums of tracking that are tried, as shares of the number that does all along. */
const minimumShares = [0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1] as const;
/** A drop of less than this is not made. */
const leastDrop = 0.1;

/** Erlangs behind what each block came to, from the peaks of its parts. */
const loadsOf = (peaks: readonly number[]): number[] => {
  const blocks = Math.ceil(peaks.length / partsOfBlock);
  return Array.from({ length: blocks }, (_, block) => {
    const own = peaks.slice(block * partsOfBlock, (block + 1) * partsOfBlock).toSorted((a, b) => b - a);
    return loadBehind(own[1] ?? own[0] ?? 0);
  });
};

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Blocks in a row whose loads are alike have their mean. */
const alikeJoined = (loads: readonly number[]): number[] => {
  const groups: number[][] = [];
  for (const load of loads) {
    const group = groups.at(-1);
    const mean = group === undefined ? Infinity : meanOf(group);
    const isAlike = Math.abs(load - mean) <= alikeDeviations * Math.sqrt(Math.max(load, mean)) + alikeShare * mean;
    if (group !== undefined && isAlike) group.push(load);
    else groups.push([load]);
  }
  return groups.flatMap((group) => group.map(() => meanOf(group)));
};

class ScalingSearch {
  readonly #search: FunctionSearch;
  readonly #constant: Settings;
  readonly #limits: readonly SloLimit[];
  readonly #blockMs: number;
  /** Erlangs in each block, one number where blocks in a row are alike. */
  readonly #loads: readonly number[];
  readonly #most: number;

  constructor(search: FunctionSearch, constant: Settings, limits: readonly SloLimit[], blockMs: number) {
    this.#search = search;
    this.#constant = constant;
    this.#limits = limits;
    this.#blockMs = blockMs;
    this.#loads = alikeJoined(loadsOf(search.peaks));
    this.#most = constant.reservedConcurrency ?? Math.max(0, search.mostReserved());
  }

  async cheapest(): Promise<Settings> {
    const usdOf = (settings: Settings): number =>
      this.#search.candidate(settings).figure(({ costUsd }) => costUsd).mean;
    let best = this.#constant;
    for (const find of [() => this.#own(), () => this.#schedule(), () => this.#tracking()]) {
      const found = await find();
      if (found !== null && usdOf(found) < worthwhile * usdOf(best)) best = found;
    }
    return best;
  }

  #with(scaling: ScalingSettings, provisionedConcurrency: number): Settings {
    return { ...this.#constant, provisionedConcurrency, scaling };
  }

  /** What the scenario has already. */
  async #own(): Promise<Settings | null> {
    const { scenario, functionIndex, own } = this.#search;
    if (scenario.functions[functionIndex]!.provisionedScaling === null) return null;
    const { scaling: _, ...others } = this.#constant;
    const settings = { ...others, provisionedConcurrency: own.provisionedConcurrency };
    return (await this.#search.holds(settings, this.#limits)) ? settings : null;
  }

  #levelOf(load: number, deviation: number): number {
    return Math.min(this.#most, Math.max(0, Math.round(load + deviation * Math.sqrt(load))));
  }

  /** When it must be asked for so that it is there: allocation and preparation take their time. */
  #leadMs(added: number): number {
    const { provisionedPerMinute, provisionedPreparationMs } = this.#search.scenario.rules;
    const ms = provisionedPreparationMs + (added / provisionedPerMinute) * minuteMs;
    return Math.min(this.#blockMs / 2, Math.ceil(ms / minuteMs + 1) * minuteMs);
  }

  #scheduleOf(deviation: number): Settings {
    const levels = this.#loads.map((load) => this.#levelOf(load, deviation));
    const first = levels[0] ?? 0;
    const schedule: ScheduleSettings['schedule'][number][] = [];
    let now = first;
    levels.forEach((level, block) => {
      const isDrop = level < now && level < now - leastDrop * now;
      if (level <= now && !isDrop) return;
      const atMs = block * this.#blockMs - (level > now ? this.#leadMs(level - now) : 0);
      schedule.push({ atMs, count: level });
      now = level;
    });
    return this.#with({ schedule }, first);
  }

  async #schedule(): Promise<Settings | null> {
    const at = (index: number): Settings => this.#scheduleOf(deviations[index]!);
    const range = { low: 0, high: deviations.length - 1, start: Math.floor(deviations.length / 2) };
    const found = await this.#search.smallest(range, this.#limits, at);
    return found === null ? null : at(found);
  }

  async #tracking(): Promise<Settings | null> {
    const constant = this.#constant.provisionedConcurrency;
    const maximum = Math.min(this.#most, Math.ceil(Math.max(...this.#search.peaks) / usualTarget));
    const at = (index: number): Settings => {
      const minimum = Math.min(maximum, Math.max(1, Math.round(minimumShares[index]! * constant)));
      return this.#with({ tracking: { minimum, maximum, target: usualTarget } }, minimum);
    };
    const found = await smallest({ low: 0, high: minimumShares.length - 1 }, (index) =>
      this.#search.holds(at(index), this.#limits),
    );
    return found === null ? null : at(found);
  }
}

/** `found`, or what is cheaper than its provisioned concurrency all along and keeps the limits, too. Throws Interrupted. */
export const withScaling = async (
  search: FunctionSearch,
  found: Settings,
  limits: readonly SloLimit[],
): Promise<Settings> => {
  const blockMs = blockMsOf(search.scenario.durationMs);
  if (blockMs === null || found.provisionedConcurrency === 0 || found.accountConcurrency !== undefined) return found;
  const isUneven = new Set(alikeJoined(loadsOf(search.peaks))).size > 1;
  if (!isUneven || !(await search.holds(found, limits))) return found;
  return new ScalingSearch(search, found, limits, blockMs).cheapest();
};
