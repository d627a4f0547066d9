// windtunnel measure: real invocations.

import { consoleSummary, resultJson } from '../../reports/index.ts';
import { measureScenario } from '../run/measure-scenario.ts';
import type { SandboxKind } from '../../local/index.ts';
import type { TargetChoice } from '../run/target.ts';
import { ConfigError } from '../scenario/config-error.ts';
import { loadScenario } from '../scenario/load.ts';
import { busiestFunctions } from './busiest-functions.ts';
import { ExitCode, TargetFailure } from './exit-code.ts';
import { progressOf } from './progress.ts';
import { scenarioOverrides, type Session } from './session.ts';
import { printPageHint, sloLines, textOptions } from './text-options.ts';
import { sloVerdict } from '../run/objectives.ts';
import { suiteOf, writeRuns } from './write-run.ts';

export interface MeasureCommandOptions {
  readonly target: string;
  readonly sandbox: SandboxKind;
  readonly threads?: number;
  readonly connections?: number;
}

/** `local`, `aws`, the origin of an Invoke API (`http://127.0.0.1:9001`), or any other URL for plain HTTP requests. */
export const targetChoice = (text: string, sandbox: SandboxKind = 'auto'): TargetChoice => {
  if (text === 'local') return { kind: 'local', sandbox };
  if (text === 'aws') return { kind: 'aws' };
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) {
    const message = `"${text}" is no target; write local, aws, or a URL such as http://127.0.0.1:9001`;
    throw new ConfigError('the command line', [{ path: '--target', message }]);
  }
  const { pathname, search, origin } = new URL(text);
  return pathname === '/' && search === '' ? { kind: 'invoke', url: origin } : { kind: 'http', url: text };
};

export const measureCommand = async (
  session: Session,
  path: string,
  options: MeasureCommandOptions,
): Promise<ExitCode> => {
  const target = targetChoice(options.target, options.sandbox);
  const scenario = await loadScenario(path, scenarioOverrides(session));
  const progress = progressOf(session);
  progress.stage(`measuring ${scenario.name}`, scenario.durationMs);
  const { result, interrupted, failure } = await measureScenario(scenario, {
    target,
    signal: session.signal,
    threads: options.threads,
    connections: options.connections,
  });
  progress.stop();
  const { lines, kept, objectives } = sloVerdict(result, scenario.slo);
  session.print(consoleSummary(result, { ...textOptions(session), objectives }));
  for (const table of busiestFunctions(result, session)) session.print(table);
  session.printJson(resultJson(result));
  await writeRuns(session, [suiteOf(result, null)]);
  for (const line of sloLines(lines, session)) session.print(line);
  printPageHint(session);
  if (interrupted) return ExitCode.interrupted;
  if (failure !== null) throw new TargetFailure(`${failure}. If that is meant, set expectFailures: true.`);
  return kept ? ExitCode.pass : ExitCode.gate;
};
