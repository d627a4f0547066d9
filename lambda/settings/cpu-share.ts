// CPU by memory: how a handler's time changes with the memory size. Sources: Developer Guide (linear, one vCPU at
// 1,769 MB; 1,792 MB before Dec 2020); FaaSdom 2020 measured the same (a Node matrix product took 16.8 s at 128 MB,
// 2.1 s at 1,024 MB, 1.1 s at 2,048 MB).

/** Memory that comes with one vCPU, MB. */
const fullVcpuMb = (date: string): number => (date >= '2020-12-01' ? 1769 : 1792);

/** vCPUs of a function of this memory size. */
export const vcpus = (memoryMb: number, date: string): number => memoryMb / fullVcpuMb(date);

/** What a handler does with its CPU. */
export interface CpuUse {
  /** Share (0 to 1) of the handler's time that is work for the CPU, at the memory size it was measured with. */
  readonly share: number;
  /** The memory size that the scenario's durations were measured with. */
  readonly measuredAtMb: number;
  /** Threads that the work can fill: one vCPU each. */
  readonly threads: number;
}

/** vCPUs that `use` has at the size that its durations were measured with. */
const measuredVcpus = (use: CpuUse, date: string): number => Math.min(use.threads, vcpus(use.measuredAtMb, date));

/** Handler time with `vcpuCount` vCPUs to itself, as a multiple of the time at `use.measuredAtMb`. */
export const durationFactorOn = (use: CpuUse, vcpuCount: number, date: string): number =>
  1 - use.share + use.share * (measuredVcpus(use, date) / Math.min(use.threads, vcpuCount));

/** vCPUs that it uses while it has so many to itself, on average over its time. */
export const usedVcpus = (use: CpuUse, vcpuCount: number, date: string): number =>
  (use.share * measuredVcpus(use, date)) / durationFactorOn(use, vcpuCount, date);

/** Handler time at `memoryMb` as a multiple of the time at `use.measuredAtMb`. */
export const durationFactor = (use: CpuUse, memoryMb: number, date: string): number =>
  durationFactorOn(use, vcpus(memoryMb, date), date);

/** A quota of CPU is given out anew so often, ms. Fitted to lambda-perf 2025 (Durations of one function at four memory sizes). */
const quotaPeriodMs = 20;

/** CPU time that a period brings, ms: of a vCPU at most. */
export const quotaMs = (memoryMb: number, date: string): number => quotaPeriodMs * Math.min(1, vcpus(memoryMb, date));

/**
 * How long work for the CPU waits for its share, ms, on the mean: nothing while it fits into one period's quota, then what
 * the share makes of the rest. So the first ms of a short run cost the same at every memory size.
 */
export const quotaWaitMs = (workMs: number, memoryMb: number, date: string): number =>
  Math.max(0, workMs - quotaMs(memoryMb, date)) * (quotaPeriodMs / quotaMs(memoryMb, date) - 1);
