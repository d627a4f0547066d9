// Times at a function's memory size, from a law at the size they were measured with.

import { durationFactor, durationFactorOn, type CpuUse } from '../../lambda/index.ts';
import { scaled, type Distribution } from '../../sim/index.ts';
import type { FunctionDocument } from '../format/function-document.ts';
import { quantity } from '../input/quantity.ts';

/** What the handler does with its CPU; null where the scenario does not say. */
export const cpuUseOf = ({ cpu }: FunctionDocument): CpuUse | null =>
  cpu === undefined
    ? null
    : {
        share: quantity('share', cpu.share),
        measuredAtMb: quantity('size', cpu.measuredAt),
        threads: cpu.threads,
      };

/**
 * `law` at the function's memory size on `date`: work for the CPU takes its share of a vCPU. `ownVcpus` where the vCPUs do not
 * follow from the memory as they do on default functions.
 */
export const atMemory = (
  law: Distribution,
  document: FunctionDocument,
  date: string,
  ownVcpus?: number,
): Distribution => {
  const use = cpuUseOf(document);
  if (use === null) return law;
  const factor =
    ownVcpus === undefined
      ? durationFactor(use, quantity('size', document.memory), date)
      : durationFactorOn(use, ownVcpus, date);
  return scaled(law, factor);
};
