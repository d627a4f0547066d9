// How fast the simulator is on one case.

import { recordSimulation } from '../simulate/record-simulation.ts';
import { simulatedFunctions } from '../simulate/simulation-of.ts';
import { compileScenario } from '../scenario/compile.ts';
import { plainScenario, speedCases } from './speed-cases.ts';

/** So many runs at least, and so much CPU time: the first millions of invocations teach V8. */
const leastRuns = 6;
const leastCpuMicros = 1.2e6;

/** What is timed, and how much of it. */
export interface SpeedQuestion {
  /** Of the case. */
  readonly title: string;
  /** Of the case's invocations. */
  readonly share: number;
}

/** Invocations per CPU second, the best of a few runs: noise only ever slows down. */
export const simulatorSpeed = (
  { title, share }: SpeedQuestion,
  cpuUsage = (since?: NodeJS.CpuUsage): NodeJS.CpuUsage => process.cpuUsage(since),
): number => {
  const speedCase = speedCases.find((one) => one.title === title)!;
  const count = Math.round(speedCase.count * share);
  const plain = plainScenario(speedCase.perSecond, speedCase.meanMs, count / speedCase.perSecond);
  const scenario = compileScenario(speedCase.changes?.(plain) ?? plain, 'suite sim', '.');
  const functions = simulatedFunctions(scenario);
  let best = 0;
  let spentMicros = 0;
  for (let runs = 0; runs < leastRuns || spentMicros < leastCpuMicros; runs += 1) {
    const start = cpuUsage();
    const { totals } = recordSimulation(scenario, functions, 1).figures().whole;
    const { user, system } = cpuUsage(start);
    spentMicros += user + system;
    best = Math.max(best, totals.offered / ((user + system) / 1e6));
  }
  return best;
};
