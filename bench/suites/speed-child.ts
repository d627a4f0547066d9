// The forked side of the suite `sim`: times one case in a process that has run nothing else, as the compiled reference
// does. What other scenarios teach V8 about the same code would slow this one.

import { recordSimulation, simulatedFunctions } from '../run/simulate-scenario.ts';
import { tuneEngine } from '../run/tune-engine.ts';
import { compileScenario } from '../scenario/compile.ts';
import { plainScenario, speedCases, type SpeedCase } from './speed-cases.ts';

const repeats = 6;

/** Invocations per CPU second, the best of a few runs: noise only ever slows down. */
const simulatorSpeed = (speedCase: SpeedCase, count: number): number => {
  const plain = plainScenario(speedCase.perSecond, speedCase.meanMs, count / speedCase.perSecond);
  const scenario = compileScenario(speedCase.changes?.(plain) ?? plain, 'suite sim', '.');
  const functions = simulatedFunctions(scenario);
  let best = 0;
  for (let i = 0; i < repeats; i += 1) {
    const start = process.cpuUsage();
    const { totals } = recordSimulation(scenario, functions, 1).figures().whole;
    const { user, system } = process.cpuUsage(start);
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

process.once('message', (message) => {
  const { title, share } = message as SpeedQuestion;
  const speedCase = speedCases.find((one) => one.title === title)!;
  process.send!(simulatorSpeed(speedCase, Math.round(speedCase.count * share)), () => process.exit(0));
});
