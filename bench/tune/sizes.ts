// What is known of a function at one memory size, and which sizes are worth looking at.

import {
  costOf,
  defaultEphemeralStorageMb,
  functionLimits,
  memorySizeFor,
  type FunctionConfig,
} from '../../lambda/index.ts';
import type { Estimate } from '../../sim/index.ts';

/** One memory size. Times are of warm invocations, in ms; costs in USD. */
export interface SizeFigures {
  readonly memoryMb: number;
  /** How many warm invocations it was told from; 0 for a prediction. */
  readonly invocations: number;
  /** The mean; its 95 % interval where it has one, else the mean itself. */
  readonly durationMs: Estimate;
  /** Of one invocation, without the price of the request, which is the same at every size. */
  readonly costUsd: Estimate;
  /** Of single invocations: nine of ten lie between the first and the last. Null where only a mean is known. */
  readonly spreadMs: { readonly p5: number; readonly p50: number; readonly p95: number } | null;
  /** Init Duration of the cold start that came first; null where none was seen. */
  readonly initMs: number | null;
  /** Share of the invocations that end in an error or in the timeout. */
  readonly failedShare: number;
}

/** A value that is known as it is. */
export const exactly = (value: number, samples = 0): Estimate => ({
  mean: value,
  standardError: 0,
  low: value,
  high: value,
  samples,
});

/** Sizes that the state machine of aws-lambda-power-tuning tries by default (its README, 2026-04). */
const usualSizesMb = [128, 256, 512, 1024, 1536, 3008] as const;

/** Sizes with one vCPU: beyond, a single thread gets no faster (lambda/settings/cpu-share.ts). */
const oneVcpuMb = (date: string): number => memorySizeFor(date >= '2020-12-01' ? 1769 : 1792, date);

/** What is tried unless told otherwise, ascending: the usual sizes, one vCPU, and the size that the function has. */
export const defaultSizes = (ownMb: number | null, date: string): number[] => {
  const { maxMemoryMb } = functionLimits(date);
  const all = [...usualSizesMb, oneVcpuMb(date), ...(ownMb === null ? [] : [ownMb])];
  return [...new Set(all)].filter((memoryMb) => memoryMb <= maxMemoryMb).sort((a, b) => a - b);
};

/** USD that one invocation of so many billed ms costs at this size, without the price of the request. */
export const durationUsd = (
  {
    architecture,
    ephemeralStorageMb = defaultEphemeralStorageMb,
  }: Pick<FunctionConfig, 'architecture' | 'ephemeralStorageMb'>,
  memoryMb: number,
  { billedMs, tier }: { readonly billedMs: number; readonly tier: 1 | 2 | 3 },
): number => {
  const none = { requests: 0, provisionedBilledMs: 0, provisionedHeldMs: 0 };
  return costOf({ memoryMb, architecture, ephemeralStorageMb, billedMs, tier, ...none }).durationUsd;
};
