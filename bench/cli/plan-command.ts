// windtunnel plan: the smallest settings that keep the slo.

import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { growingPlanEngine } from '../plan/engine.ts';
import { planScenario } from '../plan/plan.ts';
import { loadScenario } from '../scenario/load.ts';
import { ExitCode } from './exit-code.ts';
import { planText, stepText } from './plan-table.ts';
import { progressOf } from './progress.ts';
import { scenarioOverrides, type Session } from './session.ts';
import { writeNamed } from './write-run.ts';

export interface PlanCommandOptions {
  readonly function?: string;
  readonly replications?: number;
}

export const planCommand = async (session: Session, path: string, options: PlanCommandOptions): Promise<ExitCode> => {
  const scenario = await loadScenario(path, scenarioOverrides(session));
  const progress = progressOf(session);
  progress.stage(`planning ${scenario.name}`, 0);
  const engine = growingPlanEngine(availableParallelism(), session.signal);
  const plan = await planScenario(scenario, {
    engine,
    source: path,
    mostReplications: options.replications,
    functionName: options.function,
    signal: session.signal,
    onStep: (functionName, step) => progress.stage(`${functionName}: ${stepText(step)}`, 0),
  });
  await engine.close();
  progress.stop();
  const json = `${JSON.stringify(plan, null, 2)}\n`;
  session.print(planText(plan, { color: session.color }));
  session.printJson(json);
  if (session.out !== undefined) {
    await mkdir(session.out, { recursive: true });
    session.note(`wrote ${await writeNamed(session.out, scenario.name, { ending: 'plan.json', content: json })}`);
  }
  if (plan.stopped !== undefined) return ExitCode.interrupted;
  return plan.functions.every((f) => f.attainable) ? ExitCode.pass : ExitCode.gate;
};
