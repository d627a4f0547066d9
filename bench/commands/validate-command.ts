// windtunnel validate: measured and simulated, figure by figure.

import { printable, statusOf, validationTable, type SuiteReport } from '../../reports/index.ts';
import { several } from '../../reports/words/format.ts';
import { validateScenario } from '../validate/validate-scenario.ts';
import { loadScenario } from '../scenario/load.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { withProgress } from '../terminal/progress.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';
import { textOptions } from '../terminal/text-options.ts';
import { suiteOf, writeRuns } from '../terminal/write-run.ts';
import type { ValidateCommandOptions } from './validate-options.ts';

export const validateCommand = async (
  session: Session,
  path: string,
  options: ValidateCommandOptions,
): Promise<ExitCode> => {
  const scenario = await loadScenario(path, scenarioOverrides(session));
  const validation = await withProgress(session, (progress) =>
    validateScenario(scenario, {
      ...(options.calibrate ? {} : { calibration: null }),
      sandbox: options.sandbox,
      signal: session.signal,
      onStage: (stage, durationMs) => progress.stage(`${scenario.name}: ${stage}`, durationMs),
    }),
  );
  const { measured, simulated, figures, saturation, interrupted } = validation;
  const status = statusOf(figures, saturation);
  const suite: SuiteReport = {
    ...suiteOf(measured, simulated),
    validation: figures,
    status,
    notes: saturation === null ? [] : [`Not compared: ${saturation}.`],
  };
  for (const note of suite.notes) session.print(printable(note));
  session.print(validationTable([suite], textOptions(session)));
  const silent = figures.filter(({ verdict }) => verdict === 'no data').length;
  if (silent > 0) session.print(`no data of ${silent} of ${several(figures.length, 'figure')}: a longer run has some`);
  session.printJson(JSON.stringify({ measured, simulated, validation: figures, status: suite.status }, null, 2));
  await writeRuns(session, [suite]);
  if (interrupted) return ExitCode.interrupted;
  if (status === 'failed') return ExitCode.gate;
  return status === 'passed' || options.unclear === 'pass' ? ExitCode.pass : ExitCode.gate;
};
