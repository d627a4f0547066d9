// Published measurements of real AWS that depend on rules working together, out of the scenarios themselves.

import { describe, expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { RunResult } from '../../reports/index.ts';

const backlog = async (era: string, meanMs: number, messages: number): Promise<RunResult> =>
  simulateScenario(
    compileScenario(
      {
        name: 'backlog',
        duration: '20m',
        account: { era, concurrency: 5000 },
        functions: {
          worker: {
            timeout: '30s',
            duration: { gamma: { mean: `${meanMs}ms`, cv: 0.1 } },
            coldStart: { constant: '300ms' },
          },
        },
        traffic: [
          { to: 'worker', via: 'sqs', arrivals: { burst: { at: '0s', count: messages } }, sqs: { batchSize: 1 } },
        ],
      },
      'test',
      '.',
    ),
  );

/** Growth of a series a minute between two instants, by least squares. */
const slopePerMinute = ({ series }: RunResult, fromMs: number, toMs: number): number => {
  const points = series.concurrency
    .map((y, step) => ({ x: (step * series.stepMs) / 60_000, y }))
    .filter(({ x }) => x * 60_000 >= fromMs && x * 60_000 <= toMs);
  const mean = (pick: (p: { x: number; y: number }) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [mx, my] = [mean((p) => p.x), mean((p) => p.y)];
  return mean((p) => (p.x - mx) * (p.y - my)) / mean((p) => (p.x - mx) ** 2);
};

const lastBusyMs = ({ series }: RunResult): number =>
  (series.concurrency.findLastIndex((value) => value > 0) + 1) * series.stepMs;

describe('SQS pollers', () => {
  test('2018: 100,000 messages of 1.7 s are gone after 9.8 minutes (10 %), growing by 60 a minute (5 %)', async () => {
    const result = await backlog('2018-11-01', 1700, 100_000);
    expect(Math.abs(lastBusyMs(result) / 60_000 / 9.8 - 1)).toBeLessThan(0.1);
    expect(Math.abs(slopePerMinute(result, 30_000, 540_000) / 60 - 1)).toBeLessThan(0.05);
    expect(result.eventSources!['traffic.0.sqs']).toMatchObject({ sent: 100_000, deleted: 100_000 });
  });

  test('2025: with 600 ms of work 1,060 environments after a ramp of 3.5 minutes, 297 cold starts a minute (10 %)', async () => {
    const result = await backlog('2025-06-01', 600, 1_000_000);
    const { stepMs, environments, coldStarts } = result.series;
    const step = Math.floor(210_000 / stepMs);
    expect(Math.abs(environments[step]! / 1060 - 1)).toBeLessThan(0.1);
    const inRamp = coldStarts.slice(Math.ceil(30_000 / stepMs), step).reduce((sum, count) => sum + count, 0);
    expect(Math.abs(inRamp / ((step - Math.ceil(30_000 / stepMs)) * (stepMs / 60_000)) / 297 - 1)).toBeLessThan(0.1);
  });
});

describe('growth of environments', () => {
  const burst = (account: object, region = 'us-east-1'): Promise<RunResult> =>
    simulateScenario(
      compileScenario(
        {
          name: 'burst',
          duration: '60s',
          account: { region, concurrency: 20_000, ...account },
          functions: { f: { timeout: '5m', duration: { constant: '4m' }, coldStart: { constant: 0 } } },
          traffic: [{ to: 'f', arrivals: { burst: { at: '0s', count: 6000 } } }],
        },
        'test',
        '.',
      ),
    );

  test.each([
    ['us-east-1', '2022-06-10', 3000],
    ['us-west-2', '2022-06-10', 3000],
    ['eu-west-1', '2022-06-10', 3000],
    ['ap-northeast-1', '2022-06-10', 1000],
    ['eu-central-1', '2022-06-10', 1000],
    ['us-east-2', '2022-06-10', 1000],
    ['sa-east-1', '2022-06-10', 500],
    ['sa-east-1', '2024-06-10', 1000],
  ])('%s on %s: %i at once', async (region, era, count) => {
    const { totals } = await burst({ era }, region);
    expect(totals.offered - totals.throttled).toBe(count);
  });
});
