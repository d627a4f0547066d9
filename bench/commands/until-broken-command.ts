// windtunnel measure --until-broken: at which rate the objectives break.

import { resultJson, type RunResult } from '../../reports/index.ts';
import { measureScenario, type MeasureOptions } from '../measure/measure-scenario.ts';
import { sloVerdict } from '../simulate/objectives.ts';
import { untilBroken, type LoadStep } from '../simulate/until-broken.ts';
import { ConfigError } from '../input/config-error.ts';
import { loadScenario } from '../scenario/load.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import { progressOf } from '../terminal/progress.ts';
import { scenarioOverrides, type Session } from '../terminal/session.ts';
import { suiteOf, writeRuns } from '../terminal/write-run.ts';

interface Step extends LoadStep {
  readonly result: RunResult;
  /** What became of each objective, and of the target. */
  readonly lines: readonly string[];
}

const rateText = ({ perSecond, factor }: LoadStep): string =>
  `${perSecond.toPrecision(4)} requests a second (${factor.toPrecision(3)} times)`;

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
  const progress = progressOf(session);
  const run = async (factor: number): Promise<Step> => {
    const scenario = await loadScenario(path, { ...overrides, traffic: factor });
    progress.stage(`measuring ${scenario.name} at ${factor.toPrecision(3)} times its traffic`, scenario.durationMs);
    const { result, interrupted, failure } = await measureScenario(scenario, options);
    progress.stop();
    const { kept, lines } = sloVerdict(result, scenario.slo);
    const perSecond = (result.series.offered.reduce((sum, count) => sum + count, 0) * 1000) / result.durationMs;
    const isKept = kept && failure === null;
    // What was kept all the same is kept.
    const isGenerators = !isKept && (result.generator?.limit ?? null) !== null;
    const said = failure === null ? lines : [...lines, failure];
    const step = { factor, perSecond, kept: isKept, isGenerators, interrupted, result, lines: said };
    session.print(`${rateText(step)}: ${isKept ? 'kept' : 'BROKEN'}; ${said.join('; ')}`);
    return step;
  };
  const { steps, kept, broken, ended } = await untilBroken(run);
  const last = steps.at(-1)!;
  await writeRuns(session, [suiteOf((kept ?? last).result, null)]);
  const words = {
    broken: `${kept === null ? 'It is broken from the first run on' : `It kept its objectives up to ${rateText(kept)}`}; broken at ${broken === null ? '' : rateText(broken)}.`,
    generator: `Not found: at ${rateText(last)} ${last.result.generator?.limit ?? ''}.`,
    interrupted: 'Interrupted.',
    'most steps': `Not broken up to ${rateText(last)}; begin with more traffic.`,
  };
  session.print(words[ended]);
  const rows = steps.map(({ factor, perSecond, kept: isKept, lines }) => ({ factor, perSecond, kept: isKept, lines }));
  session.printJson(
    JSON.stringify(
      {
        ended,
        keptPerSecond: kept?.perSecond ?? null,
        brokenPerSecond: broken?.perSecond ?? null,
        steps: rows,
        result: JSON.parse(resultJson((kept ?? last).result)) as unknown,
      },
      null,
      2,
    ),
  );
  if (ended === 'interrupted') return ExitCode.interrupted;
  return ended === 'generator' || (ended === 'broken' && kept === null) ? ExitCode.gate : ExitCode.pass;
};
