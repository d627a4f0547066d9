// Watches how well one sending thread keeps its schedule.

import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import { lateMs, type HealthCounts, type HealthSecond } from './health-counts.ts';
import { inUs } from './histograms-us.ts';
import type { ConnectionFigures } from '../http/connection-pool.ts';

/** How often it is looked whether the event loop turns. */
const heartbeatMs = 10;

export class HealthMonitor {
  readonly #lagUs = inUs();
  readonly #waitUs = inUs();
  readonly #utilization: EventLoopUtilization = performance.eventLoopUtilization();
  readonly #cpu: NodeJS.CpuUsage = process.cpuUsage();
  readonly #startMs: number = performance.now();
  readonly #nowMs: () => number;
  readonly #fromMs: number;
  readonly #seconds: (HealthSecond | undefined)[] = [];
  readonly #heartbeat: NodeJS.Timeout;
  #beatMs: number;
  #cpuMs = 0;
  #dropped = 0;
  #waited = 0;
  #unwaited = 0;

  /** @param nowMs ms since the start of the run @param fromMs what comes before is not counted */
  constructor(nowMs: () => number, fromMs: number) {
    this.#nowMs = nowMs;
    this.#fromMs = fromMs;
    this.#beatMs = nowMs();
    this.#heartbeat = setInterval(() => this.#beat(), heartbeatMs);
    this.#heartbeat.unref();
  }

  /** The first attempt of an invocation leaves now, `lagMs` late. */
  sent(scheduledAtMs: number, lagMs: number): void {
    if (scheduledAtMs < this.#fromMs) return;
    const late = Math.max(0, lagMs);
    this.#lagUs.recordValue(Math.round(late * 1000));
    const second = this.#second(scheduledAtMs);
    second.sent += 1;
    if (late > lateMs) second.late += 1;
    if (late > second.lateMaxMs) second.lateMaxMs = late;
  }

  /** An attempt waited so long for a connection. */
  waited(scheduledAtMs: number, waitedMs: number): void {
    if (scheduledAtMs < this.#fromMs) return;
    if (waitedMs === 0) this.#unwaited += 1;
    else {
      this.#waited += 1;
      this.#waitUs.recordValue(Math.round(waitedMs * 1000));
    }
  }

  /** An invocation told how much memory it used. */
  used(scheduledAtMs: number, memoryMb: number): void {
    if (memoryMb === 0 || scheduledAtMs < this.#fromMs) return;
    const second = this.#second(scheduledAtMs);
    if (memoryMb > second.memoryMb) second.memoryMb = memoryMb;
  }

  dropped(): void {
    this.#dropped += 1;
  }

  /** Ends the watch. @param napMs time that the thread slept although its event loop counts it as busy @param clients of closed loops */
  counts(napMs: number, connections: ConnectionFigures | null, clients = 0): HealthCounts {
    clearInterval(this.#heartbeat);
    const cpu = process.cpuUsage(this.#cpu);
    const { active, idle } = performance.eventLoopUtilization(this.#utilization);
    if (this.#unwaited > 0) this.#waitUs.recordValueWithCount(0, this.#unwaited);
    this.#unwaited = 0;
    return {
      lag: encodeIntoCompressedBase64(this.#lagUs),
      wait: encodeIntoCompressedBase64(this.#waitUs),
      waited: this.#waited,
      dropped: this.#dropped,
      seconds: this.#seconds,
      eventLoopUtilization: active + idle === 0 ? 0 : Math.max(0, active - napMs) / (active + idle),
      cpuCores: (cpu.user + cpu.system) / 1000 / (performance.now() - this.#startMs),
      connections,
      clients,
    };
  }

  #second(atMs: number): HealthSecond {
    return (this.#seconds[Math.floor(atMs / 1000)] ??= {
      sent: 0,
      late: 0,
      lateMaxMs: 0,
      stallMs: 0,
      cpuMs: 0,
      memoryMb: 0,
    });
  }

  #beat(): void {
    const nowMs = this.#nowMs();
    const stallMs = nowMs - this.#beatMs - heartbeatMs;
    const { user, system } = process.cpuUsage(this.#cpu);
    const cpuMs = (user + system) / 1000;
    if (this.#beatMs >= this.#fromMs) {
      const second = this.#second(this.#beatMs);
      if (stallMs > second.stallMs) second.stallMs = stallMs;
      second.cpuMs += cpuMs - this.#cpuMs;
    }
    this.#beatMs = nowMs;
    this.#cpuMs = cpuMs;
  }
}
