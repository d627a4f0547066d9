// windtunnel validate: measured and simulated, figure by figure.

import type { SandboxKind } from '../../local/index.ts';
import { validationTable, type SuiteReport } from '../../reports/index.ts';
import { validateScenario } from '../run/validate-scenario.ts';
import { loadScenario } from '../scenario/load.ts';
import { ExitCode } from './exit-code.ts';
import { progressOf } from './progress.ts';
import { scenarioOverrides, type Session } from './session.ts';
import { suiteOf, writeRuns } from './write-run.ts';

export interface ValidateCommandOptions {
  /** False with --no-calibrate. */
  readonly calibrate: boolean;
  readonly sandbox: SandboxKind;
}

export const validateCommand = async (
  session: Session,
  path: string,
  options: ValidateCommandOptions,
): Promise<ExitCode> => {
  const scenario = await loadScenario(path, scenarioOverrides(session));
  const progress = progressOf(session);
  const validation = await validateScenario(scenario, {
    ...(options.calibrate ? {} : { calibration: null }),
    sandbox: options.sandbox,
    signal: session.signal,
    onStage: (stage, durationMs) => progress.stage(`${scenario.name}: ${stage}`, durationMs),
  });
  progress.stop();
  const { measured, simulated, figures, saturation, interrupted } = validation;
  const failed = figures.some((figure) => figure.verdict === 'fail');
  const suite: SuiteReport = {
    ...suiteOf(measured, simulated),
    validation: figures,
    status: saturation === null ? (failed ? 'failed' : 'passed') : 'host saturated',
    notes: saturation === null ? [] : [`Not compared: ${saturation}.`],
  };
  session.print(validationTable([suite], { color: session.color }));
  for (const note of suite.notes) session.print(note);
  session.printJson(JSON.stringify({ measured, simulated, validation: figures, status: suite.status }, null, 2));
  await writeRuns(session, [suite]);
  if (interrupted) return ExitCode.interrupted;
  return failed ? ExitCode.gate : ExitCode.pass;
};
