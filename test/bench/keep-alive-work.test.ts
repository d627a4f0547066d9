// How far a run is simulated again under other presets of keep-alive: as far as its work is allowed to reach.

import { expect, test } from 'vitest';
import { compareKeepAlive, type NotCompared } from '../../bench/simulate/compare-keep-alive.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import type { RunResult } from '../../reports/index.ts';

const minuteMs = 60_000;

interface Work {
  /** Requests in each minute of the run; attempts that were refused besides. */
  readonly perMinute: number;
  readonly refused?: number;
  readonly minutes: number;
  readonly replications?: number;
  readonly keepAlive?: string;
  readonly warmupMinutes?: number;
}

/** What is compared: which presets up to which minute, or why nothing is; and which runs that takes, each up to a minute. */
const comparedOf = async ({
  perMinute,
  refused = 0,
  minutes,
  replications = 1,
  keepAlive = '1m',
  warmupMinutes = 0,
}: Work) => {
  const scenario = compileScenario(
    {
      name: 'idle',
      duration: `${minutes}m`,
      warmup: `${warmupMinutes}m`,
      account: { era: '2023' },
      functions: { f: { duration: { constant: '100ms' }, keepAlive: { fixed: keepAlive } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    },
    'test',
    '.',
  );
  const of = (count: number): number[] => Array.from({ length: minutes }, () => count);
  const series = { stepMs: minuteMs, offered: of(perMinute), admitted: of(perMinute), throttled: of(refused) };
  const runs: number[] = [];
  const compared = await compareKeepAlive({
    scenario,
    result: { series, replications } as unknown as RunResult,
    own: [7],
    simulate: async (other) => {
      runs.push(other.durationMs / minuteMs);
      return [runs.length];
    },
  });
  if (typeof compared === 'string') return { compared, runs };
  const { untilMs, own, others } = compared;
  return { compared: others.map(({ preset }) => preset).join(), until: untilMs / minuteMs, own, runs };
};

const whole = (minutes: number, compared = '2020,2021,2018') => ({
  compared,
  until: minutes,
  own: [7],
  runs: compared.split(',').map(() => minutes),
});
/** The rules in force are simulated that far, too, and first. */
const part = (minutes: number, compared: string) => ({
  compared,
  until: minutes,
  own: [1],
  runs: ['own', ...compared.split(',')].map(() => minutes),
});
const none = (why: NotCompared) => ({ compared: why, runs: [] });

test.each<[what: string, work: Work, expected: object]>([
  ['300,000 attempts are always allowed', { perMinute: 166, minutes: 600 }, whole(600)],
  ['of more, so many minutes of four runs', { perMinute: 167, minutes: 600 }, part(449, '2020,2021,2018')],
  ['a third of a large run', { perMinute: 3000, minutes: 600, keepAlive: '24m' }, part(66, '2020,2021')],
  ['a third of all replications', { perMinute: 1000, minutes: 600, replications: 8 }, part(400, '2020,2021,2018')],
  ['three million at most', { perMinute: 20_000, minutes: 600 }, part(50, '2020,2021')],
  ['which is enough for a run of as many', { perMinute: 1000, minutes: 600, replications: 20 }, whole(600)],
  [
    'a preset of which less than two idle lives are seen is left out',
    { perMinute: 1000, minutes: 600 },
    part(100, '2020,2021'),
  ],
  ['so that the others may see the whole run', { perMinute: 1400, minutes: 100 }, whole(100, '2020,2021')],
  ['or more of it', { perMinute: 40_000, minutes: 600 }, part(37, '2021')],
  ['none sees enough', { perMinute: 100_000, minutes: 600 }, none('too long')],
  [
    'two idle lives of the rules in force are seen',
    { perMinute: 3000, minutes: 600, keepAlive: '25m' },
    part(66, '2020,2021'),
  ],
  ['or nothing is compared', { perMinute: 3000, minutes: 600, keepAlive: '26m' }, none('too long')],
  ['attempts that are refused are work', { perMinute: 100, refused: 67, minutes: 600 }, part(449, '2020,2021,2018')],
  ['what ends in the warm-up tells nothing', { perMinute: 1000, minutes: 600, warmupMinutes: 75 }, none('too long')],
  ['what ends behind it does', { perMinute: 1000, minutes: 600, warmupMinutes: 74 }, part(100, '2020,2021')],
  ['in a run as short as the shortest idle life none can have ended', { perMinute: 1, minutes: 1 }, none('too short')],
  ['in a longer one it can', { perMinute: 1, minutes: 1, keepAlive: '59s' }, whole(1)],
])('%s', async (_, work, expected) => {
  expect(await comparedOf(work)).toEqual(expected);
});

test('presets are held against each other where an environment may end within the run by the halving of idle ones alone', async () => {
  // 2020: the last environment lives 640 s, and idle ones are halved after 380 s.
  const { assumptions } = await simulateScenario(
    compileScenario(
      {
        name: 'halved',
        duration: '10m',
        account: { era: '2026-09-01' },
        functions: { f: { duration: { constant: '100ms' }, coldStart: { constant: 0 } } },
        traffic: [{ to: 'f', arrivals: { burst: { at: '1s', count: 8 } } }],
      },
      'test',
      '.',
    ),
  );
  const kept = assumptions?.find(({ setting }) => setting === 'functions.f.keepAlive');
  expect(kept?.said).toMatch(/presets 2021 and 2018 would/);
});
