// The documented scaling rules come out of scenarios exactly: each against arithmetic by hand, in cases of our own beside
// the published ones.

import { describe, expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { workedExamples } from '../../bench/suites/published/published-figures.ts';
import { prices } from '../../lambda/index.ts';
import type { RunResult } from '../../reports/index.ts';

const run = (document: Record<string, unknown>): Promise<RunResult> =>
  simulateScenario(compileScenario({ name: 'test', ...document }, 'test', '.'), { comparesKeepAlive: false });

const sums = (values: readonly number[], stepMs: number, everyMs: number, count: number): number[] => {
  const total = Array.from({ length: count }, () => 0);
  values.forEach((value, step) => {
    const at = Math.floor((step * stepMs) / everyMs);
    if (at < count) total[at]! += value;
  });
  return total;
};

const long = { timeout: '15m', duration: { constant: '14m' }, coldStart: { constant: 0 } };

/** Throttled by minute: each minute's requests all at once, each held for 59 s. */
const throttledByMinute = async (
  requests: readonly number[],
  account: Record<string, unknown>,
): Promise<readonly number[]> => {
  const { series } = await run({
    duration: `${requests.length}m`,
    account: { region: 'us-east-1', era: '2018', concurrency: 10_000, ...account },
    functions: { f: { timeout: '60s', duration: { constant: '59s' }, coldStart: { constant: 0 } } },
    traffic: [{ to: 'f', arrivals: requests.map((count, minute) => ({ burst: { at: `${minute}m`, count } })) }],
  });
  return sums(series.throttled, series.stepMs, 60_000, requests.length);
};

describe('the burst and ramp to Nov 2023 (1.1, 1.2)', () => {
  test.each(workedExamples.map((example) => [example.title, example] as const))(
    'worked example: %s',
    async (_, { requestsByMinute, throttledByMinute: expected }) => {
      expect(await throttledByMinute(requestsByMinute, {})).toEqual(expected);
    },
  );

  test.each([
    ['20,000 at once', [20_000], { concurrency: 20_000 }, [17_000]],
    ['4,000 a minute', [4000, 4000, 4000, 4000], {}, [1000, 500, 0, 0]],
    ['10,000 a minute, a medium region', [10_000, 10_000, 10_000], { region: 'eu-central-1' }, [9000, 8500, 8000]],
    [
      'a small region, to the limit of the account',
      [5000, 5000, 5000, 5000],
      { region: 'sa-east-1', concurrency: 1200 },
      [4500, 4000, 3800, 3800],
    ],
    ['us-east-2 before mid 2020', [5000, 5000], { region: 'us-east-2', era: '2020-02-01' }, [4500, 4000]],
    ['us-east-2 after', [5000, 5000], { region: 'us-east-2', era: '2020-08-01' }, [4000, 3500]],
    ['the last day', [5000, 5000], { era: '2023-11-25' }, [2000, 1500]],
    ['the account limit of 1,000', [3000], { concurrency: 1000 }, [2000]],
  ] as const)('by hand: %s', async (_, requests, account, expected) => {
    expect(await throttledByMinute(requests, account)).toEqual(expected);
  });

  test('the burst is of all functions together', async () => {
    const { totals } = await run({
      duration: '10s',
      account: { era: '2020', region: 'eu-central-1', concurrency: 10_000 },
      functions: { f: long, g: long },
      traffic: ['f', 'g'].map((to) => ({ to, arrivals: { burst: { at: '1s', count: 800 } } })),
    });
    expect(totals.admitted).toBe(1000);
  });
});

describe('since Nov 2023 each function scales by itself (1.3, 1.4)', () => {
  /** Environments started by 10 s, for two functions with far more requests than they may run. */
  const started = async (rules: Record<string, unknown>): Promise<readonly number[][]> => {
    const { functions } = await run({
      duration: '60s',
      account: { era: '2023-11-27', concurrency: 100_000, rules },
      functions: { f: long, g: long },
      traffic: ['f', 'g'].map((to) => ({ to, arrivals: { constant: { rate: '2000/s' } } })),
    });
    return ['f', 'g'].map((name) => {
      const { coldStarts, stepMs } = functions[name]!.series;
      return sums(coldStarts, stepMs, 10_000, 6);
    });
  };

  test('1,000 at once, then 100 a second, whatever the other does: 6,000 a minute', async () => {
    for (const byTen of await started({})) {
      expect(Math.abs(byTen[0]! - 2000)).toBeLessThanOrEqual(1);
      for (const later of byTen.slice(1)) expect(Math.abs(later - 1000)).toBeLessThanOrEqual(1);
    }
  });

  test('as a window: never more than 1,000 in any ten seconds', async () => {
    for (const byTen of await started({ perFunctionRefill: 'window' })) {
      expect(byTen).toEqual([1000, 1000, 1000, 1000, 1000, 1000]);
    }
  });

  test('what is not used is lost: never more than 1,000 at an instant, however long it was quiet', async () => {
    const { totals } = await run({
      duration: '2m',
      account: { era: '2024-06-01', concurrency: 100_000 },
      functions: { f: long },
      traffic: [{ to: 'f', arrivals: { burst: { at: '110s', count: 5000 } } }],
    });
    expect(totals.admitted).toBe(1000);
  });
});

describe('pollers of queues (1.5 to 1.8)', () => {
  const highest = async (era: string, minutes: number, sqs: Record<string, unknown>): Promise<number> => {
    const { totals } = await run({
      duration: `${minutes}m`,
      account: { era, concurrency: 30_000 },
      functions: { f: { timeout: '15m', duration: { constant: '14m' }, coldStart: { constant: 0 } } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { burst: { at: '0s', count: 30_000 } },
          sqs: { batchSize: 1, visibilityTimeout: '15m', ...sqs },
        },
      ],
    });
    return totals.concurrency.max;
  };

  test.each([
    // 5, and 60 or 300 more a minute, counted from the first poll; a poller less at the very end of the run.
    ['2018-11-01', 3, {}, 5 + 180],
    ['2023-11-25', 10, {}, 5 + 600],
    ['2023-11-26', 3, {}, 5 + 900],
    ['2025-06-01', 10, {}, 1250],
    ['2025-06-01', 3, { maximumConcurrency: 2 }, 2],
    ['2025-06-01', 3, { maximumConcurrency: 700 }, 700],
    ['2025-12-01', 3, { pollers: { minimum: 2, maximum: 200 } }, 2000],
    ['2025-12-01', 1, { pollers: { minimum: 10, maximum: 2000 } }, 100 + 1000],
  ] as const)('%s, after %i min, %j: %i', async (era, minutes, sqs, expected) => {
    const most = await highest(era, minutes, sqs);
    expect(most).toBeLessThanOrEqual(expected);
    expect(most).toBeGreaterThanOrEqual(expected - 1);
  });

  test('the cap before Nov 2023 is 1,000, or 1,250 by the blog', async () => {
    expect(await highest('2023-06-01', 18, {})).toBe(1000);
  });

  /** A backlog of n messages of s seconds: 5 t + growth t² / 2 batch-minutes are done after t minutes. */
  test.each([
    ['2018-11-01', '128MB', 1, 60],
    ['2018-11-01', '256MB', 1, 60],
    ['2018-11-01', '512MB', 1, 60],
    ['2018-11-01', '128MB', 10, 60],
    ['2021-06-01', '128MB', 5, 60],
    ['2024-06-01', '256MB', 1, 300],
  ] as const)('backlog on %s at %s, batches of %i', async (era, memory, batchSize, growth) => {
    const messages = 50_000;
    const { series } = await run({
      duration: '40m',
      account: { era, concurrency: 5000 },
      functions: {
        f: {
          memory,
          timeout: '60s',
          cpu: { share: '100%', measuredAt: '128MB' },
          duration: { gamma: { mean: '1700ms', cv: 0.1 } },
          coldStart: { constant: 0 },
        },
      },
      traffic: [{ to: 'f', via: 'sqs', arrivals: { burst: { at: '0s', count: messages } }, sqs: { batchSize } }],
    });
    const minutesEach = (1.7 * 128) / Number.parseInt(memory, 10) / 60;
    const work = (messages / batchSize) * minutesEach;
    const expected = (-5 + Math.sqrt(25 + 2 * growth * work)) / growth;
    const end = ((series.concurrency.findLastIndex((value) => value > 0) + 1) * series.stepMs) / 60_000;
    // The last messages run a while after the last poll, and series have steps.
    expect(end).toBeGreaterThan(expected - 0.05);
    expect(end).toBeLessThan(expected + minutesEach + series.stepMs / 60_000 + 0.1);
  });
});

describe('other documented rules', () => {
  test('streams: one batch a shard at a time, times the parallelization factor (1.9)', async () => {
    const highest = async (shards: number, parallelizationFactor: number): Promise<number> => {
      const { totals } = await run({
        duration: '1m',
        functions: { f: { timeout: '60s', duration: { constant: '10s' }, coldStart: { constant: 0 } } },
        traffic: [
          {
            to: 'f',
            via: 'kinesis',
            arrivals: { constant: { rate: '500/s' } },
            stream: { shards, parallelizationFactor, batchSize: 10 },
          },
        ],
      });
      return totals.concurrency.max;
    };
    expect([await highest(3, 1), await highest(2, 10)]).toEqual([3, 20]);
    await expect(highest(1, 11)).rejects.toThrow(/parallelizationFactor/);
  });

  test('INIT is stopped after 10 s and run again inside the invocation (1.10)', async () => {
    const { latencyMs, initMs } = await run({
      duration: '30s',
      functions: { f: { timeout: '30s', duration: { constant: '1s' }, coldStart: { constant: '12s' } } },
      traffic: [{ to: 'f', arrivals: { burst: { at: '0s', count: 1 } } }],
    });
    expect([Math.round(latencyMs.max / 100), Math.round(initMs.max / 100)]).toEqual([230, 100]);
  });

  test.each([
    ['2025-07-31', 'zip', 'nodejs22.x', 100],
    ['2025-08-01', 'zip', 'nodejs22.x', 600],
    ['2025-07-31', 'image', 'nodejs22.x', 600],
    ['2025-07-31', 'zip', 'provided.al2023', 600],
  ])('INIT billed on %s for a %s of %s: %i ms (1.11)', async (era, packageType, runtime, billed) => {
    const { billedMs } = await run({
      duration: '1s',
      account: { era },
      functions: {
        f: { package: packageType, runtime, duration: { constant: '100ms' }, coldStart: { constant: '500ms' } },
      },
      traffic: [{ to: 'f', arrivals: { burst: { at: '0s', count: 1 } } }],
    });
    expect(Math.round(billedMs.max)).toBe(billed);
  });

  test('provisioned concurrency pays from 60 % of use on: 0.015 and 0.035 against 0.06 $/GB-h (1.12)', () => {
    const {
      provisionedHeldPerGbSecondUsd: held,
      provisionedDurationPerGbSecondUsd: used,
      perGbSecondUsd,
    } = prices.x86_64;
    expect(held * 3600).toBeCloseTo(0.015, 6);
    expect(used * 3600).toBeCloseTo(0.035, 6);
    expect(perGbSecondUsd[0] * 3600).toBeCloseTo(0.06, 6);
    expect(held / (perGbSecondUsd[0] - used)).toBeCloseTo(0.6, 4);
  });

  test.each([
    ['2020-06-01', 'us-east-1', 3000, 90],
    ['2020-06-01', 'us-east-1', 4100, 90 + 180],
    ['2020-06-01', 'eu-north-1', 2000, 90 + 180],
    ['2024-06-01', 'eu-north-1', 9000, 90 + 90],
  ])('on %s in %s %i provisioned environments are ready after %i s (1.13)', async (era, region, count, seconds) => {
    const { eventSourceSeries } = await run({
      duration: '10m',
      account: { era, region, concurrency: 20_000 },
      functions: {
        f: {
          provisionedScaling: { schedule: [['0s', count]] },
          duration: { constant: '10ms' },
          coldStart: { constant: 0 },
        },
      },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    });
    const { levels, stepMs } = eventSourceSeries!['functions.f.provisionedScaling']!;
    const readyMs = levels['allocated']!.findIndex((level) => level === count) * stepMs;
    expect(Math.abs(readyMs - seconds * 1000)).toBeLessThanOrEqual(stepMs);
  });

  test('API Gateway: a burst of 5,000, then 10,000 a second; a quarter in the newest regions (1.15)', async () => {
    const passed = async (region: string): Promise<number> => {
      const { eventSources } = await run({
        duration: '4s',
        account: { region, concurrency: 100_000, rules: { scaling: 'unlimited' } },
        functions: { f: { duration: { constant: '1ms' }, coldStart: { constant: 0 } } },
        traffic: [{ to: 'f', via: 'http', http: { kind: 'rest' }, arrivals: { constant: { rate: '20000/s' } } }],
      });
      return Number(eventSources!['traffic.0.http']!['status200']);
    };
    // Four seconds at the rate, and the burst.
    expect(Math.abs((await passed('us-east-1')) - 45_000)).toBeLessThanOrEqual(5);
    expect(Math.abs((await passed('af-south-1')) - 11_250)).toBeLessThanOrEqual(5);
  });

  test('an account that is new: ten at once, of which none can be reserved (1.16)', async () => {
    const document = (reserved: Record<string, number>): Record<string, unknown> => ({
      duration: '1s',
      account: { concurrency: 10 },
      functions: { f: { ...long, ...reserved } },
      traffic: [{ to: 'f', arrivals: { burst: { at: '0s', count: 30 } } }],
    });
    expect((await run(document({}))).totals).toMatchObject({ admitted: 10, throttled: 20 });
    await expect(async () => run(document({ reservedConcurrency: 1 }))).rejects.toThrow(/unreserved minimum of 10/);
  });

  test('a hundred requests of a second at once: an environment each, none waits (STeLLAR)', async () => {
    const { totals, latencyMs } = await run({
      duration: '5s',
      account: { era: '2021-06-01' },
      functions: { f: { memory: '2048MB', duration: { constant: '1s' }, coldStart: { constant: '448ms' } } },
      traffic: [{ to: 'f', arrivals: { burst: { at: '0s', count: 100 } } }],
    });
    expect(totals.coldStarts).toBe(100);
    expect(Math.round(latencyMs.max / 10)).toBe(145);
  });
});
