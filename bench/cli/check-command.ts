// windtunnel check: the gate. Results against their baselines, figure by figure, and against their own objectives.

import {
  compareResults,
  compareRuns,
  fewestRuns,
  gateSentence,
  junitOfComparison,
  textTable,
  writeAtomically,
  type FigureComparison,
  type RunResult,
} from '../../reports/index.ts';
import { interleave } from '../run/interleave.ts';
import { ConfigError } from '../scenario/config-error.ts';
import { loadScenario } from '../scenario/load.ts';
import { checkSuite, writeCheckDocuments } from './check-documents.ts';
import { ExitCode } from './exit-code.ts';
import { progressOf } from './progress.ts';
import { readResult } from './read-result.ts';
import { scenarioOverrides, type Session } from './session.ts';
import { limitsIn, sloVerdict } from '../run/objectives.ts';

export interface CheckCommandOptions {
  /** Result files. */
  readonly baseline?: string[];
  /** A scenario: it and the argument, a scenario too, are measured in turn. */
  readonly interleave?: string;
  readonly runs: number;
  readonly junit?: string;
  readonly html?: string;
  readonly md?: string;
  /** In percent; unless given, 5 for what was measured and 0 for what was simulated. */
  readonly practical?: number;
}

const number = (value: number): string => `${Number(value.toPrecision(4))}`;

const changeText = (percent: number): string =>
  Number.isFinite(percent) ? `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %` : 'new';

const colours: Readonly<Partial<Record<FigureComparison['verdict'], number>>> = {
  improved: 32,
  regressed: 31,
  unclear: 33,
};

const coloured = (verdict: FigureComparison['verdict'], color: boolean): string =>
  color && colours[verdict] !== undefined ? `\u001B[${colours[verdict]}m${verdict}\u001B[39m` : verdict;

const tableOf = (figures: readonly FigureComparison[], color: boolean): string =>
  textTable(
    ['function', 'figure', 'baseline', 'now', 'change', 'verdict'],
    figures.map((f) => [
      f.functionName ?? '(all)',
      f.figure,
      number(f.baseline),
      number(f.current),
      changeText(f.changePercent),
      coloured(f.verdict, color),
    ]),
    { color },
  );

interface Sides {
  readonly current: readonly RunResult[];
  readonly baseline: readonly RunResult[];
}

const measuredInTurn = async (session: Session, path: string, options: CheckCommandOptions): Promise<Sides | null> => {
  const base = await loadScenario(options.interleave!, scenarioOverrides(session));
  const head = await loadScenario(path, scenarioOverrides(session));
  const progress = progressOf(session);
  const run = await interleave(base, head, {
    runs: options.runs,
    signal: session.signal,
    onRun: (side, index) => progress.stage(`${side}, run ${index + 1} of ${options.runs}`, base.durationMs),
  });
  progress.stop();
  return run.interrupted ? null : { current: run.head, baseline: run.base };
};

const sidesOf = async (
  session: Session,
  paths: readonly string[],
  options: CheckCommandOptions,
): Promise<Sides | null> => {
  const wrong = (path: string, message: string): ConfigError => new ConfigError('check', [{ path, message }]);
  if (options.interleave !== undefined) {
    if (paths.length > 1) throw wrong('--interleave', `takes one scenario, not ${paths.length}; name the one to check`);
    return measuredInTurn(session, paths[0]!, options);
  }
  if (options.baseline === undefined) {
    throw wrong('--baseline', 'is missing; name the results to compare with, or a scenario with --interleave');
  }
  const [current, baseline] = await Promise.all(
    [paths, options.baseline].map((side) => Promise.all(side.map((path) => readResult(path)))),
  );
  return { current: current!, baseline: baseline! };
};

/** One result a side is compared by what each counted, several by how they differ among themselves. */
const comparisonOf = (
  session: Session,
  { current, baseline }: Sides,
  practical: number | undefined,
): FigureComparison[] => {
  const options = practical === undefined ? {} : { practicalPercent: practical };
  if (current.length === 1 && baseline.length === 1) {
    return compareResults(current[0]!, baseline[0]!, options);
  }
  const figures = compareRuns(current, baseline, options);
  const needed = fewestRuns(figures.length);
  if (Math.min(current.length, baseline.length) < needed) {
    session.note(`fewer than ${needed} runs a side cannot tell a change of ${figures.length} figures; add some`);
  }
  return figures;
};

export const checkCommand = async (
  session: Session,
  paths: readonly string[],
  options: CheckCommandOptions,
): Promise<ExitCode> => {
  const sides = await sidesOf(session, paths, options);
  if (sides === null) return ExitCode.interrupted;
  const figures = comparisonOf(session, sides, options.practical);
  const last = sides.current.at(-1)!;
  const slo = sloVerdict(last, limitsIn(last));
  const count = (wanted: FigureComparison['verdict']): number => figures.filter((f) => f.verdict === wanted).length;
  const verdict = count('regressed') > 0 ? 'regressed' : slo.kept ? 'pass' : 'objective broken';
  session.print(tableOf(figures, session.color));
  for (const figure of figures) if (figure.verdict !== 'same') session.print(figure.sentence);
  for (const line of slo.lines) session.print(line);
  const sentence = gateSentence(figures);
  session.print(sentence);
  session.print(
    `${verdict}: ${count('improved')} improved, ${count('same')} same, ${count('regressed')} regressed, ${count('unclear')} unclear`,
  );
  session.printJson(JSON.stringify({ verdict, sentence, slo: slo.lines, figures }, null, 2));
  if (options.junit !== undefined) {
    await writeAtomically(options.junit, junitOfComparison(last.name, figures, slo.objectives));
    session.note(`wrote ${options.junit}`);
  }
  const suite = checkSuite(sides.baseline.at(-1)!, last, figures, slo.objectives);
  for (const file of await writeCheckDocuments(suite, options)) session.note(`wrote ${file}`);
  return verdict === 'pass' ? ExitCode.pass : ExitCode.gate;
};
