// What a plan tells that is stopped: the best of what was tried, wherever the stop came.

import { describe, expect, test } from 'vitest';
import { inlinePlanEngine } from '../../../bench/plan/engine.ts';
import { FunctionPlanning } from '../../../bench/plan/function-plan.ts';
import type { CostParts } from '../../../bench/plan/cost-parts.ts';
import { planScenario } from '../../../bench/plan/plan.ts';
import type { Plan } from '../../../bench/plan/result.ts';
import type { Settings } from '../../../bench/plan/settings.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { Interrupted } from '../../../bench/simulate/record-simulation.ts';
import { madeUpSearch } from './made-up-search.ts';

const scenario = compileScenario(
  {
    name: 'stopped',
    duration: '20s',
    account: { concurrency: 100, unreservedMinimum: 0 },
    functions: { f: { duration: { constant: '50ms' }, coldStart: { constant: '100ms' } } },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '5/s' } } }],
    slo: { throttled: '<1%' },
  },
  'test',
  '.',
);

describe('the planning of a function', () => {
  const costParts = { requestsUsd: 1, gbSecondsUsd: 0, provisionedUsd: 0 } as unknown as CostParts;
  /** Enough from a reservation of 3 on; it costs what `usd` says, and is stopped after so many runs. */
  const planningOf = (usd: (settings: Settings) => number, mostRuns = Infinity) => {
    let runs = 0;
    const search = madeUpSearch(
      scenario,
      async (settings) => {
        runs += 1;
        if (runs > mostRuns) throw new Interrupted('stopped');
        const value = (settings.reservedConcurrency ?? Infinity) < 3 ? 0.1 : 0;
        return {
          readings: [{ value, of: 100_000, answers: 100_000, lack: null }],
          timedOutShare: 0,
          attempts: 1,
          offered: 1,
          cost: costParts,
          costUsd: usd(settings),
          perMillionUsd: 1,
        };
      },
      { mostAtOnce: 5 },
    );
    return { search, planning: new FunctionPlanning(search, 2), runs: () => runs };
  };
  const at = (reservedConcurrency: number | null, provisionedConcurrency = 0): Settings => ({
    reservedConcurrency,
    provisionedConcurrency,
  });
  /** The settings that are told of those that were tried, and what is noted of them. */
  const bestOf = async (tried: readonly Settings[], usd: (settings: Settings) => number) => {
    const { search, planning } = planningOf(usd);
    await search.replicated(search.own);
    for (const settings of tried) await search.holds(settings, search.limits);
    const told = await planning.stopped();
    if (told === null) return null;
    const { reservedConcurrency: reserved, provisionedConcurrency: provisioned, attainable, notes } = told;
    return { reserved, provisioned, attainable, notes };
  };
  const noted = (tried: string): string[] => [`stopped: the best of ${tried}; smaller ones may do`];

  test('has nothing to tell before it is known what is set now', async () => {
    expect(await planningOf(() => 1).planning.stopped()).toBeNull();
    expect(await bestOf([], () => 1)).toBeNull();
    const { search, planning } = planningOf(() => 1);
    await search.holds(at(4), search.limits);
    expect(await planning.stopped()).toBeNull();
    await search.candidate(search.own).replicate(1);
    expect(await planning.stopped()).toMatchObject({ reservedConcurrency: 4 });
  });

  test('of what breaks its limits tells nothing', async () => {
    expect(await bestOf([at(1), at(2)], () => 1)).toBeNull();
  });

  test.each([
    ['the cheaper one', [at(9, 2), at(7, 1), at(8, 2)], at(7, 1)],
    ['of equal costs the smaller reservation', [at(9), at(7), at(8)], at(7)],
    ['a reservation before none', [at(null), at(9)], at(9)],
    ['a reservation before none that was tried later', [at(9), at(null)], at(9)],
    ['none where that is all that holds', [at(2), at(null)], at(null)],
    ['what is cheaper, however large its reservation', [at(3, 4), at(50, 3)], at(50, 3)],
  ])('tells %s', async (_, tried, best) => {
    const found = await bestOf(tried, ({ provisionedConcurrency }) => 1 + provisionedConcurrency);
    expect(found).toEqual({
      reserved: best.reservedConcurrency,
      provisioned: best.provisionedConcurrency,
      attainable: true,
      notes: noted(`${tried.length} settings that were tried`),
    });
  });

  test('takes costs for equal that differ in the fourth digit', async () => {
    const usd = ({ reservedConcurrency }: Settings): number => (reservedConcurrency === 7 ? 1.0004 : 1);
    expect(await bestOf([at(9), at(7)], usd)).toMatchObject({ reserved: 7 });
    const more = ({ reservedConcurrency }: Settings): number => (reservedConcurrency === 7 ? 1.01 : 1);
    expect(await bestOf([at(9), at(7)], more)).toMatchObject({ reserved: 9 });
  });

  test('says so of the one setting that was tried', async () => {
    expect((await bestOf([at(4)], () => 1))!.notes).toEqual(noted('1 setting that was tried'));
  });

  test('tells what was found, wherever it was stopped after that', async () => {
    const whole = planningOf(() => 1);
    expect(await whole.planning.plan()).toMatchObject({ reservedConcurrency: 3, attainable: true });
    const outcomes: unknown[] = [];
    for (let most = 0; most < whole.runs(); most += 1) {
      const { planning } = planningOf(() => 1, most);
      await expect(planning.plan()).rejects.toThrow('stopped');
      const told = await planning.stopped();
      const { reservedConcurrency, certain, reservedInterval, notes } = told ?? {};
      const outcome = [reservedConcurrency, certain, reservedInterval, notes?.at(-1)?.slice(0, 8)];
      if (JSON.stringify(outcome) !== JSON.stringify(outcomes.at(-1))) outcomes.push(outcome);
    }
    // The later the stop, the nearer: last what is found, with what is known of it by then.
    expect(outcomes).toEqual([
      [undefined, undefined, undefined, undefined],
      [5, false, null, 'stopped:'],
      [4, false, null, 'stopped:'],
      [3, false, { low: 3, high: 3 }, 'stopped:'],
    ]);
  });
});

test('a plan that is stopped when all is planned tells all of it, and nothing of how far it carries', async () => {
  const inline = inlinePlanEngine();
  const planned = async (most: number): Promise<{ plan: Plan; runs: number }> => {
    let runs = 0;
    const plan = await planScenario(scenario, {
      mostReplications: 4,
      engine: {
        run: async (task) => {
          runs += 1;
          if (runs > most) throw new Interrupted('stopped');
          return inline.run(task);
        },
        close: () => inline.close(),
      },
    });
    return { plan, runs };
  };
  const whole = await planned(Infinity);
  expect(whole.plan.headroom).not.toBeNull();
  const { plan } = await planned(whole.runs - 1);
  expect(plan.functions).toEqual(whole.plan.functions);
  expect(plan.warnings).toEqual([]);
  expect([plan.headroom, plan.stopped]).toEqual([null, { functionName: null, steps: [], unplanned: [] }]);
});
