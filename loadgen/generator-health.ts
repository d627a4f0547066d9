// How well the generator kept its own schedule. Figures of a run are only as good as this.

import { createHistogram, performance, type EventLoopUtilization, type RecordableHistogram } from 'node:perf_hooks';

export interface GeneratorHealth {
  /** Actual send minus scheduled instant. */
  readonly lagP50Ms: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
  /** Arrivals never sent, or sent to a target that failed. */
  readonly droppedArrivals: number;
  /** 0 to 1, of the sending thread. */
  readonly eventLoopUtilization: number;
  /** CPU seconds of the generator's process divided by wall seconds. */
  readonly cpuCores: number;
  readonly warnings: readonly string[];
}

/** Beyond these the run says as much about the generator as about the target. */
const lagP99LimitMs = 10;
const utilizationLimit = 0.8;

export class HealthMonitor {
  /** In µs, from 1. */
  readonly #lag: RecordableHistogram = createHistogram({ figures: 3 });
  readonly #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  readonly #cpu: NodeJS.CpuUsage = process.cpuUsage();
  readonly #startMs: number = performance.now();
  #dropped = 0;

  /** A first attempt left `lagMs` after its instant. */
  sent(lagMs: number): void {
    this.#lag.record(Math.max(1, Math.round(lagMs * 1000)));
  }

  dropped(): void {
    this.#dropped += 1;
  }

  report(): GeneratorHealth {
    const lag = (percentile: number): number => (this.#lag.count === 0 ? 0 : this.#lag.percentile(percentile) / 1000);
    const cpu = process.cpuUsage(this.#cpu);
    const wallMs = performance.now() - this.#startMs;
    const health = {
      lagP50Ms: lag(50),
      lagP99Ms: lag(99),
      lagMaxMs: this.#lag.count === 0 ? 0 : this.#lag.max / 1000,
      droppedArrivals: this.#dropped,
      eventLoopUtilization: performance.eventLoopUtilization(this.#utilization).utilization,
      cpuCores: (cpu.user + cpu.system) / 1000 / wallMs,
    };
    return { ...health, warnings: warningsOf(health) };
  }
}

const warningsOf = (health: Omit<GeneratorHealth, 'warnings'>): string[] => {
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
