// Which schedules and trackings a plan tries for a load by blocks, told by what it asks a search that simulates nothing.

import { describe, expect, test } from 'vitest';
import type { FunctionSearch } from '../../../bench/plan/function-search.ts';
import { partsOfBlock, withScaling } from '../../../bench/plan/scaling-search.ts';
import type { Settings } from '../../../bench/plan/settings.ts';

const minuteMs = 60_000;

/** The peak whose load is so much: `loadBehind` the other way round. */
const peakOf = (load: number): number => load + 3.5 * Math.sqrt(load);

interface Made {
  /** Erlangs of each block of an hour. */
  readonly loads: readonly number[];
  readonly maximum?: number;
  readonly own?: unknown;
  /** Of a schedule and of a tracking, where the number all along costs 100. */
  readonly usd?: { readonly own?: number; readonly schedule?: number; readonly tracking?: number };
  readonly holds?: (settings: Settings) => boolean;
  /** Which of the deviations is the first that holds. */
  readonly deviation?: number | null;
  readonly perMinute?: number;
}

const searchOf = ({ loads, maximum = 10_000, own = null, usd = {}, holds, deviation = 4, perMinute }: Made) => {
  const asked: Settings[] = [];
  const tried: (readonly [object, Settings])[] = [];
  const costOf = ({ scaling, provisionedConcurrency }: Settings): number => {
    if (scaling === undefined) return provisionedConcurrency === 1 ? (usd.own ?? 100) : 100;
    return 'schedule' in (scaling as object) ? (usd.schedule ?? 50) : (usd.tracking ?? 50);
  };
  const search = {
    peaks: loads.flatMap((load) => Array.from({ length: partsOfBlock }, () => peakOf(load))),
    functionIndex: 0,
    own: { provisionedConcurrency: 1 },
    mostReserved: () => maximum,
    scenario: {
      durationMs: loads.length * 60 * minuteMs,
      rules: { provisionedPerMinute: perMinute ?? 6000, provisionedPreparationMs: 30_000 },
      functions: [{ provisionedScaling: own }],
    },
    holds: (settings: Settings) => {
      asked.push(settings);
      return Promise.resolve(holds?.(settings) ?? true);
    },
    smallest: (range: object, _limits: unknown, at: (index: number) => Settings) => {
      if (deviation !== null) tried.push([range, at(deviation)]);
      return Promise.resolve(deviation);
    },
    candidate: (settings: Settings) => ({ figure: () => ({ mean: costOf(settings) }) }),
  };
  return { search: search as unknown as FunctionSearch, asked, tried };
};

const all: Settings = { provisionedConcurrency: 700 } as Settings;
const day = (busy: number, quiet: number): number[] =>
  Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 18 ? busy : quiet));

const scheduleOf = async (made: Made): Promise<readonly [number, readonly (readonly [number, number])[]]> => {
  const { search } = searchOf(made);
  const { scaling, provisionedConcurrency } = await withScaling(search, all, []);
  const { schedule } = scaling as { schedule: { atMs: number; count: number }[] };
  return [provisionedConcurrency, schedule.map(({ atMs, count }) => [atMs / minuteMs, count] as const)];
};

describe('a schedule', () => {
  test('has the load of each block, asks for a rise before it and for a fall when it comes', async () => {
    expect(await scheduleOf({ loads: day(400, 25) })).toEqual([
      25,
      [
        [8 * 60 - 2, 400],
        [18 * 60, 25],
      ],
    ]);
  });

  test('asks as much sooner as allocation and preparation take, half a block at the most', async () => {
    // 375 more at 25 a minute are 15 minutes, half a minute of preparation and one to spare: 17 whole ones.
    expect((await scheduleOf({ loads: day(400, 25), perMinute: 25 }))[1][0]).toEqual([8 * 60 - 17, 400]);
    expect((await scheduleOf({ loads: day(400, 25), perMinute: 5 }))[1][0]).toEqual([8 * 60 - 30, 400]);
  });

  test.each([
    [2, 400 - 20],
    [6, 400 + 20],
    [12, 400 + 80],
  ])('at deviation number %i has so many times the root of the load above it', async (deviation, count) => {
    expect((await scheduleOf({ loads: day(400, 25), deviation }))[1][0]![1]).toBe(count);
  });

  test('has never more than may be reserved', async () => {
    expect((await scheduleOf({ loads: day(400, 25), maximum: 300 }))[1][0]![1]).toBe(300);
  });

  test.each([
    [0.85, true],
    [0.89, true],
  ])('falls with a load that falls to %f of what it was', async (share, falls) => {
    const [, changes] = await scheduleOf({ loads: day(40_000, 40_000 * share), maximum: 1e6 });
    expect(changes.some(([, count]) => count < 40_000)).toBe(falls);
  });

  test('takes blocks in a row whose loads differ by chance only as one, with their mean', async () => {
    const loads = [25, 25, 27, 23, 100, 104, 96, 100, 25, 25, 25, 25];
    expect(await scheduleOf({ loads })).toEqual([
      25,
      [
        [4 * 60 - 2, 100],
        [8 * 60, 25],
      ],
    ]);
  });
});

describe('of what can be had the cheapest that holds is taken:', () => {
  test('a tracking, of as small a minimum as holds', async () => {
    const holds = ({ scaling, provisionedConcurrency }: Settings): boolean =>
      scaling === undefined || !('tracking' in (scaling as object)) || provisionedConcurrency >= 0.3 * 700;
    const { search } = searchOf({ loads: day(400, 25), usd: { tracking: 40 }, holds });
    expect(await withScaling(search, all, [])).toEqual({
      provisionedConcurrency: 245,
      scaling: { tracking: { minimum: 245, maximum: Math.ceil(peakOf(400) / 0.7), target: 0.7 } },
    });
  });

  test('the number all along, where nothing saves three in a hundred', async () => {
    const same = searchOf({ loads: day(400, 25), usd: { schedule: 97.5, tracking: 97.1 } });
    expect(await withScaling(same.search, all, [])).toBe(all);
    const less = searchOf({ loads: day(400, 25), usd: { schedule: 96.9, tracking: 96 } });
    expect((await withScaling(less.search, all, [])).scaling as object).toHaveProperty('schedule');
  });

  test('what the scenario has already, where it holds', async () => {
    const made = { loads: day(400, 25), own: { schedule: [] }, usd: { own: 10 } };
    expect(await withScaling(searchOf(made).search, all, [])).toEqual({ provisionedConcurrency: 1 });
    const holds = ({ provisionedConcurrency }: Settings): boolean => provisionedConcurrency > 1;
    expect((await withScaling(searchOf({ ...made, holds }).search, all, [])).scaling as object).toHaveProperty(
      'schedule',
    );
  });

  test('nothing that does not hold', async () => {
    const holds = ({ scaling }: Settings): boolean => scaling === undefined;
    expect(await withScaling(searchOf({ loads: day(400, 25), deviation: null, holds }).search, all, [])).toBe(all);
  });
});

describe('nothing is tried', () => {
  const askedOf = async (made: Made, settings: Settings): Promise<number> => {
    const { search, asked, tried } = searchOf(made);
    expect(await withScaling(search, settings, [])).toBe(settings);
    return asked.length + tried.length;
  };

  test('of an even load, without provisioned concurrency, and where the account itself is sized', async () => {
    const [uneven, even] = [{ loads: day(400, 25) }, { loads: day(100, 101) }];
    expect(await askedOf(even, all)).toBe(0);
    expect(await askedOf(uneven, { provisionedConcurrency: 0 } as Settings)).toBe(0);
    expect(await askedOf(uneven, { ...all, accountConcurrency: 2000 })).toBe(0);
  });

  test('where the number all along does not hold itself', async () => {
    expect(await askedOf({ loads: day(400, 25), holds: () => false }, all)).toBe(1);
  });
});
