// SweepResult: one scenario at every combination of some settings. Nothing in it tells when, where or by how many
// workers it was computed: the same sweep gives the same bytes.

import type { Estimate, Summary } from './result.ts';

/** Name and version of this format, the value of `schema` in every sweep. */
export const sweepSchemaId = 'windtunnel/sweep@1';

export interface SweepResult {
  readonly schema: typeof sweepSchemaId;
  /** The scenario's name. */
  readonly name: string;
  /** The scenario before anything was varied, defaults filled in. */
  readonly scenario: unknown;
  readonly seed: number;
  /** Of every point; replication i has the same seed at every point. */
  readonly replications: number;
  readonly versions: Readonly<Record<string, string>>;
  /** What was varied, in the order of the values of a point. */
  readonly vary: readonly SweptSetting[];
  /** Every combination; the last setting changes fastest. */
  readonly points: readonly SweepResultPoint[];
  /** What the reader must be told, in sentences. */
  readonly warnings: readonly string[];
}

export interface SweptSetting {
  /** Place in the scenario. */
  readonly path: string;
  /** As written. */
  readonly values: readonly string[];
}

export interface SweepResultPoint {
  /** Of each setting, as written. */
  readonly values: readonly string[];
  /** Mean and 95 % interval over the replications, by figure; shares of 1, times in ms, money in USD. */
  readonly figures: Readonly<Record<string, Estimate>>;
  /** Latency of all replications together. */
  readonly latencyMs: Summary;
  /** The HdrHistogram behind it, in microseconds: V2, compressed, base64; mergeable. */
  readonly latencyHistogram: string;
}
