// Provisioned concurrency that follows the hour: by schedule where traffic comes by the clock, and all along where it does not.

import { describe, expect, test } from 'vitest';
import { planScenario } from '../../../bench/plan/plan.ts';
import { plannedDocument } from '../../../bench/plan/planned-document.ts';
import type { Plan } from '../../../bench/plan/result.ts';
import { blockMsOf } from '../../../bench/plan/scaling-search.ts';
import { settingsToCopy } from '../../../bench/plan/to-copy.ts';
import { sloVerdict } from '../../../bench/simulate/objectives.ts';
import { simulateScenario } from '../../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';

const document = (rate: unknown, more: object = {}) => ({
  name: 'hours',
  duration: '2h',
  seed: 11,
  functions: {
    f: {
      memory: '1GB',
      keepAlive: { fixed: '1s' },
      duration: { constant: '500ms' },
      coldStart: { constant: '1s' },
      ...more,
    },
  },
  traffic: [{ to: 'f', arrivals: { poisson: { rate } } }],
  slo: { coldStarts: '<2%' },
});
const morning = [
  ['0s', '0.5/s'],
  ['30m', '0.5/s'],
  ['30m', '12/s'],
  ['60m', '12/s'],
  ['60m', '0.5/s'],
];

const planOf = (changed: object): Promise<Plan> =>
  planScenario(compileScenario(changed, 'test', '.'), { mostReplications: 8 });

test('a block is an hour of a day, less of a shorter run, and none of a run below an hour', () => {
  expect([24, 12, 11, 6.5, 6, 2, 1].map((hours) => blockMsOf(hours * 3_600_000))).toEqual(
    [60, 60, 55, 35, 30, 10, 5].map((minutes) => minutes * 60_000),
  );
  expect(blockMsOf(3_599_999)).toBeNull();
});

describe('traffic that comes by the clock', () => {
  let plan: Plan;

  test('gets a schedule, cheaper than the number that does all along', async () => {
    plan = await planOf(document(morning));
    const [f] = plan.functions;
    expect(f!.attainable).toBe(true);
    const { scaling, provisionedConcurrency: initial } = f!;
    expect(scaling).toHaveProperty('schedule');
    const { schedule } = scaling as { schedule: { atMs: number; count: number }[] };
    const most = Math.max(...schedule.map(({ count }) => count));
    // Six are at work in the busy half hour, a quarter of one else.
    expect(initial).toBeLessThan(6);
    expect(most).toBeGreaterThan(6);
    // The rise is asked for before the half hour, the fall at its end.
    const rise = schedule.find(({ count }) => count === most)!;
    expect(rise.atMs).toBeLessThan(1_800_000);
    expect(rise.atMs).toBeGreaterThan(1_200_000);
    expect(schedule.at(-1)!.atMs).toBe(3_600_000);
    const constant = f!.steps.filter((step) => step.holds && step.scaling === undefined);
    expect(constant.length).toBeGreaterThan(0);
    const planned = Object.values(f!.monthUsd).reduce((sum, part) => sum + part, 0);
    expect(planned).toBeLessThan(Math.min(...constant.map(({ monthUsd }) => monthUsd)));
    expect(f!.provisionedInterval).toBeNull();
  });

  test('of which the scenario as planned keeps its objectives in new runs', async () => {
    const scenario = compileScenario(plannedDocument(plan.scenario as never, plan), 'test', '.');
    let kept = 0;
    for (let run = 0; run < 10; run += 1) {
      const result = await simulateScenario(scenario, { seed: 9000 + run, comparesKeepAlive: false });
      if (sloVerdict(result, scenario.slo).kept) kept += 1;
    }
    expect(kept).toBeGreaterThanOrEqual(9);
  });

  test('and to copy is what the format takes', () => {
    expect(settingsToCopy(plan)).toMatch(/provisionedScaling:\n +schedule:\n +- - \d+m\n +- \d+/);
  });

  test('stays when it is planned again, to the last number', async () => {
    const [f] = plan.functions;
    const own = {
      provisionedConcurrency: f!.provisionedConcurrency,
      provisionedScaling: plannedDocument(plan.scenario as never, plan).functions['f']!.provisionedScaling,
    };
    const [again] = (await planOf(document(morning, own))).functions;
    expect(again!.attainable).toBe(true);
    const stayed = again!.steps.find(({ scaling }) => scaling === undefined)!;
    expect(stayed).toMatchObject({ holds: true, provisionedConcurrency: f!.provisionedConcurrency });
    const { provisionedConcurrency, reservedConcurrency, scaling } = again!;
    expect({ provisionedConcurrency, reservedConcurrency, scaling }).toEqual({
      provisionedConcurrency: f!.provisionedConcurrency,
      reservedConcurrency: f!.reservedConcurrency,
      scaling: undefined,
    });
  });
});

test('even traffic needs the same number all along', async () => {
  const [f] = (await planOf(document('6/s'))).functions;
  expect(f!.attainable).toBe(true);
  expect(f!.provisionedConcurrency).toBeGreaterThan(0);
  expect(f!.scaling).toBeUndefined();
  expect(f!.steps.every(({ scaling }) => scaling === undefined)).toBe(true);
});
