// windtunnel check: the gate. One result against its baseline, figure by figure.

import {
  compareResults,
  junitOfComparison,
  textTable,
  writeAtomically,
  type FigureComparison,
} from '../../reports/index.ts';
import { ExitCode } from './exit-code.ts';
import { readResult } from './read-result.ts';
import type { Session } from './session.ts';

export interface CheckCommandOptions {
  readonly baseline: string;
  readonly junit?: string;
  readonly practical: number;
}

const number = (value: number): string => `${Number(value.toPrecision(4))}`;

const changeText = (percent: number): string =>
  Number.isFinite(percent) ? `${percent >= 0 ? '+' : ''}${percent.toFixed(1)} %` : 'new';

const tableOf = (figures: readonly FigureComparison[], color: boolean): string =>
  textTable(
    ['function', 'figure', 'baseline', 'now', 'change', 'verdict'],
    figures.map((f) => [
      f.functionName ?? '(all)',
      f.figure,
      number(f.baseline),
      number(f.current),
      changeText(f.changePercent),
      f.verdict,
    ]),
    { color },
  );

export const checkCommand = async (session: Session, path: string, options: CheckCommandOptions): Promise<ExitCode> => {
  const [current, baseline] = await Promise.all([readResult(path), readResult(options.baseline)]);
  const figures = compareResults(current, baseline, { practicalPercent: options.practical });
  const regressed = figures.filter((figure) => figure.verdict === 'regressed');
  const verdict = regressed.length === 0 ? 'pass' : 'regressed';
  session.print(tableOf(figures, session.color));
  for (const figure of figures) if (figure.verdict !== 'same') session.print(figure.sentence);
  const count = (wanted: FigureComparison['verdict']): number => figures.filter((f) => f.verdict === wanted).length;
  session.print(
    `${verdict}: ${count('improved')} improved, ${count('same')} same, ${count('regressed')} regressed, ${count('unclear')} unclear`,
  );
  session.printJson(JSON.stringify({ verdict, figures }, null, 2));
  if (options.junit !== undefined) {
    await writeAtomically(options.junit, junitOfComparison(current.name, figures));
    session.note(`wrote ${options.junit}`);
  }
  return regressed.length === 0 ? ExitCode.pass : ExitCode.gate;
};
