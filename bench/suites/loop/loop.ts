// The loop from a measured run to a scenario and back: every suite of real handlers is measured twice; of the first run's result and
// logs `calibrate` makes scenarios, and their simulations are held against the second run in the default tolerances.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { statusOf, type RunResult, type SuiteReport, type ValidationFigure } from '../../../reports/index.ts';
import { compareKinds } from '../../validate/compare-kinds.ts';
import { measureCalmly } from '../../measure/measure-calmly.ts';
import type { Measurement } from '../../measure/measure-scenario.ts';
import { simulateScenario } from '../../simulate/simulate-scenario.ts';
import { compileScenario } from '../../scenario/compile.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { reserved1, reserved2 } from '../reserved-suites.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import { burst, coldStarts, ramp, steady } from '../traffic-suites.ts';
import { handlersDirectory, withEnvironment, type MeasuredSuite } from '../validation-suite.ts';
import { calibratedFrom, sources, type Source } from './calibrated.ts';

const measuredSuites: readonly MeasuredSuite[] = [steady, ramp, burst, coldStarts, reserved1, reserved2];
/** One of each kind. */
const quickSuites: readonly MeasuredSuite[] = [steady, burst, coldStarts, reserved1];

/** What came of one suite and one source. */
export interface Turn {
  readonly suite: string;
  readonly source: Source;
  /** Why nothing is compared; null where it is. */
  readonly lack: string | null;
  readonly figures: readonly ValidationFigure[];
}

/** What no log tells; null where nothing of it matters to this run. */
const notInLogs = (result: RunResult): string | null => {
  const { throttled, offered } = result.totals;
  if (throttled === 0) return null;
  return `${throttled} of its ${offered} requests were refused, and no log of Lambda tells of those, nor of the limit that they met`;
};

/**
 * Logs without times cannot leave out a warm-up: a quantile with fewer answers beyond it than the warm-up brings says nothing of the
 * rest.
 */
export const withoutWarmUp = (
  figures: readonly ValidationFigure[],
  { warmupMs, durationMs }: Scenario,
): ValidationFigure[] =>
  figures.map((figure) => {
    const percentile = Number(/ p([\d.]+)$/.exec(figure.figure)?.[1] ?? 0);
    if (warmupMs / durationMs <= 1 - percentile / 100) return figure;
    const { interval: _, ...others } = figure;
    return {
      ...others,
      verdict: 'no data',
      note: 'the warm-up is in the logs, and more of it than lies beyond this quantile',
    };
  });

export const turnOf = async (
  suite: string,
  source: Source,
  {
    scenario,
    first,
    second,
    logs,
  }: { readonly scenario: Scenario; readonly first: Measurement; readonly second: Measurement; readonly logs: string },
): Promise<Turn> => {
  const lack = source === 'its logs' ? notInLogs(first.result) : null;
  if (lack !== null) return { suite, source, lack, figures: [] };
  const model = await calibratedFrom(source, { scenario, result: first.result, logs });
  const simulated = await simulateScenario(model);
  const saturation = first.saturation ?? second.saturation;
  const compared = compareKinds(second.result, simulated, saturation);
  const figures = (source === 'its logs' ? withoutWarmUp(compared, scenario) : compared).map((figure) => ({
    ...figure,
    figure: `${suite} from ${source}: ${figure.figure}`,
  }));
  return { suite, source, lack: saturation === null ? null : `host saturated: ${saturation}`, figures };
};

/** Both runs of a suite, the second where the first can be compared, and what comes of them. */
const turnsOf = async (
  { definition }: MeasuredSuite,
  context: SuiteContext,
  measured: typeof measureCalmly,
): Promise<Turn[]> => {
  const { name } = definition;
  const observer = definition.observe?.();
  const logs = await mkdtemp(join(tmpdir(), 'windtunnel-loop-'));
  try {
    const document = withEnvironment(definition.document(context.quick), observer?.environment ?? {});
    const seed = context.seed === undefined ? {} : { seed: context.seed };
    const scenario = compileScenario({ ...document, ...seed }, `suite ${name}`, handlersDirectory);
    const measure = (part: string): Promise<Measurement> => {
      const directory = join(logs, part);
      const target = { kind: 'local', sandbox: context.sandbox, logs: directory } as const;
      const forget = async (): Promise<void> => {
        observer?.beforeMeasuring();
        await rm(directory, { recursive: true, force: true });
      };
      observer?.beforeMeasuring();
      context.onStage(`${name}, ${part} run`, scenario.durationMs);
      return measured(scenario, { signal: context.signal, target }, forget);
    };
    const first = await measure('first');
    // Where the host has spoilt the first, nothing is compared, whatever the second is.
    const isEnough = first.interrupted || first.saturation !== null;
    const second = isEnough ? first : await measure('second');
    if (second.interrupted) return [];
    const turns: Turn[] = [];
    for (const source of sources) {
      turns.push(await turnOf(name, source, { scenario, first, second, logs: join(logs, 'first') }));
    }
    return turns;
  } finally {
    observer?.end();
    await rm(logs, { recursive: true, force: true });
  }
};

const countOf = ({ figures }: Turn, verdict: ValidationFigure['verdict']): number =>
  figures.filter((figure) => figure.verdict === verdict).length;

const rowOf = (turn: Turn): (string | number)[] => [
  turn.suite,
  turn.source,
  countOf(turn, 'pass'),
  countOf(turn, 'fail'),
  countOf(turn, 'no data'),
  turn.lack ?? '',
];

/** The suite's report of what came of its turns. */
export const loopReport = (turns: readonly Turn[], aborted: boolean): SuiteReport => {
  const figures = turns.flatMap((turn) => turn.figures);
  const compared = figures.filter(({ verdict }) => verdict === 'pass' || verdict === 'fail');
  const saturated = turns.filter(({ lack }) => lack?.startsWith('host saturated') === true);
  return {
    name: 'loop',
    description: loopDescription,
    measured: null,
    simulated: null,
    validation: figures,
    // Suites that could not be compared take nothing from the others.
    status: aborted ? 'interrupted' : statusOf(compared, compared.length === 0 ? (saturated[0]?.lack ?? null) : null),
    notes: saturated.map(({ suite, source, lack }) => `${suite} from ${source}: not compared: ${lack}.`),
    tables: [
      {
        title: 'Measured twice: the first run calibrated and simulated, held against the second',
        columns: [
          'suite',
          'calibrated from',
          'figures that agree',
          'that do not',
          'without data',
          'not compared, since',
        ],
        rows: turns.map(rowOf),
        note: 'The default tolerances: throttled share 1 percentage point, cold starts 2 % or 2, quantiles 10 % or 2 ms.',
      },
    ],
  };
};

/** @param measured one run; measureCalmly unless given */
export const runLoop = async (
  context: SuiteContext,
  measured: typeof measureCalmly = measureCalmly,
): Promise<SuiteReport> => {
  const turns: Turn[] = [];
  for (const suite of context.quick ? quickSuites : measuredSuites) {
    if (!context.signal.aborted) turns.push(...(await turnsOf(suite, context, measured)));
  }
  return loopReport(turns, context.signal.aborted);
};

const loopDescription =
  'Each suite of real handlers measured twice; calibrate makes scenarios of the first run, whose simulations agree with the second.';

export const loop: Suite = {
  name: 'loop',
  description: loopDescription,
  onDemand: true,
  run: (context) => runLoop(context),
};
