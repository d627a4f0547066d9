// What check leaves for readers: both sides laid over each other, under the verdicts of the gate.

import {
  changeInterval,
  figureText,
  markdownOf,
  percentText,
  sideBySide,
  writeAtomically,
  type FigureComparison,
  type NamedRun,
  type Objective,
  type ReportTable,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { several } from '../../reports/words/format.ts';
import type { OutcomeName } from './check-outcome.ts';
import { pageOf } from '../page/page.ts';
import type { Sides } from './check-sides.ts';

/** Changes first; what stayed the same is only counted. */
const changes = (figures: readonly FigureComparison[]): ReportTable => {
  const told = figures.filter(({ verdict }) => verdict !== 'same');
  const order: readonly FigureComparison['verdict'][] = ['regressed', 'unclear', 'no data', 'improved'];
  return {
    title: 'The gate',
    columns: ['figure', 'verdict', 'baseline', 'now', 'change', '95 % interval', 'what is known'],
    rows: told
      .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
      .map((figure) => [
        figure.functionName === null ? figure.figure : `${figure.functionName}: ${figure.figure}`,
        figure.verdict,
        figureText(figure.baseline, figure.unit),
        figureText(figure.current, figure.unit),
        percentText(figure.changePercent),
        changeInterval(figure),
        // The other columns say the rest.
        figure.verdict === 'unclear' || figure.verdict === 'no data' ? figure.sentence : '',
      ]),
    note: `${figures.length - told.length} of ${several(figures.length, 'figure')} stayed the same.`,
  };
};

/** Of several runs the one in the middle by its median latency: the figures below are of it, those of the gate of all. */
const standIn = (results: readonly RunResult[]): RunResult => {
  const sorted = results.toSorted((a, b) => a.latencyMs.p50 - b.latencyMs.p50);
  return sorted[(sorted.length - 1) >> 1]!;
};

const named = (name: string, results: readonly RunResult[]): NamedRun => ({
  name: results.length === 1 ? name : `${name}, middle of ${results.length} runs`,
  result: standIn(results),
  standsFor: results.length,
});

export interface Checked {
  readonly figures: readonly FigureComparison[];
  readonly objectives: readonly Objective[];
  readonly conditions: readonly string[];
  readonly sentence: string;
  readonly verdict: OutcomeName;
  readonly passes: boolean;
}

export const checkSuite = ({ baseline, current }: Sides, checked: Checked): SuiteReport => {
  const { figures, objectives, conditions, sentence, verdict, passes } = checked;
  const entry = sideBySide(`${current.at(-1)!.name}: now and before`, [
    named('baseline', baseline),
    named('now', current),
  ]);
  const isPooled = baseline.length > 1 || current.length > 1;
  const charts = isPooled
    ? ['The charts are of the run in the middle of each side; the gate judges by all of them.']
    : [];
  return {
    ...entry,
    description: '',
    objectives,
    conditions,
    notes: charts,
    gate: { word: verdict, passes, sentences: [sentence] },
    // Figures of one run beside those of all would be two answers to one question.
    tables: isPooled ? [changes(figures)] : [changes(figures), ...entry.tables],
  };
};

/** Writes the page and the summary that were asked for, and names them. */
export const writeCheckDocuments = async (
  suite: SuiteReport,
  { html, md }: { readonly html?: string; readonly md?: string },
): Promise<string[]> => {
  if (html !== undefined) await writeAtomically(html, await pageOf(suite.name, [suite]));
  if (md !== undefined) await writeAtomically(md, markdownOf([suite]));
  return [html, md].filter((file) => file !== undefined);
};
