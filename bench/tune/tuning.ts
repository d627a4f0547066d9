// The answer to which memory size: figures by size, the chosen ones, and what a scenario may say of the CPU. A result of the state
// machine of aws-lambda-power-tuning is part of it, so that whoever reads those reads this.

import { chooseSizes, isEligible, wished, type ChosenSizes, type Wish } from './choose-size.ts';
import { explains, fitCpu, type CpuFit } from './fit-cpu.ts';
import { powerResult, type PowerPoint, type PowerResult } from './power-result.ts';
import type { SizeFigures } from './sizes.ts';

export const tuneSchemaId = 'windtunnel/tune@1';

/** How the times came about. */
export type TuneKind = 'predicted' | 'measured' | 'read';

export interface FittedCpu {
  readonly share: number;
  readonly measuredAtMb: number;
  readonly threads: number;
  readonly worstDeviation: number;
  /** Whether times follow it well enough to be a scenario's `cpu`. */
  readonly explains: boolean;
}

/** Of no size that may be chosen there are no figures of the state machine's. */
export interface Tuning extends Partial<PowerResult> {
  readonly schema: typeof tuneSchemaId;
  readonly name: string;
  readonly functionName: string | null;
  readonly kind: TuneKind;
  /** What the times are from, in words. */
  readonly from: string;
  readonly strategy: Wish['strategy'];
  readonly balancedWeight: number;
  /** The size that the function has; null where nobody says. */
  readonly ownMb: number | null;
  readonly sizes: readonly SizeFigures[];
  readonly chosen: ChosenSizes | null;
  /** Fitted to the times; null where the times are a model's own, or too few. */
  readonly cpu: FittedCpu | null;
  readonly notes: readonly string[];
}

export interface TuningParts {
  readonly name: string;
  readonly functionName: string | null;
  readonly kind: TuneKind;
  readonly from: string;
  readonly wish: Wish;
  readonly ownMb: number | null;
  readonly sizes: readonly SizeFigures[];
  readonly fit: CpuFit | null;
  /** What the invocations cost on Lambda; 0 where none ran there. */
  readonly lambdaUsd: number;
  readonly notes: readonly string[];
}

const pointOf = ({ memoryMb, durationMs, costUsd }: SizeFigures): PowerPoint => ({
  memoryMb,
  durationMs: durationMs.mean,
  costUsd: costUsd.mean,
});

/** The model behind sizes that were measured; told at the function's own size, or at the smallest. */
export const fitOf = (sizes: readonly SizeFigures[], ownMb: number | null, date: string): CpuFit | null => {
  const told = sizes.filter(isEligible);
  return fitCpu(
    told.map(({ memoryMb, durationMs }) => ({ memoryMb, meanMs: durationMs.mean })),
    ownMb ?? told[0]?.memoryMb ?? 0,
    date,
  );
};

const fitted = (fit: CpuFit): FittedCpu => {
  const { share, measuredAtMb, threads, worstDeviation } = fit;
  return { share, measuredAtMb, threads, worstDeviation, explains: explains(fit) };
};

export const tuningOf = (parts: TuningParts): Tuning => {
  const { name, functionName, kind, from, wish, ownMb, fit, lambdaUsd, notes } = parts;
  const sizes = parts.sizes.toSorted((a, b) => a.memoryMb - b.memoryMb);
  const chosen = chooseSizes(sizes, wish);
  const result =
    chosen === null ? {} : powerResult(sizes.filter(isEligible).map(pointOf), wished(chosen, wish).memoryMb, lambdaUsd);
  return {
    ...result,
    schema: tuneSchemaId,
    name,
    functionName,
    kind,
    from,
    strategy: wish.strategy,
    balancedWeight: wish.balancedWeight,
    ownMb,
    sizes,
    chosen,
    cpu: fit === null ? null : fitted(fit),
    notes,
  };
};
