// What check leaves for readers: both sides laid over each other, under the verdicts of the gate.

import {
  gateSentence,
  markdownOf,
  sideBySide,
  writeAtomically,
  type FigureComparison,
  type Objective,
  type ReportTable,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { pageOf } from '../page/page.ts';

/** Changes first; what stayed the same is only counted. */
const changes = (figures: readonly FigureComparison[]): ReportTable => {
  const told = figures.filter(({ verdict }) => verdict !== 'same');
  const order: readonly FigureComparison['verdict'][] = ['regressed', 'unclear', 'improved'];
  return {
    title: 'The gate',
    columns: ['figure', 'verdict', 'what is known'],
    rows: told
      .sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict))
      .map(({ figure, functionName, verdict, sentence }) => [
        functionName === null ? figure : `${functionName}: ${figure}`,
        verdict,
        sentence,
      ]),
    note: `${figures.length - told.length} of ${figures.length} figures stayed the same.`,
  };
};

/** The last run of each side stands for it. */
export const checkSuite = (
  baseline: RunResult,
  current: RunResult,
  figures: readonly FigureComparison[],
  objectives: readonly Objective[],
): SuiteReport => {
  const runs = [
    { name: 'baseline', result: baseline },
    { name: 'now', result: current },
  ];
  const entry = sideBySide(`${current.name}: now and before`, runs);
  return { ...entry, objectives, notes: [gateSentence(figures)], tables: [changes(figures), ...entry.tables] };
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
