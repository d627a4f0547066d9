// How the platform itself fares, so that a measured run can tell whether it measured the platform or its machine.

import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Clock } from '../clock/clock.ts';
import type { Dispatcher } from './dispatcher.ts';

export interface PlatformHealth {
  readonly nowMs: number;
  /** Execution environments alive. */
  readonly environments: number;
  /** Invocations running. */
  readonly concurrency: number;
  /** How late the main thread's event loop was, beyond its sampling interval; since the last reset. */
  readonly eventLoopDelayP99Ms: number;
  /** Busy share of the main thread's event loop, 0 to 1; since the last reset. */
  readonly eventLoopUtilization: number;
  /** CPU time of the whole process, handlers included; since its start. */
  readonly cpuSeconds: number;
  /** Resident set of the process, threads included; processes of their own are not. */
  readonly memoryMb: number;
}

export interface HealthMonitor {
  /** The figures now; `reset` begins a new period after them. */
  read(reset: boolean): PlatformHealth;
  stop(): void;
}

const resolutionMs = 10;

export const healthMonitor = (dispatcher: Dispatcher, clock: Clock): HealthMonitor => {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  let since = performance.eventLoopUtilization();
  return {
    read: (reset) => {
      const cpu = process.cpuUsage();
      const health = {
        nowMs: clock(),
        environments: dispatcher.environments,
        concurrency: dispatcher.concurrency,
        eventLoopDelayP99Ms: Math.max(0, delay.percentile(99) / 1e6 - resolutionMs),
        eventLoopUtilization: performance.eventLoopUtilization(since).utilization,
        cpuSeconds: (cpu.user + cpu.system) / 1e6,
        memoryMb: process.memoryUsage.rss() / 1024 ** 2,
      };
      if (reset) {
        delay.reset();
        since = performance.eventLoopUtilization();
      }
      return health;
    },
    stop: () => void delay.disable(),
  };
};
