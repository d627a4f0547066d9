// A long run by windows, and what drifts over them.

import type { Drift } from './drift.ts';

export interface SoakWindow {
  readonly fromMs: number;
  /** Of requests that came in it: those that ran, and what became of others. */
  readonly count: number;
  /** Failed, timed out, or without an answer. */
  readonly errors: number;
  readonly throttled: number;
  readonly coldStarts: number;
  /** Of those that ran; null where none did. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** The most that an invocation's REPORT told as used; null where none told any. */
  readonly memoryMb: number | null;
  /** The most of the local platform's process, all environments that are threads in it; null of other targets. */
  readonly platformMb: number | null;
}

export interface Soak {
  readonly windowMs: number;
  /** From the end of the warm-up on; the last one as long as the others. */
  readonly windows: readonly SoakWindow[];
  /** Of each figure that enough windows have. */
  readonly drifts: readonly Drift[];
}
