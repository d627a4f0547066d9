// The forked side of a measured run: a process that has run nothing else, as `windtunnel measure` is.

import { measureScenario } from '../../measure/measure-scenario.ts';
import { compileScenario } from '../../scenario/compile.ts';
import { answerParent } from '../child-answers.ts';
import type { RunAnswer, RunQuestion } from './run.ts';

answerParent(async ({ url, document }: RunQuestion): Promise<RunAnswer> => {
  const scenario = compileScenario(document, 'suite loadgen', '.');
  const { result } = await measureScenario(scenario, { target: { kind: 'http', url } });
  const { generator, latencyMs, serviceMs, totals } = result;
  return { generator: generator!, latencyMs, serviceMs, offered: totals.offered, completed: totals.completed };
});
