import { describe, expect, it } from 'vitest';
import { ErrorCounts } from '../../loadgen/error-counts.ts';
import { HealthMonitor, warningsOf } from '../../loadgen/generator-health.ts';

const healthy = {
  lagP50Ms: 0.1,
  lagP99Ms: 2,
  lagMaxMs: 30,
  droppedArrivals: 0,
  eventLoopUtilization: 0.5,
  cpuCores: 0.6,
};

describe('generator health', () => {
  it('gives percentiles of the lag to three digits', () => {
    const monitor = new HealthMonitor();
    for (let i = 1; i <= 1000; i += 1) monitor.sent(i / 10);
    const health = monitor.report(0);
    expect(health.lagP50Ms).toBeCloseTo(50, 0);
    expect(health.lagP99Ms).toBeCloseTo(99, 0);
    expect(health.lagMaxMs).toBeCloseTo(100, 0);
  });

  it('takes a send before its instant, by the rounding of clocks, for one on time', () => {
    const monitor = new HealthMonitor();
    monitor.sent(-0.001);
    expect(monitor.report(0)).toMatchObject({ lagP50Ms: 0, lagMaxMs: 0 });
  });

  it('has nothing to warn of when all is well', () => {
    expect(warningsOf(healthy)).toEqual([]);
  });

  it.each([
    [{ lagP99Ms: 12.34 }, '1 % of the requests left more than 12.3 ms late; send less, or use more cores'],
    [{ eventLoopUtilization: 0.93 }, 'the sending thread was busy 93 % of the time; latency includes its own queueing'],
    [{ droppedArrivals: 7 }, '7 arrivals had no answer'],
  ])('warns of %j', (changes, warning) => {
    expect(warningsOf({ ...healthy, ...changes })).toEqual([warning]);
  });
});

describe('error counts', () => {
  it('come most frequent first', () => {
    const errors = new ErrorCounts();
    for (const message of ['a', 'b', 'b']) errors.add(message);
    expect(errors.list()).toEqual([
      { message: 'b', count: 2 },
      { message: 'a', count: 1 },
    ]);
  });

  it('stay few when every message differs, and lose none', () => {
    const errors = new ErrorCounts();
    for (let i = 0; i < 1000; i += 1) errors.add(`port ${i}`);
    const list = errors.list();
    expect(list).toHaveLength(51);
    expect(list[0]).toEqual({ message: 'other errors', count: 950 });
  });
});
