// How well the generator kept its own schedule. Figures of a run are only as good as this.

import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { build, type Histogram } from 'hdr-histogram-js';

export interface GeneratorHealth {
  /** Actual send minus scheduled instant. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** Arrivals never sent, or sent to a target that failed. */
  readonly droppedArrivals: number;
  /** 0 to 1, of the sending thread; polling the clock for the next instant does not count. */
  readonly eventLoopUtilization: number;
  /** CPU seconds of the generator's process divided by wall seconds. */
  readonly cpuCores: number;
  readonly warnings: readonly string[];
}

/** Against an HTTP server p99 was below 2 ms on two idle cores and below 8 ms on busy ones; more is queueing. */
const lagP99LimitMs = 10;
/** Beyond this an answer waits in the event loop before it is read, and its wait is counted as the target's. */
const utilizationLimit = 0.8;

export class HealthMonitor {
  /** In µs. */
  readonly #lag: Histogram = build({ bitBucketSize: 64, numberOfSignificantValueDigits: 3 });
  readonly #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  readonly #cpu: NodeJS.CpuUsage = process.cpuUsage();
  readonly #startMs: number = performance.now();
  #dropped = 0;

  /** A first attempt left `lagMs` after its instant. */
  sent(lagMs: number): void {
    this.#lag.recordValue(Math.max(0, Math.round(lagMs * 1000)));
  }

  dropped(): void {
    this.#dropped += 1;
  }

  /** @param spunMs time of the event loop that went into polling the clock */
  report(spunMs: number): GeneratorHealth {
    const cpu = process.cpuUsage(this.#cpu);
    const { active, idle } = performance.eventLoopUtilization(this.#utilization);
    const health = {
      lagP50Ms: this.#lag.getValueAtPercentile(50) / 1000,
      lagP99Ms: this.#lag.getValueAtPercentile(99) / 1000,
      lagMaxMs: this.#lag.maxValue / 1000,
      droppedArrivals: this.#dropped,
      eventLoopUtilization: active + idle === 0 ? 0 : Math.max(0, active - spunMs) / (active + idle),
      cpuCores: (cpu.user + cpu.system) / 1000 / (performance.now() - this.#startMs),
    };
    return { ...health, warnings: warningsOf(health) };
  }
}

/** What the reader must be told about a generator in this state. */
export const warningsOf = (health: Omit<GeneratorHealth, 'warnings'>): string[] => {
  const warnings: string[] = [];
  if (health.lagP99Ms > lagP99LimitMs) {
    warnings.push(
      `1 % of the requests left more than ${health.lagP99Ms.toFixed(1)} ms late; send less, or use more cores`,
    );
  }
  if (health.eventLoopUtilization > utilizationLimit) {
    const percent = Math.round(health.eventLoopUtilization * 100);
    warnings.push(`the sending thread was busy ${percent} % of the time; latency includes its own queueing`);
  }
  if (health.droppedArrivals > 0) warnings.push(`${health.droppedArrivals} arrivals had no answer`);
  return warnings;
};
