// What a result keeps of traces: some requests whole, and of what the latency about a percentile is made.

import type { RequestTrace, TracePartName } from './request-trace.ts';

/** The latency about a percentile, by part; µs on average. */
export interface TraceSplit {
  readonly percentile: number;
  /** Requests of the sample that it is the average of. */
  readonly requests: number;
  readonly latencyUs: number;
  readonly parts: Readonly<Partial<Record<TracePartName, number>>>;
  /** Of those requests. */
  readonly coldShare: number;
  readonly retriedShare: number;
}

export interface TraceSection {
  /** Requests that ended within the run, after the warm-up. */
  readonly of: number;
  readonly slowest: readonly RequestTrace[];
  /** Taken by chance, by their start. */
  readonly typical: readonly RequestTrace[];
  readonly splits: readonly TraceSplit[];
  /** Of a measured run: of so many of those that were looked at only the client's side is known; absent where of none. */
  readonly clientOnly?: number;
  /** So many were looked at; present with `clientOnly`. */
  readonly lookedAt?: number;
}
