// What a thread rehearses before its first run changes nothing of what it finds.

import { describe, expect, test } from 'vitest';
import { runPlanTask, type PlanTask } from '../../../bench/plan/plan-task.ts';
import { rehearsalBy } from '../../../bench/plan/rehearsal.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { estimatedEvents } from '../../../bench/scenario/size-estimate.ts';
import type { Scenario } from '../../../bench/scenario/scenario.ts';

test('the first run of a thread, which is rehearsed, and the same once more find the same', async () => {
  const document = {
    name: 'test',
    duration: '100s',
    seed: 3,
    functions: {
      f: { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '300ms' } },
    },
    // Enough events to be worth a rehearsal.
    traffic: [{ to: 'f', arrivals: { poisson: { rate: '500/s' } }, retry: 'sdk-v3-standard' }],
    slo: { throttled: '<1%', p99: '<1s' },
  };
  const task: PlanTask = {
    base: { key: 'test', document, source: 'test', directory: '.' },
    settled: [{ functionIndex: 0, settings: { reservedConcurrency: 55, provisionedConcurrency: 0 } }],
    about: [0],
    isJoint: false,
    replication: 1,
  };
  const first = await runPlanTask(task);
  expect(first[0]!.offered).toBeGreaterThan(40_000);
  expect(await runPlanTask(task)).toEqual(first);
});

describe('a rehearsal', () => {
  const scenarioOf = (count: number, more: object = {}): Scenario => {
    const calm = { duration: { constant: '10ms' }, coldStart: { constant: '100ms' } };
    const document = {
      name: 'test',
      duration: '100s',
      seed: 5,
      functions: { other: calm, own: { ...calm, reservedConcurrency: 40, ...more }, third: calm, fourth: calm },
      traffic: [{ to: 'own', arrivals: { burst: { at: '1s', count } } }],
    };
    return compileScenario(document, 'test', '.');
  };
  /** What is begun when these are rehearsed in turn. */
  const begun = (...scenarios: Scenario[]): unknown[] => {
    const seen: unknown[] = [];
    const rehearse = rehearsalBy(({ functions }, simulated, seed, thousands) => {
      const of = functions.map(({ config }) => [config.reservedConcurrency, config.provisionedConcurrency]);
      seen.push([of, simulated.length, seed, thousands]);
      return undefined;
    });
    for (const scenario of scenarios) rehearse(scenario, 1);
    return seen;
  };
  const free = [null, 0];
  const each = (own: readonly (number | null)[]): unknown => [[free, own, free, free], 4, 5, 3];
  const three = [each([2, 0]), each([2, 1]), each([null, 0])];

  test('begins a run of three thousand events held back, with environments that are there, and free', () => {
    expect(begun(scenarioOf(50_000))).toEqual(three);
  });

  test('is made once, for the first that comes', () => {
    expect(begun(scenarioOf(50_000), scenarioOf(50_000))).toEqual(three);
    expect(begun(scenarioOf(1), scenarioOf(50_000))).toEqual([]);
  });

  test('is made where a run has a hundred thousand events', () => {
    const [below, enough] = [scenarioOf(33_331), scenarioOf(33_332)];
    expect([below, enough].map(({ document }) => estimatedEvents(document))).toEqual([99_997, 100_000]);
    expect([begun(below), begun(enough)]).toEqual([[], three]);
  });

  test('is none of functions whose environments are of another kind', () => {
    expect(
      begun(scenarioOf(50_000, { compute: 'snapstart', package: 'image', snapStart: { restore: { constant: '1s' } } })),
    ).toEqual([]);
  });
});
