// The forked side of the suite `sim`: times one case.

import { recordSimulation } from '../simulate/record-simulation.ts';
import { simulatedFunctions } from '../simulate/simulation-of.ts';
import { tuneEngine } from '../simulate/tune-engine.ts';
import { compileScenario } from '../scenario/compile.ts';
import { answerParent } from './child-answers.ts';
import { plainScenario, speedCases, type SpeedCase } from './speed-cases.ts';

/** So many runs at least, and so much CPU time: the first millions of invocations teach V8. */
const leastRuns = 6;
const leastCpuMicros = 1.2e6;

/** Invocations per CPU second, the best of a few runs: noise only ever slows down. */
const simulatorSpeed = (speedCase: SpeedCase, count: number): number => {
  const plain = plainScenario(speedCase.perSecond, speedCase.meanMs, count / speedCase.perSecond);
  const scenario = compileScenario(speedCase.changes?.(plain) ?? plain, 'suite sim', '.');
  const functions = simulatedFunctions(scenario);
  let best = 0;
  let spentMicros = 0;
  for (let runs = 0; runs < leastRuns || spentMicros < leastCpuMicros; runs += 1) {
    const start = process.cpuUsage();
    const { totals } = recordSimulation(scenario, functions, 1).figures().whole;
    const { user, system } = process.cpuUsage(start);
    spentMicros += user + system;
    best = Math.max(best, totals.offered / ((user + system) / 1e6));
  }
  return best;
};

/** What the parent asks for. */
export interface SpeedQuestion {
  readonly title: string;
  /** Of the case's invocations. */
  readonly share: number;
}

tuneEngine();

answerParent(({ title, share }: SpeedQuestion): number => {
  const speedCase = speedCases.find((one) => one.title === title)!;
  return simulatorSpeed(speedCase, Math.round(speedCase.count * share));
});
