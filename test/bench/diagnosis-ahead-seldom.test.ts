// What breaks next, where hardly anything can be said of it: runs that are too long, that are stopped, that no limit holds up, or of
// more traffic than can be written.

import { describe, expect, test } from 'vitest';
import { limitAhead } from '../../bench/diagnosis/ahead.ts';
import { diagnoseScenario } from '../../bench/diagnosis/diagnose.ts';
import { Laboratory, trialOf } from '../../bench/diagnosis/laboratory.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { LimitAhead, RunResult } from '../../reports/index.ts';

const scenarioOf = (more: object = {}): Scenario =>
  compileScenario(
    {
      name: 'ahead',
      duration: '20s',
      account: { concurrency: 40, unreservedMinimum: 0 },
      functions: { f: { duration: { constant: '100ms' }, coldStart: { constant: 0 } } },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '20/s' } } }],
      ...more,
    },
    'test',
    '.',
  );

const simulated = (scenario: Scenario): Promise<RunResult> => simulateScenario(scenario, { comparesKeepAlive: false });

/** A run that is said to have had so many requests. */
const offeredIn = (result: RunResult, offered: number): RunResult => ({
  ...result,
  totals: { ...result.totals, offered },
});

const aheadOf = async (
  scenario: Scenario,
  result: RunResult,
  signal?: AbortSignal,
): Promise<{ ahead: LimitAhead | null; runs: number }> => {
  let runs = 0;
  const onRun = (): void => void (runs += 1);
  return { ahead: await limitAhead(scenario, trialOf(result), result, { signal, onRun }), runs };
};

describe('more traffic', () => {
  test.each([
    [1_090_000, 1, 'More traffic was not tried: the run is long.'],
    [1_091_000, 0, 'More traffic was not tried: the run is long.'],
  ])('of a run of %i requests is tried in %i simulations', async (offered, tried, said) => {
    const scenario = scenarioOf();
    const { ahead, runs } = await aheadOf(scenario, offeredIn(await simulated(scenario), offered));
    expect(runs).toBe(tried);
    expect(ahead!.said.startsWith(said)).toBe(tried === 0);
  });

  test('that is not tried leaves what is nearest to its end', async () => {
    const scenario = scenarioOf();
    const { ahead } = await aheadOf(scenario, offeredIn(await simulated(scenario), 2e6));
    expect(ahead).toEqual({
      limit: 'accountConcurrency',
      of: null,
      keptAtTraffic: 1,
      brokenAtTraffic: null,
      breaks: [],
      said: 'More traffic was not tried: the run is long. Nearest to its end is the account’s concurrency: 2 of 40 in use at most.',
    });
  });

  test('of which nothing was used, and that no scenario can say, leaves nothing', async () => {
    const scenario = scenarioOf({ trafficFactor: 1.7e308, traffic: [{ to: 'f', arrivals: { instants: [] } }] });
    const { ahead, runs } = await aheadOf(scenario, offeredIn(await simulated(scenario), 100));
    expect(ahead).toEqual({
      limit: null,
      of: null,
      keptAtTraffic: 1,
      brokenAtTraffic: null,
      breaks: [],
      said: 'More traffic was not tried: the run is long.',
    });
    expect(runs).toBe(0);
  });

  test('is no question once the run is stopped, nor of a run of nothing', async () => {
    const scenario = scenarioOf();
    const result = await simulated(scenario);
    expect(await aheadOf(scenario, result, AbortSignal.abort())).toEqual({ ahead: null, runs: 0 });
    expect(await aheadOf(scenario, offeredIn(result, 0))).toEqual({ ahead: null, runs: 0 });
  });

  test('that breaks something behind which no single limit is says so', async () => {
    const scenario = scenarioOf({
      account: { concurrency: 1000, unreservedMinimum: 0 },
      traffic: [
        { to: 'f', via: 'sqs', arrivals: { constant: { rate: '10/s' } }, sqs: { batchSize: 100, batchWindow: '2s' } },
      ],
      slo: { backlog: '<60' },
    });
    const { ahead } = await aheadOf(scenario, await simulated(scenario));
    expect(ahead).toMatchObject({ limit: null, of: null, breaks: [{ figure: 'backlog', asked: true }] });
    expect(ahead!.said).toContain('No single limit of Lambda’s is behind it. Nearest to its end is ');
  });
});

describe('a laboratory', () => {
  const laboratoryOf = (signal?: AbortSignal) => {
    const told: number[] = [];
    const scenario = scenarioOf();
    const laboratory = new Laboratory(scenario, { seed: 1, part: null, signal, onRun: (runs) => void told.push(runs) });
    laboratory.budget = 1000;
    return { laboratory, told, scenario };
  };

  test('has nothing to say of what would be refused, and passes on what goes wrong otherwise', async () => {
    const { laboratory } = laboratoryOf();
    const refused = await laboratory.trial((same) => ({ ...same, functions: {} }));
    expect([refused, laboratory.runs, laboratory.budget]).toEqual([null, 0, 1000]);
    const unreadable = (same: Scenario['document']): Scenario['document'] =>
      Object.defineProperty({ ...same }, 'functions', {
        enumerable: true,
        get: () => {
          throw new TypeError('cannot be read');
        },
      });
    await expect(laboratory.trial(unreadable)).rejects.toThrow(new TypeError('cannot be read'));
  });

  test('counts what it simulates, tells of each, and takes it off its budget', async () => {
    const { laboratory, told } = laboratoryOf();
    const trial = await laboratory.trial((same) => same);
    expect(trial!.result.totals.offered).toBe(400);
    expect([laboratory.runs, laboratory.budget, told]).toEqual([1, 600, [1]]);
    const more = await laboratory.trial((same) => ({ ...same, trafficFactor: 2 }));
    expect(more!.result.totals.offered).toBe(400);
    expect([laboratory.runs, laboratory.budget, told]).toEqual([2, 200, [1, 2]]);
    await laboratory.trial((same) => same);
    expect(laboratory.isOver).toBe(true);
    expect(await laboratory.trial((same) => same)).toBeNull();
    expect([laboratory.runs, laboratory.budget]).toEqual([3, -200]);
  });

  test('takes a run that is there for one of its own, while it is not over', async () => {
    const { laboratory, told, scenario } = laboratoryOf();
    const result = await simulated(scenario);
    expect(laboratory.itself(result)!.result).toBe(result);
    expect([laboratory.runs, laboratory.budget, told]).toEqual([1, 600, [1]]);
    laboratory.budget = 0;
    expect(laboratory.itself(result)).toBeNull();
    laboratory.budget = 1;
    expect(laboratory.itself(result)).not.toBeNull();
  });

  test('simulates nothing that would be refused, and counts it as nothing', async () => {
    const { laboratory, told } = laboratoryOf();
    const refused = await laboratory.trial((same) => ({
      ...same,
      functions: { f: { ...same.functions['f']!, reservedConcurrency: 1000 } },
    }));
    expect(refused).toBeNull();
    expect([laboratory.runs, laboratory.budget, told]).toEqual([0, 1000, []]);
  });

  test('throws what is no refusal', async () => {
    const { laboratory } = laboratoryOf();
    const broken = laboratory.trial(
      (same) => same,
      () => {
        throw new TypeError('of the test');
      },
    );
    await expect(broken).rejects.toThrow('of the test');
    await expect(laboratory.trial((same) => ({ ...same, traffic: null as never }))).rejects.toThrow(TypeError);
  });

  test('that is stopped has nothing more, nor what it is at', async () => {
    const stop = new AbortController();
    const { laboratory, scenario } = laboratoryOf(stop.signal);
    const result = await simulated(scenario);
    // Of a run of so many steps that it lets signals in before it is over.
    const during = laboratory.trial((same) => ({
      ...same,
      traffic: [{ ...same.traffic[0]!, arrivals: { constant: { rate: '20000/s' } } }],
    }));
    stop.abort();
    expect(await during).toBeNull();
    expect([laboratory.runs, laboratory.budget]).toEqual([1, 1000]);
    expect(laboratory.isOver).toBe(true);
    expect(await laboratory.trial((same) => same)).toBeNull();
    expect(laboratory.itself(result)).toBeNull();
  });
});

describe('a diagnosis that is stopped before it began', () => {
  const stopped = { signal: AbortSignal.abort() };
  const none = { by: 'simulation', broken: [], causes: [], cures: [], runs: 0 };
  /** Most of what comes is refused. */
  const scenario = scenarioOf({ account: { concurrency: 1, unreservedMinimum: 0 } });

  test('has found nothing', async () => {
    const result = await simulated(scenario);
    // Of several runs in one the laboratory has none of its own yet.
    expect(await diagnoseScenario(scenario, { ...result, replications: 2 }, stopped)).toEqual(none);
  });

  test('of a long run says in which part it was to look', async () => {
    const result = await simulated(scenario);
    const { series } = result;
    const offered = series.offered.map((count) => 1000 * count);
    const long = { ...result, series: { ...series, offered, admitted: offered } };
    const { part, ...rest } = await diagnoseScenario(scenario, long, stopped);
    expect(rest).toEqual(none);
    expect(part!.fromMs).toBe(0);
    expect(part!.toMs).toBeGreaterThan(0);
    expect(part!.toMs).toBeLessThan(20_000);
  });
});
