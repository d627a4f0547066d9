// How well the generator kept its own schedule. Figures of a run are only as good as this.

import { lateMs, type HealthCounts, type HealthSecond } from './health-counts.ts';
import { histogramOf } from './histograms-us.ts';

/** Connections, and what had to wait for one. Latency counts from the scheduled instant, so these waits are in it. */
export interface ConnectionHealth {
  readonly opened: number;
  /** Requests that went over a connection that had carried one before. */
  readonly reused: number;
  /** Connections that broke, or were given up, with a request on them. */
  readonly reset: number;
  /** Connections that could not be made. */
  readonly refused: number;
  /** Most requests on connections at a time. */
  readonly mostBusy: number;
  /** Requests that found no free connection. */
  readonly waited: number;
  /** Over all requests: one that found a connection waited 0. */
  readonly waitP50Ms: number;
  readonly waitP99Ms: number;
  readonly waitMaxMs: number;
}

export interface GeneratorHealth {
  /** Actual send minus scheduled instant. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** Arrivals never sent, or sent to a target that failed. */
  readonly droppedArrivals: number;
  /** 0 to 1, of the busiest sending thread; waiting for the next instant does not count. */
  readonly eventLoopUtilization: number;
  /** CPU seconds of the generator's process divided by wall seconds. */
  readonly cpuCores: number;
  /** Sending threads; absent in older results. */
  readonly threads?: number;
  /** Absent where the target has none of its own, and in older results. */
  readonly connections?: ConnectionHealth;
  /** Clients of closed loops, each of which waited for its answer before it asked again; absent where there are none. */
  readonly clients?: number;
  /** Seconds of the run, from 0, in which it did not keep its schedule; absent in older results. */
  readonly strainedSeconds?: readonly number[];
  /** Why the generator and not the target was the limit, in a sentence; null when it was not. Absent in older results. */
  readonly limit?: string | null;
  readonly warnings: readonly string[];
}

/** More is queueing: on two idle cores p99 was below 1 ms at 10,000 requests a second. */
const lagP99LimitMs = 10;
/** Beyond this an answer waits in the event loop before it is read, and its wait is counted as the target's. */
const utilizationLimit = 0.8;
/** A second is strained when a larger share of its requests left late, or the event loop stood still for a larger share of it. */
const strainedShare = 0.01;
/** The generator is the limit when a larger share of the seconds is strained. */
const limitShare = 0.05;
const waitP99LimitMs = 10;
/** A process that had less than this of a core for each thread while it was late was kept from its work. */
const ownWorkCores = 0.6;

const isStrained = ({ sent, late, stallMs }: HealthSecond): boolean =>
  late > Math.max(1, strainedShare * sent) || stallMs > Math.max(lateMs, strainedShare * 1000);

/** Adds up seconds of several threads. */
const mergedSeconds = (counts: readonly HealthCounts[]): (HealthSecond | undefined)[] => {
  const merged: (HealthSecond | undefined)[] = [];
  for (const { seconds } of counts) {
    for (const [index, second] of seconds.entries()) {
      if (second === undefined) continue;
      const sum = (merged[index] ??= { sent: 0, late: 0, lateMaxMs: 0, stallMs: 0, cpuMs: 0, memoryMb: 0 });
      sum.sent += second.sent;
      sum.late += second.late;
      sum.lateMaxMs = Math.max(sum.lateMaxMs, second.lateMaxMs);
      sum.stallMs = Math.max(sum.stallMs, second.stallMs);
      // Each thread counts the whole process.
      sum.cpuMs = Math.max(sum.cpuMs, second.cpuMs);
      sum.memoryMb = Math.max(sum.memoryMb, second.memoryMb);
    }
  }
  return merged;
};

/** Such as `3, 7 to 9`. */
const ranges = (numbers: readonly number[]): string => {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length;) {
    let end = i;
    while (numbers[end + 1] === numbers[end]! + 1) end += 1;
    parts.push(end === i ? `${numbers[i]}` : `${numbers[i]} to ${numbers[end]}`);
    i = end + 1;
  }
  return parts.length <= 12 ? parts.join(', ') : `${parts.slice(0, 12).join(', ')} and more`;
};

const connectionHealth = (counts: readonly HealthCounts[]): ConnectionHealth | undefined => {
  const pools = counts.flatMap(({ connections }) => (connections === null ? [] : [connections]));
  if (pools.length === 0) return undefined;
  const sumOf = (of: (pool: (typeof pools)[number]) => number): number =>
    pools.reduce((sum, pool) => sum + of(pool), 0);
  const wait = histogramOf(counts.map((count) => count.wait));
  return {
    opened: sumOf((pool) => pool.opened),
    reused: sumOf((pool) => pool.reused),
    reset: sumOf((pool) => pool.reset),
    refused: sumOf((pool) => pool.refused),
    mostBusy: sumOf((pool) => pool.mostBusy),
    waited: counts.reduce((sum, { waited }) => sum + waited, 0),
    waitP50Ms: wait.getValueAtPercentile(50) / 1000,
    waitP99Ms: wait.getValueAtPercentile(99) / 1000,
    waitMaxMs: wait.maxValue / 1000,
  };
};

/** Why it was the limit; null when it was not. */
const limitOf = (seconds: readonly (HealthSecond | undefined)[], lagP99Ms: number, threads: number): string | null => {
  const due = seconds.filter((second) => second !== undefined && second.sent > 0).length;
  const strained = seconds.flatMap((second, index) =>
    second !== undefined && second.sent > 0 && isStrained(second) ? [{ second, index }] : [],
  );
  if (strained.length === 0) return null;
  if (strained.length <= limitShare * due && lagP99Ms <= lagP99LimitMs) return null;
  const worstMs = Math.max(...strained.map(({ second }) => Math.max(second.lateMaxMs, second.stallMs)));
  const cores = strained.reduce((sum, { second }) => sum + second.cpuMs, 0) / 1000 / strained.length;
  const cause =
    cores < ownWorkCores * threads
      ? `other work had this machine's cores (it got ${cores.toFixed(2)} of ${threads === 1 ? 'one' : threads})`
      : `it used ${cores.toFixed(2)} cores; give it more threads, or send less`;
  return (
    `the generator and not the target was the limit in ${strained.length} of ${due} ${due === 1 ? 'second' : 'seconds'} ` +
    `(${ranges(strained.map(({ index }) => index))}), by up to ${worstMs.toFixed(0)} ms: ${cause}`
  );
};

/** The figures of all sending threads together. */
export const healthOf = (counts: readonly HealthCounts[]): GeneratorHealth => {
  const lag = histogramOf(counts.map((count) => count.lag));
  const seconds = mergedSeconds(counts);
  const connections = connectionHealth(counts);
  const lagP99Ms = lag.getValueAtPercentile(99) / 1000;
  const clients = counts.reduce((sum, count) => sum + count.clients, 0);
  const health = {
    lagP50Ms: lag.getValueAtPercentile(50) / 1000,
    lagP99Ms,
    lagMaxMs: lag.maxValue / 1000,
    droppedArrivals: counts.reduce((sum, { dropped }) => sum + dropped, 0),
    eventLoopUtilization: Math.max(...counts.map((count) => count.eventLoopUtilization)),
    cpuCores: Math.max(...counts.map((count) => count.cpuCores)),
    threads: counts.length,
    ...(connections === undefined ? {} : { connections }),
    ...(clients === 0 ? {} : { clients }),
    strainedSeconds: seconds.flatMap((second, index) =>
      second !== undefined && second.sent > 0 && isStrained(second) ? [index] : [],
    ),
    limit: limitOf(seconds, lagP99Ms, counts.length),
  };
  return { ...health, warnings: warningsOf(health) };
};

/** What the reader must be told about a generator in this state. */
export const warningsOf = (health: Omit<GeneratorHealth, 'warnings'>): string[] => {
  const warnings: string[] = [];
  const { limit = null, connections } = health;
  if (limit !== null) warnings.push(limit);
  else if (health.lagP99Ms > lagP99LimitMs) {
    warnings.push(
      `1 % of the requests left more than ${health.lagP99Ms.toFixed(1)} ms late; send less, or use more cores`,
    );
  }
  if (health.eventLoopUtilization > utilizationLimit) {
    const percent = Math.round(health.eventLoopUtilization * 100);
    warnings.push(`the sending thread was busy ${percent} % of the time; latency includes its own queueing`);
  }
  if (connections !== undefined && connections.waitP99Ms > waitP99LimitMs) {
    warnings.push(
      `1 % of the requests waited more than ${connections.waitP99Ms.toFixed(1)} ms for a connection, which is in their latency; open ${connections.mostBusy} before the run (--connections ${connections.mostBusy})`,
    );
  }
  const { droppedArrivals: dropped } = health;
  if (dropped > 0) warnings.push(`${dropped} ${dropped === 1 ? 'arrival' : 'arrivals'} had no answer`);
  return warnings;
};
