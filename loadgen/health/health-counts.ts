// What one sending thread counts of itself, in a form that can be sent to another thread and added up there.

import type { ConnectionFigures } from '../http/connection-pool.ts';

/** One second of the run. */
export interface HealthSecond {
  /** First attempts that left. */
  sent: number;
  /** Of them, those that left more than `lateMs` after their instant. */
  late: number;
  /** Latest of them. */
  lateMaxMs: number;
  /** Longest time for which the thread's event loop did not turn. */
  stallMs: number;
  /** CPU ms of the process. */
  cpuMs: number;
  /** The most memory that an invocation due in it told as used; 0 where none told any. */
  memoryMb: number;
}

/** A request that leaves later than this did not leave on time. */
export const lateMs = 5;

export interface HealthCounts {
  /** HdrHistograms in µs, compressed, base64. */
  readonly lag: string;
  readonly wait: string;
  /** Requests that found no free connection. */
  readonly waited: number;
  readonly dropped: number;
  /** By second of the run; a hole where nothing was due. */
  readonly seconds: readonly (HealthSecond | undefined)[];
  /** Shares of the thread's time. */
  readonly eventLoopUtilization: number;
  /** CPU of the process. */
  readonly cpuCores: number;
  readonly connections: ConnectionFigures | null;
  /** Of closed loops. */
  readonly clients: number;
}
