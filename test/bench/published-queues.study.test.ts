// Published measurements and observations of SQS event source mappings, out of the scenarios themselves. Suite "published" holds
// the figures that can be put beside a number; here are those of another kind, and what lies between and around them.

import { describe, expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { ramps, rampOf, throughputWith } from '../../bench/suites/published/published-queues.ts';
import type { RunResult } from '../../reports/index.ts';

const run = (document: Record<string, unknown>): Promise<RunResult> =>
  simulateScenario(compileScenario({ name: 'test', ...document }, 'test', '.'), { comparesKeepAlive: false });

const queueOf = ({ eventSources }: RunResult): Record<string, number> =>
  eventSources!['traffic.0.sqs'] as unknown as Record<string, number>;

const levelOf = ({ eventSourceSeries }: RunResult, level: string): readonly number[] =>
  eventSourceSeries!['traffic.0.sqs']!.levels[level]!;

const refusedOf = ({ throttlesByReason }: RunResult): number =>
  Object.values(throttlesByReason).reduce((sum, count) => sum + count, 0);

describe('errors (rehanvdm.com 2025: 2,000 a second of 50 ms)', () => {
  test('one in ten thousand costs nothing: the queue keeps up', async () => {
    expect(await throughputWith('0.01%')).toBeGreaterThan(0.95 * 2000);
  });

  test('more errors, less throughput, without a step in between or a collapse', async () => {
    const shares = [0.1, 0.3, 1, 2, 5, 10, 20, 50];
    const perSecond: number[] = [];
    for (const share of shares) perSecond.push(await throughputWith(`${share}%`));
    perSecond.slice(1).forEach((value, index) => {
      const before = perSecond[index]!;
      expect(value, `${shares[index + 1]}%`).toBeLessThanOrEqual(before);
      // Never less than in proportion to the errors, and to what they leave to be done.
      const [few, many] = [shares[index]!, shares[index + 1]!];
      expect(value, `${shares[index + 1]}%`).toBeGreaterThan(
        0.9 * before * (few / many) * ((100 - many) / (100 - few)),
      );
    });
  });

  test.each([
    // Handler, rate: as few failures a second as leave the pollers alone.
    ['1s', 50],
    ['200ms', 100],
    ['20ms', 1000],
  ])('1 %% of errors and handlers of %s leave %i messages a second as they are', async (handler, rate) => {
    expect(await throughputWith('1%', handler, rate)).toBeGreaterThan(0.97 * rate);
  });

  test.each([
    ['1%', 0.98],
    ['5%', 0.95],
  ])('reserved 10, 200 a second of 40 ms, %s: the mapping keeps up', async (errors, share) => {
    const result = await run({
      duration: '30m',
      functions: {
        f: {
          reservedConcurrency: 10,
          errors,
          timeout: '5s',
          duration: { constant: '40ms' },
          coldStart: { constant: 0 },
        },
      },
      traffic: [{ to: 'f', via: 'sqs', arrivals: { poisson: { rate: '200/s' } }, sqs: { batchSize: 1 } }],
    });
    const { sent, deleted, visible } = queueOf(result);
    expect(deleted! / sent!).toBeGreaterThan(share);
    expect(visible).toBeLessThan(1000);
    // The first seconds apart.
    expect(Math.min(...levelOf(result, 'pollers').slice(5))).toBeGreaterThanOrEqual(2);
    expect(result.totals.concurrency.mean).toBeGreaterThan(7.5);
  });

  test('errors from minute 5 to 9 of 16: it falls to what they allow, and recovers', async () => {
    const result = await run({
      duration: '16m',
      account: { era: '2025-06-01', concurrency: 3000 },
      functions: {
        f: {
          timeout: '10s',
          duration: { constant: '50ms' },
          coldStart: { constant: '200ms' },
          versions: { '1': {}, '2': { errors: '10%' } },
          aliases: {
            live: {
              version: '1',
              // Goes back when version 2 has failed for four minutes.
              deployment: {
                to: '2',
                at: '5m',
                preference: { canary: { percent: 99, interval: '1h' } },
                alarms: ['bad'],
              },
            },
          },
        },
      },
      alarms: { bad: { function: 'f:2', metric: 'Errors', threshold: 0, datapointsToAlarm: 4, evaluationPeriods: 4 } },
      traffic: [{ to: 'f:live', via: 'sqs', arrivals: { constant: { rate: '2000/s' } }, sqs: { batchSize: 1 } }],
    });
    const { offered, stepMs } = result.series;
    const perSecond = (from: number, to: number): number => {
      const steps = offered.slice((from * 60_000) / stepMs, (to * 60_000) / stepMs);
      return steps.reduce((sum, count) => sum + count, 0) / ((to - from) * 60);
    };
    expect(perSecond(3, 5)).toBeCloseTo(2000, -2);
    expect(Math.abs(perSecond(6, 9) / 300 - 1)).toBeLessThan(0.35);
    // The backlog of four minutes is worked off, then all is as before.
    expect(Math.max(...offered.slice((9 * 60_000) / stepMs)) / (stepMs / 1000)).toBeGreaterThan(5000);
    expect(perSecond(14, 16)).toBeCloseTo(2000, -2);
    expect(queueOf(result)['visible']).toBeLessThan(100);
    expect(queueOf(result)['endOldestAgeMs']).toBeLessThan(1000);
  });

  test('a result names the fitted rule, and how often it decided something', async () => {
    const { assumptions, totals } = await run({
      duration: '1m',
      functions: { f: { errors: '5%', duration: { constant: '50ms' }, coldStart: { constant: 0 } } },
      traffic: [{ to: 'f', via: 'sqs', arrivals: { constant: { rate: '200/s' } }, sqs: { batchSize: 1 } }],
    });
    const said = assumptions!.find(({ setting }) => setting === 'rules.sqsFailureCost')!;
    expect(said).toMatchObject({ value: '0.0375', shaped: true });
    expect(said.said).toContain(`(${totals.failed.toLocaleString('en-US')} batches failed, or came back`);
  });
});

describe('ramps (rehanvdm.com 2025: 1,000 a second)', () => {
  /** Sum of the squares of the relative errors of all peaks and instants, on the scale of logarithms. */
  const misfit = (rows: readonly { readonly peak: number; readonly afterS: number }[]): number =>
    rows.reduce(
      (sum, { peak, afterS }, index) =>
        sum + Math.log(peak / ramps[index]!.peak) ** 2 + Math.log(afterS / ramps[index]!.afterS) ** 2,
      0,
    );

  test('the late start halves what is wrong with all of them together', async () => {
    const predicted: { peak: number; afterS: number }[] = [];
    for (const { handlerMs } of ramps) predicted.push(await rampOf(handlerMs));
    // Even growth from the first instant on, by hand: the backlog is gone after (rate times handler - 5) / 2.5 seconds.
    const even = ramps.map(({ handlerMs }) => {
      const afterS = (handlerMs - 5) / 2.5;
      return { afterS, peak: 5 + 5 * afterS };
    });
    expect(misfit(predicted)).toBeLessThan(0.6 * misfit(even));
  });
});

describe('throttles', () => {
  /** aws-samples/aws-lambda-amazon-sqs-max-concurrency@98ee964 (Dec 2022). */
  const sample = (era: string, worker: object, sqs: object, arrivals: object): Promise<RunResult> =>
    run({
      duration: '5m',
      account: { era },
      functions: { f: { timeout: '15s', duration: { constant: '10s' }, coldStart: { constant: '200ms' }, ...worker } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals,
          sqs: { batchSize: 1, visibilityTimeout: '20s', maxReceiveCount: 1, ...sqs },
        },
      ],
    });

  const arrivals = {
    'at once': { burst: { at: '0s', count: 25 } },
    'one a second': Array.from({ length: 25 }, (_, i) => ({ burst: { at: `${i}s`, count: 1 } })),
  };

  describe.each(['2022-12-15', '2023-12-01', '2025-06-01'])('AWS sample of 25 messages of 10 s, on %s', (era) => {
    test.each(Object.entries(arrivals))(
      '%s: a reservation of 5 dead-letters messages that never ran',
      async (_, by) => {
        const result = await sample(era, { reservedConcurrency: 5 }, {}, by);
        const { sent, deleted, deadLettered, deadLetteredUnprocessed } = queueOf(result);
        expect(deadLettered).toBeGreaterThanOrEqual(2);
        expect([deadLetteredUnprocessed, deleted! + deadLettered!]).toEqual([deadLettered, sent]);
        expect(result.totals.concurrency.max).toBe(5);
        expect(result.totals.deadLettered).toBe(deadLettered);
        expect(refusedOf(result)).toBeGreaterThan(5);
      },
    );

    test.each(Object.entries(arrivals))('%s: MaximumConcurrency 5 none', async (_, by) => {
      for (const worker of [{}, { reservedConcurrency: 5 }]) {
        const result = await sample(era, worker, { maximumConcurrency: 5 }, by);
        const { sent, deleted, deadLettered } = queueOf(result);
        expect([deleted, deadLettered, refusedOf(result)]).toEqual([sent, 0, 0]);
        expect(result.totals.concurrency.max).toBe(5);
      }
    });
  });

  // seek-oss/skuba#1412, DataBiosphere/azul#3708, adobe/spacecat-audit-worker#2876, aws/aws-cdk#24180.
  test.each([
    [2, 3, '30s'],
    [2, 3, undefined],
    [1, 1, '30s'],
    [1, 1, undefined],
    [10, 1, '30s'],
    [64, 9, '6s'],
  ])('reserved %i, %i receives, visibility %s: at twelve times the work, messages die that never ran', async (...c) => {
    const [reservedConcurrency, maxReceiveCount, visibilityTimeout] = c;
    const result = await run({
      duration: '10m',
      functions: {
        f: { reservedConcurrency, timeout: '6s', duration: { constant: '1s' }, coldStart: { constant: 0 } },
      },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { constant: { rate: `${12 * reservedConcurrency}/s` } },
          sqs: { batchSize: 1, maxReceiveCount, ...(visibilityTimeout === undefined ? {} : { visibilityTimeout }) },
        },
      ],
    });
    const { deadLettered, deadLetteredUnprocessed, deleted } = queueOf(result);
    expect(deadLetteredUnprocessed).toBeGreaterThan(20);
    expect(deadLetteredUnprocessed).toBe(deadLettered);
    // What there is room for runs all the same.
    expect(deleted! / (600 * reservedConcurrency)).toBeGreaterThan(0.95);
    expect(Math.max(...levelOf(result, 'batches'))).toBeGreaterThan(2 * reservedConcurrency);
  });

  test('a batch that is throttled runs when there is room before its visibility timeout, and its receive is not lost', async () => {
    const result = await run({
      duration: '2m',
      account: { rules: { sqsJitter: 0 } },
      functions: {
        f: { reservedConcurrency: 1, timeout: '10s', duration: { constant: '5s' }, coldStart: { constant: 0 } },
      },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { burst: { at: '0s', count: 2 } },
          sqs: { batchSize: 1, maxReceiveCount: 1, visibilityTimeout: '20s' },
        },
      ],
    });
    expect(queueOf(result)).toMatchObject({ sent: 2, deleted: 2, deadLettered: 0 });
    const told = result.assumptions!.map(({ setting, value }) => `${setting} (${value})`);
    expect(told).toContain('rules.sqsBackoff (1 s to 1 min, doubling)');
    // Refused at 0, 1 and 3 s, let in at 7 s.
    expect([result.totals.retries, refusedOf(result), Math.round(result.latencyMs.max)]).toEqual([3, 3, 12_000]);
  });

  test.each([
    ['lognormal', { lognormal: { mean: '1s', cv: 1 } }],
    ['constant', { constant: '1s' }],
  ])(
    '%s of a second, 30 messages a second: the more is reserved, the fewer die',

    async (_, law) => {
      const dead: number[] = [];
      for (const reservedConcurrency of [2, 6, 10, 15, 20, 25, 30, 34]) {
        const result = await run({
          duration: '20m',
          functions: { f: { reservedConcurrency, timeout: '20s', duration: law, coldStart: { constant: '300ms' } } },
          traffic: [
            {
              to: 'f',
              via: 'sqs',
              arrivals: { poisson: { rate: '30/s' } },
              sqs: { batchSize: 1, maxReceiveCount: 3, visibilityTimeout: '30s' },
            },
          ],
        });
        dead.push(queueOf(result)['deadLettered']!);
      }
      dead.slice(1).forEach((count, index) => {
        // Within three deviations of a count.
        expect(count, JSON.stringify(dead)).toBeLessThan(dead[index]! + 3 * Math.sqrt(dead[index]!) + 3);
      });
      expect(dead[0]).toBeGreaterThan(1500);
      expect(dead.at(-1)).toBeLessThan(0.05 * dead[0]!);
    },
  );

  test('dead letters that ran are told apart', async () => {
    const result = await run({
      duration: '10m',
      functions: { f: { errors: '50%', timeout: '5s', duration: { constant: '1s' }, coldStart: { constant: 0 } } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { constant: { rate: '2/s' } },
          sqs: { batchSize: 1, maxReceiveCount: 1, visibilityTimeout: '5s' },
        },
      ],
    });
    const { deadLettered, deadLetteredUnprocessed } = queueOf(result);
    expect(deadLettered).toBeGreaterThan(300);
    expect(deadLetteredUnprocessed).toBe(0);
    expect(result.totals.deadLettered).toBe(deadLettered);
  });
});

describe('the request rate of ten a second for each unit of concurrency', () => {
  test.each([
    ['sqs', { sqs: { batchSize: 1, maximumConcurrency: 10 } }],
    ['kinesis', { stream: { shards: 10, batchSize: 1, enhancedFanOut: true } }],
  ])('does not bind pollers of %s, unless told otherwise', async (via, more) => {
    const refused = async (pollersRequestRate: boolean): Promise<number> =>
      refusedOf(
        await run({
          duration: '1m',
          account: { rules: { pollersRequestRate } },
          functions: { f: { reservedConcurrency: 10, duration: { constant: '20ms' }, coldStart: { constant: 0 } } },
          traffic: [{ to: 'f', via, arrivals: { constant: { rate: '400/s' } }, ...more }],
        }),
      );
    expect(await refused(false)).toBe(0);
    expect(await refused(true)).toBeGreaterThan(10);
  });
});

describe('a queue that is empty again and again', () => {
  test('does not put the pollers back to five: a steady load is kept up with', async () => {
    const result = await run({
      duration: '12m',
      account: { era: '2025-06-01' },
      functions: { f: { timeout: '5s', duration: { gamma: { mean: '100ms', cv: 0.5 } }, coldStart: { constant: 0 } } },
      traffic: [{ to: 'f', via: 'sqs', arrivals: { poisson: { rate: '800/s' } }, sqs: { batchSize: 1 } }],
    });
    const lastFive = (level: string): readonly number[] =>
      levelOf(result, level).slice(-300_000 / result.series.stepMs);
    expect(Math.min(...lastFive('pollers'))).toBeGreaterThanOrEqual(80);
    expect(Math.max(...lastFive('oldestAgeMs'))).toBeLessThan(5000);
    // What the backlog of the start had needed is given back.
    expect(Math.max(...lastFive('pollers'))).toBeLessThan(140);
  });

  test('bursts that recur find the pollers of the one before', async () => {
    const result = await run({
      duration: '10m',
      account: { era: '2025-06-01' },
      functions: { f: { timeout: '5s', duration: { constant: '500ms' }, coldStart: { constant: 0 } } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: Array.from({ length: 120 }, (_, i) => ({ burst: { at: `${5 * i}s`, count: 200 } })),
          sqs: { batchSize: 1 },
        },
      ],
    });
    // 200 of half a second each five seconds: 20 at once would do; five would be a quarter of it.
    expect(queueOf(result)['visible']).toBe(0);
    expect(Math.max(...levelOf(result, 'oldestAgeMs').slice(-100))).toBeLessThan(5500);
  });

  test('long after the last message there are five again, and as many come at once', async () => {
    const result = await run({
      duration: '40m',
      account: { era: '2025-06-01' },
      functions: { f: { timeout: '5s', duration: { constant: '1s' }, coldStart: { constant: 0 } } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: [{ burst: { at: '0s', count: 30_000 } }, { burst: { at: '30m', count: 100 } }],
          sqs: { batchSize: 1 },
        },
      ],
    });
    const pollers = levelOf(result, 'pollers');
    const { stepMs } = result.series;
    expect(Math.max(...pollers)).toBeGreaterThan(500);
    expect(pollers[Math.floor((30 * 60_000 + 5000) / stepMs)]).toBe(5);
  });
});

describe('receives that bring nothing', () => {
  const idle = async (era: string, sqs: object, arrivals: object, minutes = 60): Promise<number> => {
    const result = await run({
      duration: `${minutes}m`,
      account: { era },
      functions: { f: { duration: { constant: '50ms' }, coldStart: { constant: 0 } } },
      traffic: [{ to: 'f', via: 'sqs', arrivals, sqs: { batchSize: 1, ...sqs } }],
    });
    return queueOf(result)['emptyReceives']! / minutes;
  };
  const none = { burst: { at: '24h', count: 1 } };

  test.each([
    ['2021-12-01', {}, 15],
    ['2021-12-01', { maximumConcurrency: 2 }, 6],
    ['2025-06-01', { maximumConcurrency: 10 }, 15],
    // Five pollers for five minutes, then two.
    ['2025-06-01', {}, (5 * 15 + 55 * 6) / 60],
    ['2025-12-01', { pollers: { minimum: 3, maximum: 10 } }, 9],
  ])('on %s with %j: so many a minute without messages', async (era, sqs, perMinute) => {
    expect(await idle(era, sqs, none)).toBeCloseTo(perMinute, 6);
  });

  test('messages take polls up: a busy queue has none', async () => {
    expect(await idle('2025-06-01', {}, { constant: { rate: '5/s' } }, 10)).toBe(0);
    const seldom = await idle('2025-06-01', {}, { constant: { rate: '3/m' } });
    expect(seldom).toBeGreaterThan(8);
    expect(seldom).toBeLessThan(15);
  });
});

describe('the age of the oldest message', () => {
  test('rises evenly while nothing is done, and is at the end what the run is long', async () => {
    const result = await run({
      duration: '10m',
      functions: {
        f: { reservedConcurrency: 0, timeout: '3s', duration: { constant: '1s' }, coldStart: { constant: 0 } },
      },
      traffic: [{ to: 'f', via: 'sqs', arrivals: { burst: { at: '1m', count: 1 } }, sqs: { visibilityTimeout: '5m' } }],
    });
    const { maxOldestAgeMs, endOldestAgeMs } = queueOf(result);
    expect([maxOldestAgeMs, endOldestAgeMs]).toEqual([540_000, 540_000]);
    const { stepMs } = result.series;
    levelOf(result, 'oldestAgeMs').forEach((ageMs, step) => {
      expect(Math.abs(ageMs - Math.max(0, (step + 1) * stepMs - 60_000))).toBeLessThanOrEqual(2 * stepMs);
    });
  });

  test('of a queue that is worked off: the wait of the last, and 0 when nothing is left', async () => {
    const result = await run({
      duration: '10m',
      functions: { f: { timeout: '3s', duration: { constant: '1s' }, coldStart: { constant: 0 } } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { burst: { at: '0s', count: 100 } },
          sqs: { batchSize: 1, maximumConcurrency: 2 },
        },
      ],
    });
    expect(queueOf(result)).toMatchObject({ maxOldestAgeMs: 50_000, endOldestAgeMs: 0, visible: 0, deleted: 100 });
  });

  test('of pooled runs the highest', async () => {
    const scenario = compileScenario(
      {
        name: 'test',
        duration: '1m',
        functions: { f: { reservedConcurrency: 0, duration: { constant: '1s' }, coldStart: { constant: 0 } } },
        traffic: [{ to: 'f', via: 'sqs', arrivals: { burst: { at: '0s', count: 1 } } }],
      },
      'test',
      '.',
    );
    const result = await simulateScenario(scenario, { replications: 3 });
    expect(queueOf(result)).toMatchObject({ sent: 3, maxOldestAgeMs: 60_000, endOldestAgeMs: 60_000 });
  });
});
