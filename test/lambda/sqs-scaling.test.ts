// Concurrent batches of an SQS mapping over time, by era.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  rulesOf,
  SqsScaling,
  sqsScalingRules,
  type SqsScalingConfig,
  type SqsScalingRules,
} from '../../lambda/index.ts';

const plain: SqsScalingConfig = { maximumConcurrency: null, provisionedPollers: null, reportsItemFailures: false };

const standard = { shrinkPerMinute: 150, growthDelayMs: 10_000, failureCost: 0.0375, pollers: 5, pollsPerSecond: null };

test.each([
  [
    '2023-11-25',
    plain,
    { ...standard, start: 5, growthPerMinute: 60, most: 1000, shrinkPerMinute: 30, idlePollers: 5 },
  ],
  ['2023-11-26', plain, { ...standard, start: 5, growthPerMinute: 300, most: 1250, idlePollers: 2 }],
  [
    '2023-12-01',
    { ...plain, maximumConcurrency: 2 },
    { ...standard, start: 2, growthPerMinute: 300, most: 2, pollers: 2, idlePollers: 2 },
  ],
  [
    '2023-12-01',
    { ...plain, maximumConcurrency: 50 },
    { ...standard, start: 5, growthPerMinute: 300, most: 50, idlePollers: 5 },
  ],
  [
    '2025-12-01',
    { ...plain, provisionedPollers: { minimum: 2, maximum: 200 } },
    {
      ...standard,
      start: 20,
      growthPerMinute: 1000,
      most: 2000,
      shrinkPerMinute: 500,
      growthDelayMs: 0,
      pollers: 2,
      idlePollers: 2,
      pollsPerSecond: 1,
    },
  ],
])('on %s with %j', (date, config, rules) =>
  expect(sqsScalingRules(rulesOf(date, 'us-east-1'), config)).toEqual(rules),
);

describe('what a failed batch takes away', () => {
  const costOf = (overrides: object, config: object = {}): number =>
    sqsScalingRules(rulesOf('2025-06-01', 'us-east-1', overrides), { ...plain, ...config }).failureCost;

  test('is a setting, and nothing with ReportBatchItemFailures or without the rule', () => {
    expect([costOf({ sqsFailureCost: 0.5 }), costOf({ sqsFailuresShrink: false })]).toEqual([0.5, 0]);
    expect(costOf({}, { reportsItemFailures: true })).toBe(0);
  });
});

/** Without what was fitted. */
const even: SqsScalingRules = {
  ...sqsScalingRules(rulesOf('2018-07-01', 'us-east-1', { sqsGrowthDelayMs: 0 }), plain),
  most: 10,
};

describe('growth', () => {
  test('only while every batch is busy, evenly within the minute, to the most there may be', () => {
    const scaling = new SqsScaling(even);
    expect([scaling.allowed(60_000), scaling.nextGrowthMs(60_000)]).toEqual([5, Infinity]);
    scaling.saturated(60_000);
    expect(scaling.nextGrowthMs(60_000)).toBeCloseTo(61_000, 3);
    expect([61_001, 62_500, 64_001, 600_000].map((atMs) => scaling.allowed(atMs))).toEqual([6, 7, 9, 10]);
    expect(scaling.nextGrowthMs(600_000)).toBe(Infinity);
  });

  test('from the start ten seconds late, and whole again when the minute is over', () => {
    const scaling = new SqsScaling({ ...even, growthPerMinute: 300, most: 1250, growthDelayMs: 10_000 });
    scaling.saturated(5000);
    // 300 in the 50 s that are left of the first minute: 6 a second.
    expect([15_000, 16_000, 35_000].map((atMs) => scaling.allowed(atMs))).toEqual([5, 11, 125]);
    expect([65_000, 66_000, 125_000].map((atMs) => scaling.allowed(atMs))).toEqual([305, 310, 605]);
    expect(scaling.decided.delays).toBe(1);
  });

  test('the next batch comes when it is said to', () => {
    const scaling = new SqsScaling({ ...even, growthPerMinute: 300, most: 1250, growthDelayMs: 10_000 });
    scaling.saturated(0);
    let atMs = 0;
    for (let allowed = 5; allowed < 1250; allowed += 1) {
      atMs = scaling.nextGrowthMs(atMs);
      expect(scaling.allowed(atMs)).toBe(allowed + 1);
    }
    expect(atMs / 1000).toBeCloseTo(249, 1);
  });
});

describe('a queue that is empty for a moment', () => {
  const risen = (): SqsScaling => {
    const scaling = new SqsScaling({ ...even, growthPerMinute: 300, most: 1250, shrinkPerMinute: 150 });
    scaling.saturated(0);
    expect(scaling.allowed(60_000)).toBe(305);
    return scaling;
  };

  test('takes nothing away, and the growth goes on as it was', () => {
    const scaling = risen();
    scaling.relieved(304, 60_000);
    scaling.relieved(100, 61_000);
    scaling.saturated(62_000);
    expect([scaling.allowed(62_000), scaling.allowed(122_000)]).toEqual([305, 605]);
  });

  test('when it stays so, what has not run for a minute or two is taken away, half as fast as it came', () => {
    const scaling = risen();
    scaling.relieved(300, 60_000);
    scaling.relieved(80, 61_000);
    scaling.relieved(100, 100_000);
    // 305 run at most in the minute to 120 s, and 100 in the next: from 180 s on 150 fewer a minute.
    expect([119_000, 180_000].map((atMs) => scaling.allowed(atMs))).toEqual([305, 305]);
    expect([192_000, 240_000, 600_000].map((atMs) => scaling.allowed(atMs))).toEqual([275, 155, 100]);
    scaling.relieved(0, 600_000);
    expect([scaling.allowed(719_000), scaling.allowed(3_600_000)]).toEqual([100, 5]);
  });
});

describe('failures', () => {
  const rules: SqsScalingRules = { ...even, growthPerMinute: 300, most: 1250, failureCost: 0.04 };

  test('each takes part of the root of what there is; two always stay, and the start comes back by itself', () => {
    const scaling = new SqsScaling(rules);
    scaling.saturated(0);
    expect(scaling.allowed(19_000)).toBe(100);
    scaling.failed(19_000);
    // 0.04 times ten.
    expect(scaling.allowed(19_000)).toBe(99);
    expect(scaling.nextGrowthMs(19_000) - 19_000).toBeCloseTo(80, 1);
    for (let i = 0; i < 1000; i += 1) scaling.failed(20_000);
    expect(scaling.allowed(20_000)).toBe(2);
    scaling.relieved(0, 20_000);
    expect([scaling.allowed(20_300), scaling.allowed(60_000)]).toEqual([3, 5]);
    expect(scaling.decided.failures).toBe(1001);
  });

  /** Batches that may run at once, on average, when all do and a share of them fails. */
  const settled = (share: number, durationMs: number, most = 1250): number => {
    const scaling = new SqsScaling({ ...rules, most });
    scaling.saturated(0);
    let owed = 0;
    let sum = 0;
    const stepMs = 20;
    for (let atMs = stepMs; atMs <= 600_000; atMs += stepMs) {
      const allowed = scaling.allowed(atMs);
      owed += (share * allowed * stepMs) / durationMs;
      for (; owed >= 1; owed -= 1) scaling.failed(atMs);
      if (atMs > 300_000) sum += allowed;
    }
    return sum / (300_000 / stepMs);
  };

  test('what is left lies between that of ten times the errors and three times as much', () => {
    const ratio = settled(0.01, 50) / settled(0.1, 50);
    // Ten to the power of two thirds: 4.6.
    expect(ratio).toBeGreaterThan(4);
    expect(ratio).toBeLessThan(5.2);
  });

  test('more errors never leave more, whatever the batches take', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.0001, max: 0.99, noNaN: true }),
        fc.double({ min: 1.2, max: 10, noNaN: true }),
        fc.integer({ min: 20, max: 5000 }),
        (share, factor, durationMs) => {
          const more = Math.min(1, share * factor);
          expect(settled(more, durationMs)).toBeLessThanOrEqual(settled(share, durationMs) * 1.02 + 0.5);
        },
      ),
      { numRuns: 15 },
    );
  });
});

test('for any sequence there are never more than may be nor fewer than two, and growth is foreseen', () => {
  const step = fc.record({
    gapMs: fc.integer({ min: 0, max: 90_000 }),
    kind: fc.constantFrom('saturated' as const, 'relieved' as const, 'failed' as const, 'nothing' as const),
    busy: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const settings = fc.record({ most: fc.constantFrom(1, 3, 5, 40, 1250), growthDelayMs: fc.constantFrom(0, 10_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), settings, (steps, { most, growthDelayMs }) => {
      const scaling = new SqsScaling({ ...even, start: Math.min(5, most), growthPerMinute: 300, most, growthDelayMs });
      const faults: string[] = [];
      let atMs = 0;
      for (const { gapMs, kind, busy } of steps) {
        atMs += gapMs;
        const allowed = scaling.allowed(atMs);
        if (allowed > most || allowed < Math.min(2, most)) faults.push(`${allowed} at ${atMs}`);
        if (kind === 'relieved') scaling.relieved(Math.floor(busy * allowed), atMs);
        else if (kind === 'failed') scaling.failed(atMs);
        else if (kind === 'saturated') {
          scaling.saturated(atMs);
          const nextMs = scaling.nextGrowthMs(atMs);
          if (nextMs < atMs || (nextMs === Infinity) !== allowed >= most) faults.push(`next at ${nextMs}, not ${atMs}`);
        }
      }
      expect(faults).toEqual([]);
    }),
  );
});
