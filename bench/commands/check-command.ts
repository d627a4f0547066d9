// windtunnel check: the gate. Results against their baselines, figure by figure, and against their own objectives.

import { wrapped } from '../../reports/words/text-table.ts';
import { sloLines } from '../terminal/text-options.ts';
import {
  compareResults,
  compareRuns,
  conditionsOf,
  fewestRuns,
  gateSentence,
  isSaturated,
  junitOfComparison,
  printable,
  writeAtomically,
  type FewestRuns,
  type FigureComparison,
} from '../../reports/index.ts';
import { several } from '../../reports/words/format.ts';
import { sloVerdictOfRuns } from '../simulate/objectives.ts';
import { checkSuite, writeCheckDocuments } from './check-documents.ts';
import { outcomeOf } from './check-outcome.ts';
import { sidesOf, type Sides } from './check-sides.ts';
import { checkTable } from './check-table.ts';
import { ExitCode } from '../terminal/exit-code.ts';
import type { Session } from '../terminal/session.ts';
import type { CheckCommandOptions } from './check-options.ts';

interface Compared {
  readonly figures: readonly FigureComparison[];
  /** Of several runs a side. */
  readonly fewest?: FewestRuns;
}

/** One result a side is compared by what each counted, several by how they differ among themselves. */
const comparisonOf = ({ current, baseline }: Sides, practical: number | undefined): Compared => {
  const options = practical === undefined ? {} : { practicalPercent: practical };
  if (current.length === 1 && baseline.length === 1) {
    return { figures: compareResults(current[0]!, baseline[0]!, options) };
  }
  const figures = compareRuns(current, baseline, options);
  const [now, before] = [current, baseline].map((runs) => runs.filter((run) => !isSaturated(run)).length);
  const measured = Math.min(current.length, baseline.length);
  return { figures, fewest: { runs: Math.min(now!, before!), measured, needed: fewestRuns(figures.length) } };
};

const counts = (figures: readonly FigureComparison[]): string => {
  const count = (wanted: FigureComparison['verdict']): number => figures.filter((f) => f.verdict === wanted).length;
  const words = (['improved', 'same', 'regressed', 'unclear'] as const).map(
    (verdict) => `${count(verdict)} ${verdict}`,
  );
  const silent = count('no data');
  return [...words, ...(silent === 0 ? [] : [`${silent} without data`])].join(', ');
};

/** A line a figure that did not stay the same; what keeps all of them from being told is said once. */
const sentencesOf = (figures: readonly FigureComparison[]): string[] => {
  const obstacles = new Set(figures.flatMap(({ obstacle }) => (obstacle === null ? [] : [obstacle])));
  const told = figures.filter(({ verdict, obstacle }) => verdict !== 'same' && obstacle === null);
  const hindered = [...obstacles].map((obstacle) => {
    const count = figures.filter((figure) => figure.obstacle === obstacle).length;
    return `${count} of ${several(figures.length, 'figure')} could not be told, ${obstacle}`;
  });
  return [...told.map(({ sentence }) => sentence), ...hindered];
};

/** What lets a gate through that could not tell, or what let it. */
const hintOf = (passes: boolean, { unclear }: CheckCommandOptions): string => {
  if (!passes) return ` (held by --unclear ${unclear}; --unclear pass lets it through)`;
  return unclear === 'pass' ? ' (let through by --unclear pass)' : ' (passes; --unclear fail holds what is unclear)';
};

export const checkCommand = async (
  session: Session,
  paths: readonly string[],
  options: CheckCommandOptions,
): Promise<ExitCode> => {
  const sides = await sidesOf(session, paths, options);
  if (sides === null) return ExitCode.interrupted;
  const { figures, fewest } = comparisonOf(sides, options.practical);
  const conditions = conditionsOf([
    { name: 'baseline', results: sides.baseline },
    { name: 'now', results: sides.current },
  ]);
  const slo = sloVerdictOfRuns(sides.current);
  const { verdict, passes, fails } = outcomeOf(figures, slo.objectives, options.unclear);
  const sentence = gateSentence(figures, fewest);
  const say = (text: string): void => session.print(wrapped(printable(text), session));
  for (const condition of conditions) say(`note: ${condition}`);
  session.print(checkTable(figures, session));
  for (const line of sentencesOf(figures)) say(line);
  for (const line of sloLines(slo.lines, session)) session.print(line);
  say(sentence);
  say(`${verdict}: ${counts(figures)}${verdict === 'could not tell' ? hintOf(passes, options) : ''}`);
  session.printJson(JSON.stringify({ verdict, passes, sentence, conditions, slo: slo.lines, figures }, null, 2));
  const last = sides.current.at(-1)!;
  if (options.junit !== undefined) {
    const cases = { objectives: slo.objectives, conditions, fails };
    await writeAtomically(options.junit, junitOfComparison(last.name, figures, cases));
    session.note(`wrote ${options.junit}`);
  }
  const suite = checkSuite(sides, { figures, objectives: slo.objectives, conditions, sentence, verdict, passes });
  for (const file of await writeCheckDocuments(suite, options)) session.note(`wrote ${file}`);
  return passes ? ExitCode.pass : ExitCode.gate;
};
