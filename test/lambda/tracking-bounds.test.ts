// Bounds of target tracking, and where its alarms begin: to the point, and to the share.

import { describe, expect, test } from 'vitest';
import { TargetTracking, type TargetTrackingConfig } from '../../lambda/index.ts';

const trackingOf = (changes: Partial<TargetTrackingConfig> = {}): TargetTracking =>
  new TargetTracking({ minimum: 2, maximum: 8, target: 0.5, scaleOutPoints: 1, scaleInPoints: 1, ...changes });

describe('other bounds', () => {
  /** What ten environments become when all are busy, and when none is. */
  const reached = (tracking: TargetTracking): [number, number] => [tracking.next(10, 1), tracking.next(10, 0)];

  test('hold from the next minute on', () => {
    const tracking = trackingOf();
    expect(reached(tracking)).toEqual([8, 2]);
    tracking.bound(3, 12);
    expect(reached(tracking)).toEqual([12, 3]);
  });

  test('a minimum alone leaves the maximum, and a maximum alone the minimum', () => {
    const tracking = trackingOf();
    tracking.bound(4);
    expect(reached(tracking)).toEqual([8, 4]);
    tracking.bound(undefined, 15);
    expect(reached(tracking)).toEqual([15, 4]);
    tracking.bound();
    expect(reached(tracking)).toEqual([15, 4]);
  });

  test('of 0 takes everything away, and from nothing nothing grows', () => {
    const tracking = trackingOf({ minimum: 0 });
    expect([tracking.next(5, 0), tracking.next(0, 1), tracking.next(0, 1)]).toEqual([0, 0, 0]);
  });
});

test('a use that is the target, or 90 % of it, moves nothing', () => {
  const tracking = trackingOf();
  expect([0.5, 0.45, 0.501, 0.449].map((use) => tracking.next(4, use))).toEqual([4, 4, 5, 4]);
  // 4 of 0.449 need 3.6 at a target of 0.5, rounded up; a fourth less needs one less.
  expect(tracking.next(4, 0.3)).toBe(3);
});

test('as many points in a row as are asked for, and one between them begins the count anew', () => {
  const tracking = trackingOf({ scaleOutPoints: 3, scaleInPoints: 2 });
  const uses = [0.9, 0.9, 0.5, 0.9, 0.9, 0.9, 0.9];
  expect(uses.map((use) => tracking.next(4, use))).toEqual([4, 4, 4, 4, 4, 8, 4]);
  const low = [0.1, 0.5, 0.1, 0.1, 0.1];
  expect(low.map((use) => tracking.next(4, use))).toEqual([4, 4, 4, 2, 4]);
});

test('a cooldown is over at its very end, for more as for less', () => {
  const tracking = trackingOf({ minimum: 1, maximum: 100, scaleOutCooldownMs: 60_000, scaleInCooldownMs: 120_000 });
  const out = [0, 59_999, 60_000].map((atMs) => tracking.next(10, 0.6, atMs));
  expect(out).toEqual([12, 10, 12]);
  const less = [200_000, 319_999, 320_000].map((atMs) => tracking.next(10, 0.25, atMs));
  expect(less).toEqual([5, 10, 5]);
});

test('with nothing allocated there is no metric: nothing comes, not even the minimum, and points are counted anew', () => {
  const tracking = trackingOf({ scaleOutPoints: 2, scaleInPoints: 2 });
  expect([0.9, 0.9, 0.9].map((use) => tracking.next(0, use))).toEqual([0, 0, 0]);
  expect([tracking.next(4, 1), tracking.next(0, 1), tracking.next(4, 1), tracking.next(4, 1)]).toEqual([4, 0, 4, 8]);
  expect([tracking.next(4, 0), tracking.next(0, 0), tracking.next(4, 0), tracking.next(4, 0)]).toEqual([4, 0, 4, 2]);
});

test('a minute without an instant is the first', () => {
  const tracking = trackingOf({ scaleOutCooldownMs: 60_000 });
  expect([tracking.next(4, 0.6), tracking.next(4, 0.6, 59_999), tracking.next(4, 0.6, 60_000)]).toEqual([5, 4, 5]);
});

test('a point at the very target, or at 90 % of it, belongs to no alarm', () => {
  const tracking = trackingOf({ maximum: 100, scaleOutPoints: 3, scaleInPoints: 3 });
  expect([0.9, 0.5, 0.9, 0.9, 0.9].map((use) => tracking.next(20, use))).toEqual([20, 20, 20, 20, 36]);
  expect([0.1, 0.1, 0.45, 0.1, 0.1, 0.1].map((use) => tracking.next(20, use))).toEqual([20, 20, 20, 20, 20, 4]);
});

test('an alarm that was heard needs all of its points again', () => {
  const tracking = trackingOf({ maximum: 100, scaleOutPoints: 3, scaleInPoints: 3 });
  const six = (use: number): number[] => Array.from({ length: 6 }, () => tracking.next(20, use));
  expect([six(0.9), six(0.1)]).toEqual([
    [20, 20, 36, 20, 20, 36],
    [20, 20, 4, 20, 20, 4],
  ]);
});

test('a scale-out that adds as many as the one before waits for its cooldown; one that takes away begins no such wait', () => {
  const tracking = trackingOf({ maximum: 100, scaleOutCooldownMs: 60_000 });
  const out = [0, 10_000, 20_000].map((atMs) => tracking.next(20, atMs < 20_000 ? 0.55 : 0.6, atMs));
  expect(out).toEqual([22, 20, 24]);
  expect([tracking.next(20, 0.55, 79_999), tracking.next(20, 0.55, 80_000)]).toEqual([20, 22]);
  expect([tracking.next(20, 0.2, 200_000), tracking.next(20, 0.525, 200_001)]).toEqual([8, 21]);
});

test('a scale-out ends the cooldown of the scale-in before it, and what changes nothing begins none', () => {
  const tracking = trackingOf({ maximum: 20, scaleInCooldownMs: 60_000, scaleOutCooldownMs: 60_000 });
  // At the maximum already: nothing is added, and nothing has to wait for it.
  expect([tracking.next(20, 0.9, 0), tracking.next(10, 0.55, 1)]).toEqual([20, 11]);
  expect([tracking.next(20, 0.2, 2), tracking.next(20, 0.2, 3)]).toEqual([8, 20]);
  expect([tracking.next(10, 1, 4), tracking.next(20, 0.2, 5)]).toEqual([20, 8]);
  // At the minimum already, the same.
  expect([tracking.next(2, 0, 70_000), tracking.next(20, 0.2, 70_001)]).toEqual([2, 8]);
});

test('a change of one waits as any other, and a minute that changes nothing leaves a cooldown as it is', () => {
  const tracking = trackingOf({ maximum: 20, scaleOutCooldownMs: 60_000 });
  expect([tracking.next(10, 0.6, 0), tracking.next(10, 0.55, 1)]).toEqual([12, 10]);
  const less = trackingOf({ maximum: 20, scaleInCooldownMs: 60_000 });
  expect([less.next(20, 0.2, 0), less.next(20, 0.9, 1), less.next(20, 0.2, 2)]).toEqual([8, 20, 20]);
  expect([less.next(4, 0.3, 60_000), less.next(4, 0.2, 60_001)]).toEqual([3, 4]);
});
