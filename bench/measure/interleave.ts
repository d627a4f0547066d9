// Measures two scenarios in turn on one machine, so that its better and worse minutes fall on both.

import { TargetError } from '../../loadgen/index.ts';
import type { RunResult } from '../../reports/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { measureCalmly } from './measure-calmly.ts';

export interface Interleaved {
  readonly base: readonly RunResult[];
  readonly head: readonly RunResult[];
  readonly interrupted: boolean;
}

export interface InterleaveOptions {
  /** Of each side. */
  readonly runs: number;
  readonly signal?: AbortSignal;
  /** Told before each run. */
  readonly onRun?: (side: 'base' | 'head', index: number) => void;
}

/**
 * Who goes first changes from pair to pair; both sides of a pair have the same arrivals.
 * @param measure one run; measureCalmly unless given
 */
export const interleave = async (
  base: Scenario,
  head: Scenario,
  options: InterleaveOptions,
  measure: typeof measureCalmly = measureCalmly,
): Promise<Interleaved> => {
  const results = { base: [] as RunResult[], head: [] as RunResult[] };
  const scenarios = { base, head };
  for (let index = 0; index < options.runs; index += 1) {
    const order = index % 2 === 0 ? (['base', 'head'] as const) : (['head', 'base'] as const);
    for (const side of order) {
      options.onRun?.(side, index);
      const { result, interrupted, failure } = await measure(scenarios[side], {
        seed: base.seed + index,
        signal: options.signal,
      });
      if (interrupted) return { ...results, interrupted };
      if (failure !== null) throw new TargetError(`${scenarios[side].name}: ${failure}`);
      results[side].push(result);
    }
  }
  return { ...results, interrupted: false };
};
