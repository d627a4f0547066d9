// A search that looks again: what a first look refuses by chance and more runs keep, and what decides where only all limits together
// are broken.

import { describe, expect, test } from 'vitest';
import type { LimitJudgement } from '../../../bench/plan/candidate.ts';
import type { Settings } from '../../../bench/plan/settings.ts';
import { decidingOf } from '../../../bench/plan/tried-figures.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { normalQuantile } from '../../../sim/index.ts';
import { madeUpSearch } from './made-up-search.ts';

describe('the smallest number that keeps the limits', () => {
  const scenario = compileScenario(
    {
      name: 'again',
      duration: '1m',
      account: { concurrency: 1000, unreservedMinimum: 0 },
      functions: { f: { duration: { constant: '100ms' } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
      slo: { throttled: '<1%' },
    },
    'test',
    '.',
  );
  /** Shares that are refused in the runs of a reservation, from the first run on; the last stands for all that follow. */
  const smallestOf = (refused: (reserved: number) => readonly number[]): Promise<number | null> => {
    const search = madeUpSearch(
      scenario,
      async ({ reservedConcurrency }, replication) => {
        const values = refused(reservedConcurrency!);
        const value = values[replication] ?? values.at(-1)!;
        return { readings: [{ value, of: 100_000, answers: 100_000, lack: null }] };
      },
      { mostReplications: 40, confirmingRuns: 20, mostAtOnce: 20 },
    );
    return search.smallest({ low: 1, high: 20 }, search.limits, (n) => search.at(n, 0));
  };
  const [kept, broken] = [0.0001, 0.2];

  test('is where they begin to be kept', async () => {
    expect(await smallestOf((reserved) => [reserved < 7 ? broken : kept])).toBe(7);
    expect(await smallestOf(() => [kept])).toBe(1);
    expect(await smallestOf(() => [broken])).toBeNull();
    expect(await smallestOf((reserved) => [reserved < 20 ? broken : kept])).toBe(20);
  });

  test('is not one that only the first runs keep', async () => {
    const early = (reserved: number): readonly number[] =>
      reserved === 7 ? [kept, kept, broken] : [reserved < 7 ? broken : kept];
    expect(await smallestOf(early)).toBe(8);
    expect(await smallestOf((reserved) => (reserved < 21 ? [kept, kept, broken] : [kept]))).toBeNull();
  });

  test.each([
    [1, 6],
    [2, 5],
    [3, 4],
  ])('is %d lower where more runs keep what the first two refuse', async (lower, found) => {
    // Two runs that are alike by chance seem to settle it.
    const near = [0.0102, 0.010201, kept];
    const refused = (reserved: number): readonly number[] => {
      if (reserved >= 7) return [kept];
      return reserved >= 7 - lower ? near : [broken];
    };
    expect(await smallestOf(refused)).toBe(found);
  });
});

describe('the next number that keeps the limits past doubt', () => {
  const most = 40;
  /** The same of each setting: they see the same arrivals. */
  const chances = Array.from({ length: most }, (_, run) => normalQuantile((((run * 17) % most) + 0.5) / most));

  test('is looked for where as much surer a step makes it, and not one by one', async () => {
    const scenario = compileScenario(
      {
        name: 'sure',
        duration: '1m',
        account: { concurrency: 1000, unreservedMinimum: 0 },
        functions: { f: { duration: { constant: '100ms' } } },
        traffic: [{ to: 'f', arrivals: { constant: { rate: '10/s' } } }],
        slo: { throttled: '<1%' },
      },
      'test',
      '.',
    );
    const runs = new Map<number, number>();
    const search = madeUpSearch(
      scenario,
      async ({ reservedConcurrency }, replication) => {
        const reserved = reservedConcurrency!;
        runs.set(reserved, Math.max(runs.get(reserved) ?? 0, replication + 1));
        const value = (0.1 + 0.001 * chances[replication]! - 0.00007 * (reserved - 76)) ** 2;
        return { readings: [{ value, of: 1_000_000, answers: 1_000_000, lack: null }] };
      },
      { mostReplications: most, confirmingRuns: 8, mostAtOnce: 100 },
    );
    const at = (n: number): Settings => search.at(n, 0);
    const found = (await search.smallest({ low: 80, high: 120, start: 90 }, search.limits, at))!;
    const asked = [...runs].filter(([, count]) => count === most).map(([reserved]) => reserved);
    // Nothing below it is sure.
    expect(await search.isSure(at(found), search.limits)).toBe(true);
    for (let n = 80; n < found; n += 1) expect(await search.isSure(at(n), search.limits), String(n)).toBe(false);
    const likely = asked.toSorted((a, b) => a - b)[0]!;
    expect(found - likely).toBeGreaterThan(5);
    expect(asked.length).toBeLessThan(6);
  });
});

describe('what decides', () => {
  const judgement = (figure: string, verdict: LimitJudgement['verdict'], keptShare: number): LimitJudgement =>
    ({ limit: { figure }, verdict, keptShare }) as LimitJudgement;
  const figures = (judgements: readonly LimitJudgement[]): string[] => judgements.map(({ limit }) => limit.figure);

  test('is what has the verdict', () => {
    const all = [
      judgement('p99', 'broken', 0.2),
      judgement('throttled', 'undecided', 0.9),
      judgement('cost', 'kept', 1),
    ];
    expect(figures(decidingOf('broken', all))).toEqual(['p99']);
    expect(figures(decidingOf('undecided', all))).toEqual(['throttled']);
    expect(figures(decidingOf('kept', all))).toEqual(['cost']);
  });

  test('where none has it alone, is all that any run broke', () => {
    const all = [
      judgement('p99', 'kept', 0.95),
      judgement('throttled', 'undecided', 0.9),
      judgement('cost', 'kept', 1),
    ];
    expect(figures(decidingOf('broken', all))).toEqual(['p99', 'throttled']);
  });
});
