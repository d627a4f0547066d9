// windtunnel measure: real invocations.

import { consoleSummary, resultJson } from '../../reports/index.ts';
import { measureScenario } from '../measure/measure-scenario.ts';
import { dryRun, dryRunLines } from '../measure/dry-run.ts';
import { checkSoak } from '../measure/soak.ts';
import { checkAhead } from '../measure/target.ts';
import { loadScenario } from '../scenario/load.ts';
import { busiestFunctions } from '../terminal/busiest-functions.ts';
import { ExitCode, TargetFailure } from '../terminal/exit-code.ts';
import { capsOf, isProbe, requestChoice, targetChoice } from './measure-choices.ts';
import type { MeasureCommandOptions } from './measure-options.ts';
import { withProgress } from '../terminal/progress.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';
import { printPageHint, sloLines, textOptions } from '../terminal/text-options.ts';
import { sloVerdict } from '../simulate/objectives.ts';
import { tracesOf } from '../terminal/traces-asked.ts';
import { untilBrokenCommand } from './until-broken-command.ts';
import { suiteOf, writeRuns } from '../terminal/write-run.ts';
import { writeTraces } from '../terminal/write-traces.ts';

export const measureCommand = async (
  session: Session,
  path: string,
  options: MeasureCommandOptions,
): Promise<ExitCode> => {
  const target = targetChoice(options);
  const requests = await requestChoice(options);
  const caps = capsOf(options);
  if (isProbe(options) && target.kind !== 'http') {
    const { probeCommand } = await import('./probe-command.ts');
    const { coldStarts = 0, idleGaps: idleGapsMs = [], dryRun: isDry = false } = options;
    return probeCommand(session, path, { target, requests, coldStarts, idleGapsMs, dryRun: isDry });
  }
  const { threads, connections, speed } = options;
  const { soak: soakWindowMs } = options;
  const run = {
    target,
    signal: session.signal,
    threads,
    connections,
    requests,
    caps,
    soakWindowMs,
    traces: tracesOf(options),
  };
  if (options.untilBroken === true) return untilBrokenCommand(session, path, { ...run, speed });
  const scenario = await loadScenario(path, { ...scenarioOverrides(session), speed });
  if (options.dryRun === true) {
    checkAhead(scenario, target);
    const would = await dryRun(scenario, { target, requests, caps });
    for (const line of dryRunLines(would)) session.print(line);
    session.printJson(JSON.stringify(would, null, 2));
    return ExitCode.pass;
  }
  if (options.soak !== undefined) checkSoak(scenario, options.soak);
  const { result, interrupted, failure } = await withProgress(session, (progress) => {
    progress.stage(`measuring ${scenario.name}`, scenario.durationMs);
    return measureScenario(scenario, run);
  });
  const { lines, kept, objectives } = sloVerdict(result, scenario.slo);
  session.print(consoleSummary(result, { ...textOptions(session), objectives }));
  for (const table of busiestFunctions(result, session)) session.print(table);
  session.printJson(resultJson(result));
  await writeRuns(session, [suiteOf(result, null)]);
  await writeTraces(session, options.traceFile, result);
  for (const line of sloLines(lines, session)) session.print(line);
  printPageHint(session);
  if (interrupted) return ExitCode.interrupted;
  if (failure !== null) throw new TargetFailure(`${failure}. If that is meant, set expectFailures: true.`);
  return kept ? ExitCode.pass : ExitCode.gate;
};
