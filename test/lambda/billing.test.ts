// Billed Duration by era, what it costs, and CPU by memory.

import { describe, expect, test } from 'vitest';
import { billedMs, billsInit, costOf, durationFactor, prices, rulesOf, vcpus, type Usage } from '../../lambda/index.ts';
import { configOf } from './support.ts';

describe('billed duration', () => {
  // The rows with fractions are REPORT lines of AWS.
  test.each([
    [1, 3.01, 0, 4],
    [1, 463.512, 1233.96, 1698],
    [1, 84, 3016.78, 3101],
    [1, 0, 0, 1],
    [1, 1, 0, 1],
    [1, 1.000001, 0, 2],
    [100, 0, 0, 100],
    [100, 100, 0, 100],
    [100, 100.5, 0, 200],
    [100, 1868.62, 0, 1900],
    // A sum that floating point puts a hair above a whole number.
    [1, 0.1 + 0.2, 2.7, 3],
  ])('in steps of %i ms: %f ms and %f ms of INIT are %i ms', (granularity, durationMs, initMs, billed) => {
    expect(billedMs(granularity, durationMs, initMs)).toBe(billed);
  });

  test.each([
    ['2025-07-31', 'zip', 'nodejs22.x', false],
    ['2025-08-01', 'zip', 'nodejs22.x', true],
    ['2023', 'image', 'nodejs22.x', true],
    ['2020', 'zip', 'provided.al2', true],
    ['2018', 'zip', 'nodejs8.10', false],
  ] as const)('INIT on %s of a %s package on %s: billed %s', (era, packageType, runtime, billed) => {
    expect(billsInit(rulesOf(era, 'us-east-1'), configOf({ packageType, runtime }))).toBe(billed);
  });
});

describe('cost', () => {
  const usage: Usage = {
    memoryMb: 1024,
    architecture: 'x86_64',
    requests: 1_000_000,
    billedMs: 100_000_000,
    provisionedBilledMs: 0,
    provisionedHeldMs: 0,
    ephemeralStorageMb: 512,
    tier: 1,
  };

  test('a million requests of 100 ms at 1 GB: 0.20 and 1.67 USD', () => {
    expect(costOf(usage)).toEqual({
      requests: 1_000_000,
      requestsUsd: expect.closeTo(0.2, 12) as number,
      gbSeconds: 100_000,
      durationUsd: expect.closeTo(1.66667, 9) as number,
      provisionedGbSeconds: 0,
      provisionedUsd: 0,
    });
  });

  test('half the memory, half the GB-seconds; arm64 is a fifth cheaper', () => {
    expect(costOf({ ...usage, memoryMb: 512 }).gbSeconds).toBe(50_000);
    expect(costOf({ ...usage, architecture: 'arm64' }).durationUsd).toBeCloseTo(1.33334, 9);
    for (const key of ['provisionedHeldPerGbSecondUsd', 'provisionedDurationPerGbSecondUsd'] as const) {
      expect(prices.arm64[key] / prices.x86_64[key]).toBeCloseTo(0.8, 4);
    }
    for (const [tier, usd] of prices.x86_64.perGbSecondUsd.entries()) {
      expect(prices.arm64.perGbSecondUsd[tier]! / usd).toBeCloseTo(0.8, 4);
    }
    expect(costOf({ ...usage, tier: 2 }).durationUsd).toBeCloseTo(1.5, 9);
  });

  test('ten provisioned environments held for an hour, and runs on them', () => {
    const cost = costOf({ ...usage, billedMs: 0, provisionedBilledMs: 1_000_000, provisionedHeldMs: 10 * 3_600_000 });
    expect(cost.provisionedGbSeconds).toBe(36_000);
    expect(cost.provisionedUsd).toBeCloseTo(36_000 * 0.0000041667, 12);
    expect(cost.durationUsd).toBeCloseTo(1000 * 0.0000097222, 12);
  });

  test('a /tmp of 10 GB is paid for beyond 512 MB, while code runs', () => {
    const plain = costOf(usage).durationUsd;
    const large = costOf({ ...usage, ephemeralStorageMb: 10_240 }).durationUsd;
    expect(large - plain).toBeCloseTo(9.5 * 100_000 * 0.0000000309, 9);
  });

  test('nothing costs nothing', () => {
    const none = costOf({ ...usage, requests: 0, billedMs: 0 });
    expect(none.requestsUsd + none.durationUsd + none.provisionedUsd).toBe(0);
  });
});

describe('CPU by memory', () => {
  test('one vCPU at 1,792 MB, from Dec 2020 at 1,769 MB', () => {
    expect(vcpus(1792, '2020-11-30')).toBe(1);
    expect(vcpus(1769, '2020-12-01')).toBe(1);
    expect(vcpus(128, '2020-12-01')).toBeCloseTo(128 / 1769, 12);
  });

  test('work for the CPU takes half as long with twice the memory, until its threads are full', () => {
    const use = { share: 1, measuredAtMb: 512, threads: 1 };
    expect(durationFactor(use, 512, '2023-12-01')).toBe(1);
    expect(durationFactor(use, 1024, '2023-12-01')).toBeCloseTo(0.5, 12);
    expect(durationFactor(use, 256, '2023-12-01')).toBeCloseTo(2, 12);
    expect(durationFactor(use, 10_240, '2023-12-01')).toBeCloseTo(512 / 1769, 12);
    expect(durationFactor({ ...use, threads: 2 }, 10_240, '2023-12-01')).toBeCloseTo(256 / 1769, 12);
  });

  test('waiting takes as long at any memory', () => {
    expect(durationFactor({ share: 0, measuredAtMb: 128, threads: 1 }, 10_240, '2023-12-01')).toBe(1);
    expect(durationFactor({ share: 0.5, measuredAtMb: 128, threads: 1 }, 256, '2023-12-01')).toBeCloseTo(0.75, 12);
  });
});
