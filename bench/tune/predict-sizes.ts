// Memory sizes by prediction: of a scenario from its law and its CPU model, of measured times from the model fitted to them.

import { billedMs } from '../../lambda/index.ts';
import type { Distribution } from '../../sim/index.ts';
import { compileScenario } from '../scenario/compile.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { CpuFit } from './fit-cpu.ts';
import type { PowerPoint } from './power-result.ts';
import { durationUsd, exactly, type SizeFigures } from './sizes.ts';

/** So many equal parts of a law make its means: enough for the last digit that is shown. */
const parts = 20_000;

interface Told {
  readonly meanMs: number;
  readonly billedMs: number;
  readonly timedOutShare: number;
}

/** What runs of a law come to that the timeout ends and that are billed in steps. */
const told = (law: Distribution, timeoutMs: number, granularityMs: number): Told => {
  let [sum, billed, over] = [0, 0, 0];
  for (let part = 0; part < parts; part += 1) {
    const drawn = law.quantile((part + 0.5) / parts);
    const ran = Math.min(drawn, timeoutMs);
    sum += ran;
    billed += billedMs(granularityMs, ran, 0);
    if (drawn > timeoutMs) over += 1;
  }
  return { meanMs: sum / parts, billedMs: billed / parts, timedOutShare: over / parts };
};

/** The scenario with another memory size of one function. Throws ConfigError for a size that there is not. */
const atSize = ({ document, directory, name }: Scenario, functionName: string, memoryMb: number): Scenario => {
  const functions = {
    ...document.functions,
    [functionName]: { ...document.functions[functionName]!, memory: `${memoryMb}MB` },
  };
  return compileScenario({ ...document, functions }, name, directory);
};

/** A function at one size. Its law must be there, and its `cpu`, without which every size takes the same time. */
export const predictedSize = (scenario: Scenario, functionIndex: number, memoryMb: number): SizeFigures => {
  const { name } = scenario.functions[functionIndex]!.config;
  const { functions, rules, document } = atSize(scenario, name, memoryMb);
  const { config, duration } = functions[functionIndex]!;
  const law = duration!;
  const { meanMs, billedMs: billed, timedOutShare } = told(law, config.timeoutMs, rules.billingGranularityMs);
  const ended = (share: number): number => Math.min(config.timeoutMs, law.quantile(share));
  return {
    memoryMb,
    invocations: 0,
    durationMs: exactly(meanMs),
    costUsd: exactly(durationUsd(config, memoryMb, { billedMs: billed, tier: document.account.priceTier })),
    spreadMs: { p5: ended(0.05), p50: ended(0.5), p95: ended(0.95) },
    initMs: null,
    failedShare: timedOutShare,
  };
};

/** A size of another tool's result: only means are known. */
export const readSize = ({ memoryMb, durationMs, costUsd }: PowerPoint): SizeFigures => ({
  memoryMb,
  invocations: 0,
  durationMs: exactly(durationMs),
  costUsd: exactly(costUsd),
  spreadMs: null,
  initMs: null,
  failedShare: 0,
});

/** What that tool takes for a MB and a ms: prices differ by region, architecture and date. The middle one of all sizes. */
const unitPrice = (points: readonly PowerPoint[]): number => {
  const units = points
    .map(({ memoryMb, durationMs, costUsd }) => costUsd / (Math.ceil(durationMs) * memoryMb))
    .sort((a, b) => a - b);
  return units[Math.floor(units.length / 2)]!;
};

/** A size between those that were measured, by the model fitted to them and at their own price. */
export const betweenSizes = (points: readonly PowerPoint[], fit: CpuFit, memoryMb: number): SizeFigures => {
  const durationMs = fit.at(memoryMb);
  const unit = unitPrice(points) * memoryMb;
  const { mean, low, high, standardError } = durationMs;
  const costUsd = {
    mean: Math.ceil(mean) * unit,
    low: Math.ceil(low) * unit,
    high: Math.ceil(high) * unit,
    standardError: standardError * unit,
    samples: 0,
  };
  return { memoryMb, invocations: 0, durationMs, costUsd, spreadMs: null, initMs: null, failedShare: 0 };
};
