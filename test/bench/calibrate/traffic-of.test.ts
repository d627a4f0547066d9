// What came in at a function, from what logs and metrics know of it.

import { describe, expect, test } from 'vitest';
import { Recording, type RecordedFunction } from '../../../bench/calibrate/recording.ts';
import { trafficOf } from '../../../bench/calibrate/traffic-of.ts';

const made = (): { recording: Recording; of: RecordedFunction } => {
  const recording = new Recording();
  return { recording, of: recording.of('f') };
};

/** Requests by second. */
const bySecond = (of: RecordedFunction): Record<number, number> => {
  const { stepMs, fromMs, steps, counts } = trafficOf(of)!.bins;
  const found: Record<number, number> = {};
  steps.forEach((step, index) => {
    const second = Math.floor((fromMs + step * stepMs) / 1000);
    found[second] = (found[second] ?? 0) + counts[index]!;
  });
  return found;
};

describe('the traffic of a function', () => {
  test('nobody tells of it: none', () => {
    expect(trafficOf(made().of)).toBeNull();
  });

  test('what the log let in, and refusals at the instants that are told', () => {
    const { recording, of } = made();
    for (const atMs of [1000, 1100, 5000]) of.arrivals.add(atMs);
    recording.throttled('f', 5000, 4);
    expect(trafficOf(of)).toMatchObject({ throttled: 4, source: 'log' });
    expect(bySecond(of)).toEqual({ 1: 2, 5: 5 });
  });

  test('refusals of which nobody tells when come as what was let in', () => {
    const { recording, of } = made();
    of.arrivals.add(1000, 30);
    of.arrivals.add(5000, 10);
    recording.throttled('f', Number.NaN, 20);
    expect(bySecond(of)).toEqual({ 1: 45, 5: 15 });
    // Beside those that have an instant.
    recording.throttled('f', 5000, 7);
    expect(bySecond(of)[1]! + bySecond(of)[5]!).toBe(67);
    expect(trafficOf(of)!.throttled).toBe(27);
  });

  test('each refusal is dealt out once, however few came at a time', () => {
    const { recording, of } = made();
    for (let second = 0; second < 10; second += 1) of.arrivals.add(second * 1000);
    recording.throttled('f', Number.NaN, 3);
    const seconds = Object.values(bySecond(of));
    expect(seconds.reduce((sum, count) => sum + count, 0)).toBe(13);
    expect(Math.max(...seconds)).toBe(2);
  });

  test('a log, and what summaries counted besides; a metric alone, for it counts what those count', () => {
    const { of } = made();
    of.spreadArrivals.spread(0, 10_000, 20);
    expect(trafficOf(of)!.source).toBe('summary');
    of.invoked.add(60_000, 5);
    expect(trafficOf(of)!.source).toBe('metric');
    expect(bySecond(of)).toEqual({ 60: 5 });
    of.arrivals.add(1000);
    expect(trafficOf(of)!.source).toBe('log');
    expect(bySecond(of)).toEqual({ 0: 2, 1: 3, 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, 7: 2, 8: 2, 9: 2 });
  });
});
