// Event pollers of a Kafka topic: how many there are after a look, and what is paid for.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  kafkaPollersAfter,
  kafkaPollerUnits,
  kafkaScalingRules,
  rulesOf,
  type KafkaLook,
  type KafkaPollerRange,
} from '../../lambda/index.ts';

const mb = 1024 * 1024;
const rules = rulesOf('2026', 'us-east-1');
const calm: KafkaLook = { isBehind: false, wasThrottled: false, peakBatches: 0, bytesPerSecond: 0 };
const after = (pollers: KafkaPollerRange | null, partitions: number, count: number, look: Partial<KafkaLook>): number =>
  kafkaPollersAfter(kafkaScalingRules(rules, pollers, partitions), count, { ...calm, ...look });

describe('how many pollers', () => {
  test('on demand from one to as many as there are partitions', () => {
    const { least, most, lookEveryMs, delayMs } = kafkaScalingRules(rules, null, 6);
    expect([least, most, lookEveryMs, delayMs]).toEqual([1, 6, 60_000, 180_000]);
    expect([1, 2, 4, 6].map((count) => after(null, 6, count, { isBehind: true }))).toEqual([2, 4, 6, 6]);
  });

  test('provisioned between the minimum and the maximum, neither above the partitions', () => {
    const ranges = [
      [{ minimum: 2, maximum: 200 }, 12],
      [{ minimum: 8, maximum: 10 }, 4],
    ] as const;
    expect(
      ranges.map(([range, partitions]) => {
        const { least, most, delayMs } = kafkaScalingRules(rules, range, partitions);
        return [least, most, delayMs];
      }),
    ).toEqual([
      [2, 12, 0],
      [4, 4, 0],
    ]);
    expect(after({ minimum: 2, maximum: 7 }, 100, 4, { isBehind: true })).toBe(7);
  });

  test('fewer when there is less to do, by half at most, and never below what ran at once or was read', () => {
    const range = { minimum: 1, maximum: 100 };
    expect(after(range, 100, 16, {})).toBe(8);
    expect(after(range, 100, 16, { peakBatches: 61 })).toBe(13);
    expect(after(range, 100, 16, { bytesPerSecond: 51 * mb })).toBe(11);
    expect(after(range, 100, 16, { peakBatches: 80 })).toBe(16);
    expect(after({ minimum: 3, maximum: 100 }, 100, 4, {})).toBe(3);
  });

  test('throttles leave fewer on demand, and add none that are provisioned', () => {
    const look = { wasThrottled: true, isBehind: true, peakBatches: 80 };
    expect(after(null, 100, 16, look)).toBe(8);
    expect(after(null, 100, 1, look)).toBe(1);
    expect(after({ minimum: 1, maximum: 100 }, 100, 16, look)).toBe(16);
  });

  test('whatever is seen, within the bounds', () => {
    const look = fc.record({
      isBehind: fc.boolean(),
      wasThrottled: fc.boolean(),
      peakBatches: fc.nat(2000),
      bytesPerSecond: fc.nat(1000 * mb),
    });
    const range = fc
      .tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 1800 }))
      .map(([minimum, more]) => ({ minimum, maximum: minimum + more }));
    fc.assert(
      fc.property(
        fc.option(range),
        fc.integer({ min: 1, max: 300 }),
        fc.array(look, { maxLength: 20 }),
        (pollers, partitions, looks) => {
          const scaling = kafkaScalingRules(rules, pollers, partitions);
          let count = scaling.least;
          for (const seen of looks) {
            count = kafkaPollersAfter(scaling, count, seen);
            expect(Number.isInteger(count)).toBe(true);
            expect(count).toBeGreaterThanOrEqual(scaling.least);
            expect(count).toBeLessThanOrEqual(Math.min(partitions, pollers?.maximum ?? partitions));
          }
        },
      ),
    );
  });
});

test('event poller units: ten pollers or 20 MB/s each, four pollers before 21 Nov 2025', () => {
  const unitsAt = (era: string) => {
    const scaling = kafkaScalingRules(rulesOf(era, 'us-east-1'), { minimum: 1, maximum: 200 }, 500);
    return (pollers: number, bytes: number) => kafkaPollerUnits(scaling, pollers, bytes);
  };
  const now = unitsAt('2025-11-21');
  expect([now(1, 0), now(10, 0), now(11, 0), now(10, 20 * mb), now(10, 21 * mb), now(40, 21 * mb)]).toEqual([
    1, 1, 2, 1, 2, 4,
  ]);
  const before = unitsAt('2025-11-20');
  expect([before(1, 0), before(4, 0), before(5, 0)]).toEqual([1, 1, 2]);
});
