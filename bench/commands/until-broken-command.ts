// windtunnel measure --until-broken: at which rate the objectives break.

import { measureScenario, type MeasureOptions } from '../measure/measure-scenario.ts';
import { untilBroken } from '../simulate/until-broken.ts';
import { ConfigError } from '../input/config-error.ts';
import { loadScenario } from '../scenario/load.ts';
import type { ExitCode } from '../terminal/exit-code.ts';
import { withProgress } from '../terminal/progress.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';
import { suiteOf, writeRuns } from '../terminal/write-run.ts';
import {
  brokenJson,
  endText,
  exitOf,
  stepOf,
  stepText,
  timesText,
  toldResult,
  type Step,
} from './until-broken-words.ts';

const check = (path: string, hasObjectives: boolean, options: MeasureOptions): void => {
  const problems = [
    ...(hasObjectives
      ? []
      : [{ path: 'slo', message: 'names no objective that could break; write one such as p99: <500ms' }]),
    ...(options.caps === undefined
      ? []
      : [{ path: '--until-broken', message: 'runs until something breaks; remove --max-requests and --max-cost' }]),
  ];
  if (problems.length > 0) throw new ConfigError(path, problems);
};

/** Measures the scenario in `path` at more and more of its traffic. */
export const untilBrokenCommand = async (
  session: Session,
  path: string,
  { speed, ...options }: MeasureOptions & { readonly speed: number | undefined },
): Promise<ExitCode> => {
  const overrides = { ...scenarioOverrides(session), speed };
  check(path, (await loadScenario(path, overrides)).slo.length > 0, options);
  const run = async (factor: number): Promise<Step> => {
    const scenario = await loadScenario(path, { ...overrides, traffic: factor });
    const measured = await withProgress(session, (progress) => {
      progress.stage(`measuring ${scenario.name} at ${timesText(factor)} its traffic`, scenario.durationMs);
      return measureScenario(scenario, options);
    });
    const step = stepOf(factor, measured, scenario.slo);
    session.print(stepText(step));
    return step;
  };
  const found = await untilBroken(run);
  await writeRuns(session, [suiteOf(toldResult(found), null)]);
  session.print(endText(found));
  session.printJson(brokenJson(found));
  return exitOf(found);
};
