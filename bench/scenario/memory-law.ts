// Times at a function's memory size, from a law at the size they were measured with.

import { durationFactor } from '../../lambda/index.ts';
import { scaled, type Distribution } from '../../sim/index.ts';
import type { FunctionDocument } from './document.ts';
import { quantity } from './quantity.ts';

/** `law` at the function's memory size on `date`: work for the CPU takes its share of a vCPU. */
export const atMemory = (law: Distribution, { cpu, memory }: FunctionDocument, date: string): Distribution => {
  if (cpu === undefined) return law;
  const use = {
    share: quantity('share', cpu.share),
    measuredAtMb: quantity('size', cpu.measuredAt),
    threads: cpu.threads,
  };
  return scaled(law, durationFactor(use, quantity('size', memory), date));
};
