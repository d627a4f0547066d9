import { describe, expect, test, vi } from 'vitest';
import { simulateBatches } from '../../bench/simulate/simulate-batches.ts';
import { Interrupted } from '../../bench/simulate/record-simulation.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { workDone } from '../../bench/simulate/work-done.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { planText } from '../../bench/commands/plan-table.ts';
import { planScenario } from '../../bench/plan/plan.ts';
import type { Plan, PlanStep } from '../../bench/plan/result.ts';
import type { RunResult } from '../../reports/index.ts';
import { poisson, randomStream, rateCurve } from '../../sim/index.ts';

/** Far longer than a test may take. */
const longDocument = (changes: object = {}): object => ({
  name: 'long',
  duration: '3h',
  functions: {
    f: { reservedConcurrency: 30, provisionedConcurrency: 5, duration: { exponential: { mean: '50ms' } } },
  },
  traffic: [
    { to: 'f', arrivals: { poisson: { rate: '600/s' } }, retry: 'sdk-v3-standard' },
    { to: 'f', via: 'sqs', arrivals: { constant: { rate: '20/s' } } },
    { to: 'f', via: 'async', arrivals: { constant: { rate: '5/s' } } },
    { to: 'f', closedLoop: { clients: 3, think: { constant: '500ms' } } },
  ],
  ...changes,
});

const compiled = (document: object) => compileScenario(document, 'test', '.');

/** Simulated until progress was told so often. */
const stoppedAfter = async (document: object, times: number, options = {}): Promise<RunResult> => {
  const stop = new AbortController();
  let told = 0;
  return simulateScenario(compiled(document), {
    ...options,
    signal: stop.signal,
    onProgress: () => {
      told += 1;
      if (told >= times) stop.abort();
    },
  });
};

describe('a run that is stopped', () => {
  test('is as long as it was, says so, and says of that time what a run of that length says', async () => {
    const part = await stoppedAfter(longDocument(), 8);
    expect(part.durationMs).toBeGreaterThan(0);
    expect(part.durationMs).toBeLessThan(3 * 3_600_000);
    expect(part.warnings[0]).toMatch(/^interrupted: partial figures, of the first [\d.]+ (ms|s|min|h) of 3 h/);
    const whole = await simulateScenario(compiled(longDocument({ duration: `${part.durationMs}ms` })));
    for (const figure of ['offered', 'coldStarts'] as const) {
      expect(Math.abs(part.totals[figure] - whole.totals[figure])).toBeLessThanOrEqual(5);
    }
    expect(Math.abs(part.totals.completed - whole.totals.completed)).toBeLessThanOrEqual(50);
    expect(part.totals.concurrency.mean).toBeCloseTo(whole.totals.concurrency.mean, 2);
    expect(part.totals.environments.mean).toBeCloseTo(whole.totals.environments.mean, 2);
    expect(part.cost.provisionedGbSeconds).toBeCloseTo(whole.cost.provisionedGbSeconds, 3);
    expect(part.latencyMs.p99 / whole.latencyMs.p99).toBeCloseTo(1, 2);
    const steps = Math.ceil(part.durationMs / part.series.stepMs);
    for (const series of [part.series.offered, part.series.p99Ms, part.series.environments]) {
      expect(series).toHaveLength(steps);
    }
    for (const { levels } of Object.values(part.eventSourceSeries!)) {
      for (const values of Object.values(levels)) expect(values).toHaveLength(steps);
    }
    expect(part.series.offered.reduce((sum, count) => sum + count, 0)).toBe(part.totals.offered);
  });

  test('in its warm-up tells nothing', async () => {
    await expect(stoppedAfter(longDocument({ warmup: '2h' }), 1)).rejects.toThrow(Interrupted);
    await expect(stoppedAfter(longDocument({ warmup: '2h' }), 1)).rejects.toThrow(/stopped during the warm-up of 2h/);
  });

  test('after some replications pools those that are whole', async () => {
    const short = longDocument({ duration: '5s' });
    const stop = new AbortController();
    const result = await simulateScenario(compiled(short), {
      replications: 50,
      signal: stop.signal,
      onProgress: (done) => {
        if (done >= 3) stop.abort();
      },
    });
    expect(result.replications).toBe(3);
    expect(result.durationMs).toBe(5000);
    expect(result.warnings.join()).not.toMatch(/interrupted/);
  });

  /** Each look at the clock is a turn later: so a run is stopped in its middle, however fast the machine. */
  const withTurns = async <T>(run: () => Promise<T>): Promise<T> => {
    let nowMs = performance.now();
    const now = vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 20));
    try {
      return await run();
    } finally {
      now.mockRestore();
    }
  };

  test('in the middle of a replication pools those before it', async () => {
    const stop = new AbortController();
    const result = await withTurns(() =>
      simulateScenario(compiled(longDocument({ duration: '10s' })), {
        replications: 4,
        signal: stop.signal,
        onProgress: (done) => {
          if (done > 2 && done < 3) stop.abort();
        },
      }),
    );
    expect(stop.signal.aborted).toBe(true);
    expect([result.replications, result.durationMs]).toEqual([2, 10_000]);
    const two = await simulateScenario(compiled(longDocument({ duration: '10s' })), { replications: 2 });
    expect(result.totals).toEqual(two.totals);
    // Two are enough for an interval.
    expect(result.intervals).toEqual(two.intervals);
    expect(two.intervals).toHaveProperty('throttledShare');
  });

  test('of batches in its second half is the part that was counted, without batches', async () => {
    const stop = new AbortController();
    const result = await withTurns(() =>
      simulateBatches(compiled(longDocument({ duration: '2m' })), {
        signal: stop.signal,
        onProgress: (done) => {
          if (done > 0.9) stop.abort();
        },
      }),
    );
    expect(stop.signal.aborted).toBe(true);
    expect(result).not.toHaveProperty('batches');
    expect(result.intervals).toBeNull();
    expect(result.warnings[0]).toMatch(/^interrupted: partial figures, of the first /);
    expect(result.durationMs).toBeGreaterThan(60_000);
    expect(result.durationMs).toBeLessThan(120_000);
  });

  const planStoppedWhen = (slo: object, isEnough: (step: PlanStep) => boolean): Promise<Plan> => {
    const stop = new AbortController();
    return planScenario(compiled(longDocument({ duration: '20s', slo })), {
      firstReplications: 2,
      mostReplications: 4,
      signal: stop.signal,
      onStep: (_, step) => {
        if (isEnough(step)) stop.abort();
      },
    });
  };

  test('ends a plan with the best of what was tried, and says so', async () => {
    const plan = await planStoppedWhen({ throttled: '<1%', p99: '<400ms' }, ({ holds }) => holds);
    const [f] = plan.functions;
    const { steps } = plan.stopped!;
    expect(f).toMatchObject({ attainable: true, certain: false });
    expect(f!.reservedConcurrency).toBe(steps.at(-1)!.reservedConcurrency);
    expect(f!.notes.at(-1)).toMatch(/^stopped: the best of (1 setting that was|\d+ settings that were) tried/);
    expect(plan.stopped).toMatchObject({ functionName: 'f', unplanned: [] });
    expect(plan.headroom).toBeNull();
    expect(planText(plan, { color: false })).toMatch(
      /stopped while f was planned; what is told of it is the best of \d+ settings that were tried/,
    );
  });

  test('ends a plan in which nothing that was tried holds with just that', async () => {
    const plan = await planStoppedWhen({ p99: '<1ms' }, () => true);
    expect(plan.functions).toEqual([]);
    expect(plan.stopped).toMatchObject({ functionName: 'f', unplanned: ['f'], steps: [{ verdict: 'broken' }] });
    expect(planText(plan, { color: false })).toMatch(/none of 1 setting that was tried keeps the slo/);
  });
});

test('progress goes by the work: of a rate that rises most is at the end', () => {
  const curve = rateCurve(
    [
      { atMs: 0, perSecond: 1 },
      { atMs: 1000, perSecond: 1 },
      { atMs: 1000, perSecond: 99 },
    ],
    2000,
  );
  const done = workDone([poisson(curve, randomStream(1, 'a'))], 2000);
  expect(done(0)).toBe(0);
  expect(done(1000)).toBeLessThan(0.03);
  expect(done(1500)).toBeCloseTo(0.51, 1);
  expect(done(2000)).toBeCloseTo(1, 6);
  expect(workDone([], 2000)(500)).toBeCloseTo(0.25, 6);
});
