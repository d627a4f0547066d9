// Concurrent batches of an SQS mapping over time, by era.

import { describe, expect, test } from 'vitest';
import { SqsScaling, sqsScalingRules } from '../../lambda/index.ts';

const plain = { maximumConcurrency: null, provisionedPollers: null };

test.each([
  ['2023-11-25', plain, { start: 5, growthPerMinute: 60, most: 1000, pollsPerSecond: null }],
  ['2023-11-26', plain, { start: 5, growthPerMinute: 300, most: 1250, pollsPerSecond: null }],
  [
    '2023-12-01',
    { ...plain, maximumConcurrency: 2 },
    { start: 2, growthPerMinute: 300, most: 2, pollsPerSecond: null },
  ],
  [
    '2018-07-01',
    { ...plain, maximumConcurrency: 50 },
    { start: 5, growthPerMinute: 60, most: 50, pollsPerSecond: null },
  ],
  [
    '2025-12-01',
    { ...plain, provisionedPollers: { minimum: 2, maximum: 200 } },
    { start: 20, growthPerMinute: 1000, most: 2000, pollsPerSecond: 1 },
  ],
])('on %s with %j', (date, config, rules) => expect(sqsScalingRules(date, config)).toEqual(rules));

describe('growth', () => {
  const rules = { start: 5, growthPerMinute: 60, most: 10, pollsPerSecond: null };

  test('only while every batch is busy, evenly within the minute, to the most there may be', () => {
    const scaling = new SqsScaling(rules);
    expect([scaling.allowed(60_000), scaling.nextGrowthMs(60_000)]).toEqual([5, Infinity]);
    scaling.saturated(60_000);
    expect(scaling.nextGrowthMs(60_000)).toBeCloseTo(61_000, 3);
    expect([61_001, 62_500, 64_001, 600_000].map((atMs) => scaling.allowed(atMs))).toEqual([6, 7, 9, 10]);
    expect(scaling.nextGrowthMs(600_000)).toBe(Infinity);
  });

  test('an empty queue puts it back to the start', () => {
    const scaling = new SqsScaling(rules);
    scaling.saturated(0);
    scaling.drained(3001);
    expect([scaling.allowed(3001), scaling.allowed(60_000)]).toEqual([5, 5]);
  });

  test('a failure takes one away and lets growth rest for a minute; one always stays', () => {
    const scaling = new SqsScaling(rules);
    scaling.saturated(0);
    scaling.failed(0);
    expect([scaling.allowed(0), scaling.allowed(60_000), scaling.allowed(61_001)]).toEqual([4, 4, 5]);
    for (let i = 0; i < 20; i += 1) scaling.failed(70_000);
    expect(scaling.allowed(70_000)).toBe(1);
  });
});
