import { performance } from 'node:perf_hooks';
import { describe, expect, it, vi } from 'vitest';
import { healthOf } from '../../loadgen/index.ts';
import { ErrorCounts } from '../../loadgen/dispatch/error-counts.ts';
import { warningsOf } from '../../loadgen/health/generator-health.ts';
import type { HealthCounts, HealthSecond } from '../../loadgen/health/health-counts.ts';
import { inUs } from '../../loadgen/health/histograms-us.ts';
import { HealthMonitor } from '../../loadgen/health/health-monitor.ts';
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';

const healthy = {
  lagP50Ms: 0.1,
  lagP99Ms: 2,
  lagMaxMs: 30,
  droppedArrivals: 0,
  eventLoopUtilization: 0.5,
  cpuCores: 0.6,
};

const still = (): number => 0;
const connections = { opened: 3, reused: 7, reset: 1, refused: 0, mostBusy: 2, connectMs: 0.4 };

const second = (changes: Partial<HealthSecond> = {}): HealthSecond => ({
  sent: 1000,
  late: 0,
  lateMaxMs: 0.4,
  stallMs: 0.1,
  cpuMs: 300,
  memoryMb: 0,
  ...changes,
});

const counts = (lagsMs: readonly number[], changes: Partial<HealthCounts> = {}): HealthCounts => {
  const lag = inUs();
  for (const ms of lagsMs) lag.recordValue(ms * 1000);
  return {
    lag: encodeIntoCompressedBase64(lag),
    wait: encodeIntoCompressedBase64(inUs()),
    waited: 0,
    dropped: 0,
    seconds: [],
    eventLoopUtilization: 0.2,
    cpuCores: 0.3,
    connections: null,
    clients: 0,
    ...changes,
  };
};

describe('generator health', () => {
  it('gives percentiles of the lag to three digits', () => {
    const monitor = new HealthMonitor(still, 0);
    for (let i = 1; i <= 1000; i += 1) monitor.sent(i, i / 10);
    const health = healthOf([monitor.counts(0, null)]);
    expect(health.lagP50Ms).toBeCloseTo(50, 0);
    expect(health.lagP99Ms).toBeCloseTo(99, 0);
    expect(health.lagMaxMs).toBeCloseTo(100, 0);
    expect(health.connections).toBeUndefined();
  });

  it('takes a send before its instant, by the rounding of clocks, for one on time', () => {
    const monitor = new HealthMonitor(still, 0);
    monitor.sent(0, -0.001);
    expect(healthOf([monitor.counts(0, null)])).toMatchObject({ lagP50Ms: 0, lagMaxMs: 0 });
  });

  it('leaves the warm-up out', () => {
    const monitor = new HealthMonitor(still, 1000);
    monitor.sent(999, 500);
    monitor.waited(999, 500);
    monitor.sent(1000, 1);
    monitor.waited(1000, 2);
    expect(healthOf([monitor.counts(0, connections)])).toMatchObject({
      lagMaxMs: 1,
      connections: { waited: 1, waitMaxMs: expect.closeTo(2, 2) },
    });
  });

  it('counts by the second: sends, late ones, the latest of them, the most memory', () => {
    const monitor = new HealthMonitor(still, 1000);
    for (const [atMs, lagMs] of [
      [900, 50],
      [1000, 0],
      [1500, 5],
      [1600, 5.1],
      [1999, 20],
      [2000, 6],
    ] as const)
      monitor.sent(atMs, lagMs);
    monitor.used(1100, 0);
    monitor.used(1200, 80);
    monitor.used(1300, 70);
    monitor.used(900, 500);
    const { seconds } = monitor.counts(0, null);
    const told = { stallMs: 0, cpuMs: 0 };
    expect(seconds[0]).toBeUndefined();
    expect(seconds[1]).toEqual({ sent: 4, late: 2, lateMaxMs: 20, memoryMb: 80, ...told });
    expect(seconds[2]).toEqual({ sent: 1, late: 1, lateMaxMs: 6, memoryMb: 0, ...told });
  });

  it('tells for each second by how much the event loop stood still', () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      let nowMs = 0;
      const monitor = new HealthMonitor(() => nowMs, 0);
      for (const atMs of [10, 500, 1600, 1610, 2000, 2010]) {
        nowMs = atMs;
        vi.advanceTimersByTime(10);
      }
      const stalls = monitor.counts(0, null).seconds.map((one) => one?.stallMs);
      // A stall belongs to the second in which it began.
      expect(stalls).toEqual([1090, 380, 0]);
    } finally {
      vi.useRealTimers();
    }
  });

  it('gives percentiles of the waits for a connection in milliseconds', () => {
    const monitor = new HealthMonitor(still, 0);
    for (let i = 1; i <= 1000; i += 1) monitor.waited(i, i / 10);
    const { connections: waits } = healthOf([monitor.counts(0, connections)]);
    const { waited, waitP50Ms, waitP99Ms, waitMaxMs } = waits!;
    // To a thousandth, as the histogram counts.
    expect([waited, waitP50Ms, waitP99Ms, waitMaxMs]).toEqual([1000, 50.015, 99.007, 100.031]);
  });

  it('takes naps for idle, and no time at all for no use', () => {
    const utilization = vi.spyOn(performance, 'eventLoopUtilization');
    const usedBy = (active: number, idle: number, napMs: number): number => {
      const monitor = new HealthMonitor(still, 0);
      utilization.mockReturnValueOnce({ active, idle, utilization: 0 });
      return monitor.counts(napMs, null).eventLoopUtilization;
    };
    expect(usedBy(30, 10, 10)).toBe(0.5);
    expect(usedBy(30, 10, 0)).toBe(0.75);
    expect(usedBy(30, 10, 31)).toBe(0);
    expect(usedBy(0, 0, 0)).toBe(0);
    utilization.mockRestore();
  });

  it('gives the CPU time of its process as cores at work', () => {
    const cpu = vi.spyOn(process, 'cpuUsage').mockReturnValue({ user: 300_000, system: 100_000 });
    const now = vi.spyOn(performance, 'now').mockReturnValueOnce(100).mockReturnValueOnce(1100);
    const { cpuCores } = new HealthMonitor(still, 0).counts(0, null);
    now.mockRestore();
    cpu.mockRestore();
    expect(cpuCores).toBeCloseTo(0.4, 12);
  });

  it('counts what found a connection as a wait of 0', () => {
    const monitor = new HealthMonitor(still, 0);
    for (let i = 0; i < 98; i += 1) monitor.waited(i, 0);
    monitor.waited(98, 20);
    monitor.waited(99, 40);
    const { connections: health } = healthOf([monitor.counts(0, connections)]);
    expect(health).toMatchObject({ opened: 3, reused: 7, reset: 1, mostBusy: 2, waited: 2, waitP50Ms: 0 });
    expect(health!.waitP99Ms).toBeCloseTo(20, 1);
    expect(health!.waitMaxMs).toBeCloseTo(40, 1);
  });

  it('adds threads up: histograms merged, the busiest thread, connections and drops summed', () => {
    const health = healthOf([
      counts([1, 1, 1], { dropped: 2, eventLoopUtilization: 0.7, connections }),
      counts([9], { dropped: 1, cpuCores: 0.9, connections: { ...connections, opened: 5 } }),
    ]);
    expect(health).toMatchObject({ threads: 2, droppedArrivals: 3, eventLoopUtilization: 0.7, cpuCores: 0.9 });
    expect(health.lagP50Ms).toBeCloseTo(1, 2);
    expect(health.lagMaxMs).toBeCloseTo(9, 1);
    expect(health.connections).toMatchObject({ opened: 8, reused: 14, mostBusy: 4 });
  });

  it('has nothing to warn of when all is well', () => {
    expect(warningsOf(healthy)).toEqual([]);
  });

  it.each([
    [{ lagP99Ms: 12.34 }, '1 % of the requests left more than 12.3 ms late; send less, or use more cores'],
    [{ eventLoopUtilization: 0.93 }, 'the sending thread was busy 93 % of the time; latency includes its own queueing'],
    [{ droppedArrivals: 7 }, '7 arrivals had no answer'],
    [{ droppedArrivals: 1 }, '1 arrival had no answer'],
    [{ limit: 'it was the generator' }, 'it was the generator'],
  ])('warns of %j', (changes, warning) => {
    expect(warningsOf({ ...healthy, ...changes })).toEqual([warning]);
  });

  it('says how many connections would have been enough', () => {
    const waiting = { ...connections, waited: 9, waitP50Ms: 0, waitP99Ms: 31, waitMaxMs: 40, mostBusy: 64 };
    expect(warningsOf({ ...healthy, connections: waiting }).join()).toMatch(
      /31\.0 ms for a connection.*--connections 64/,
    );
  });
});

describe('who was the limit', () => {
  const run = (changed: Readonly<Record<number, Partial<HealthSecond>>>, lagsMs = [0.1]): ReturnType<typeof healthOf> =>
    healthOf([counts(lagsMs, { seconds: Array.from({ length: 10 }, (_, i) => second(changed[i])) })]);

  it('is not the generator while it keeps its schedule', () => {
    expect(run({})).toMatchObject({ strainedSeconds: [], limit: null, warnings: [] });
  });

  it('is the generator in the seconds in which it was late, with what kept it from its work', () => {
    const late = { late: 500, lateMaxMs: 212, cpuMs: 250 };
    expect(run({ 2: late, 3: late, 7: late })).toMatchObject({
      strainedSeconds: [2, 3, 7],
      limit:
        "the generator and not the target was the limit in 3 of 10 seconds (2 to 3, 7), by up to 212 ms: other work had this machine's cores (it got 0.25 of one)",
    });
    expect(run({ 2: { ...late, cpuMs: 990 } }).limit).toMatch(
      /in 1 of 10 .*: it used 0\.99 cores; give it more threads/,
    );
  });

  it('is told of in seconds, those in a row together, of twelve such at most', () => {
    const late = { late: 500, lateMaxMs: 212, cpuMs: 990 };
    const limitOf = (strained: readonly number[]): string =>
      healthOf([
        counts([0.1], { seconds: Array.from({ length: 40 }, (_, i) => second(strained.includes(i) ? late : {})) }),
      ]).limit!;
    const apart = Array.from({ length: 13 }, (_, index) => 3 * index);
    const told = (some: readonly number[]): string => /in \d+ of 40 seconds \((.*?)\),/.exec(limitOf(some))![1]!;
    expect(told([...apart.slice(0, 12), 34])).toBe('0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33 to 34');
    expect(told([...apart, 37])).toBe('0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 33 and more');
  });

  it('is the generator, too, where its event loop stood still while answers came', () => {
    expect(run({ 4: { stallMs: 300 } }).limit).toMatch(/\(4\), by up to 300 ms/);
  });

  it('is kept from its work where each of its threads had little of a core', () => {
    const seconds = [second({ late: 900, lateMaxMs: 30, cpuMs: 800 })];
    expect(healthOf([counts([0.1], { seconds })]).limit).toMatch(/it used 0\.80 cores/);
    expect(healthOf([counts([0.1], { seconds }), counts([0.1], { seconds })]).limit).toMatch(/it got 0\.80 of 2/);
  });

  it('is not for one bad second of many', () => {
    const seconds = Array.from({ length: 60 }, (_, i) => second(i === 5 ? { late: 400, lateMaxMs: 80 } : {}));
    expect(healthOf([counts([0.1], { seconds })])).toMatchObject({ strainedSeconds: [5], limit: null });
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
