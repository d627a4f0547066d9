// What a function's use costs, part by part, where each part has another size.

import { describe, expect, test } from 'vitest';
import { billedMs, costOf, provisionedInitUsd, type Usage } from '../../lambda/index.ts';
import { configOf } from './support.ts';

describe('use of a function of 512 MB', () => {
  const usage: Usage = {
    memoryMb: 512,
    architecture: 'x86_64',
    requests: 0,
    billedMs: 0,
    provisionedBilledMs: 0,
    provisionedHeldMs: 0,
    ephemeralStorageMb: 512,
    tier: 1,
  };

  test.each([
    [1, 'x86_64', 0.0000166667],
    [2, 'x86_64', 0.000015],
    [3, 'x86_64', 0.0000133334],
    [1, 'arm64', 0.0000133334],
    [2, 'arm64', 0.0000120001],
    [3, 'arm64', 0.0000106667],
  ] as const)('costs by the tier %i of the account on %s', (tier, architecture, usd) => {
    const cost = costOf({ ...usage, tier, architecture, billedMs: 4_000_000 });
    expect(cost.gbSeconds).toBe(2000);
    expect(cost.durationUsd).toBeCloseTo(2000 * usd, 12);
    expect([cost.requestsUsd, cost.provisionedUsd]).toEqual([0, 0]);
  });

  test('on demand, on provisioned concurrency and held are counted apart; both runs are GB-seconds', () => {
    const cost = costOf({
      ...usage,
      requests: 5,
      billedMs: 2_000_000,
      provisionedBilledMs: 6_000_000,
      provisionedHeldMs: 20_000_000,
    });
    expect(cost.requests).toBe(5);
    expect(cost.requestsUsd).toBeCloseTo(1e-6, 15);
    expect([cost.gbSeconds, cost.provisionedGbSeconds]).toEqual([4000, 10_000]);
    expect(cost.durationUsd).toBeCloseTo(1000 * 0.0000166667 + 3000 * 0.0000097222, 12);
    expect(cost.provisionedUsd).toBeCloseTo(0.041667, 12);
  });

  test('has 512 MB of /tmp, and pays for each GB more while it runs, wherever', () => {
    const ran = { ...usage, billedMs: 1_000_000, provisionedBilledMs: 3_000_000, provisionedHeldMs: 9e9 };
    const more = (ephemeralStorageMb: number): number =>
      costOf({ ...ran, ephemeralStorageMb }).durationUsd - costOf(ran).durationUsd;
    expect([more(0), more(511), more(512)]).toEqual([0, 0, 0]);
    expect(more(1536)).toBeCloseTo(4000 * 0.0000000309, 12);
    expect(more(2560)).toBeCloseTo(8000 * 0.0000000309, 12);
    expect(more(768)).toBeCloseTo(1000 * 0.0000000309, 12);
  });
});

test('INIT of what is provisioned is paid for by memory, environments and architecture, where results say it', () => {
  const config = configOf({ memoryMb: 2048, provisionedInitBilledMs: 500 });
  expect(provisionedInitUsd(config, 10)).toBeCloseTo(10 * 0.0000097222, 14);
  expect(provisionedInitUsd({ ...config, architecture: 'arm64' }, 10)).toBeCloseTo(10 * 0.0000077778, 14);
  expect(provisionedInitUsd({ ...config, memoryMb: 512 }, 4)).toBeCloseTo(0.0000097222, 14);
  expect(provisionedInitUsd(config, 0)).toBe(0);
  expect(provisionedInitUsd(configOf({ memoryMb: 2048 }), 10)).toBe(0);
});

test('INIT and the time of the handler are rounded up together', () => {
  expect(billedMs(100, 150, 40)).toBe(200);
  expect(billedMs(100, 150, 51)).toBe(300);
  expect(billedMs(1, 0.4, 0.5)).toBe(1);
  expect(billedMs(1, 40.4, 100.7)).toBe(142);
});
