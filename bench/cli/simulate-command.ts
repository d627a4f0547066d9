// windtunnel simulate: virtual time only.

import { consoleSummary, emfLines, resultJson, writeAtomically } from '../../reports/index.ts';
import { simulateScenario } from '../run/simulate-scenario.ts';
import { loadScenario } from '../scenario/load.ts';
import { ExitCode } from './exit-code.ts';
import { progressOf } from './progress.ts';
import type { Session } from './session.ts';
import { sloVerdict } from './slo-verdict.ts';
import { suiteOf, writeRun } from './write-run.ts';

export interface SimulateCommandOptions {
  readonly replications: number;
  readonly era?: string;
  readonly emf?: string;
}

export const simulateCommand = async (
  session: Session,
  path: string,
  options: SimulateCommandOptions,
): Promise<ExitCode> => {
  const scenario = await loadScenario(path, {
    seed: session.seed,
    era: options.era,
    cloudWatch: options.emf === undefined ? undefined : true,
  });
  const progress = progressOf(session);
  if (options.replications > 1) progress.stage(`simulating ${options.replications} replications`, 0);
  const result = await simulateScenario(scenario, {
    replications: options.replications,
    signal: session.signal,
    onProgress: (done, total) => progress.advance(done / total),
  });
  progress.stop();
  session.print(consoleSummary(result, { color: session.color }));
  session.printJson(resultJson(result));
  await writeRun(session, suiteOf(null, result));
  if (options.emf !== undefined) {
    await writeAtomically(options.emf, emfLines(result));
    session.note(`wrote ${options.emf}`);
  }
  const { lines, kept } = sloVerdict(result, scenario.slo);
  for (const line of lines) session.print(line);
  if (session.signal.aborted) return ExitCode.interrupted;
  return kept ? ExitCode.pass : ExitCode.gate;
};
