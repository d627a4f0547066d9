// Predicts published figures of real AWS from the rules and presets alone, and prints both side by side.

import type { ReportTable, RunResult, SuiteReport, ValidationFigure } from '../../../reports/index.ts';
import { ownReport } from '../own-report.ts';
import { partsOf } from '../parts.ts';
import type { Suite, SuiteContext } from '../suite.ts';
import type { ColdStartPrediction } from './published-cold-starts.ts';
import { publishedParts } from './published-parts.ts';
import { percent } from './published-runs.ts';
import { part } from './published-thread.ts';

const tableOf = (figures: readonly ValidationFigure[]): ReportTable => ({
  title: 'Published beside predicted',
  columns: ['figure', 'published', 'predicted', 'tolerance', 'verdict', 'source and doubt'],
  rows: figures.map((f) => {
    const text = (value: number | null): string => {
      if (value === null) return '';
      return f.unit === 'share' ? percent(value) : `${Number(value.toPrecision(4))}`;
    };
    return [f.figure, text(f.measured), text(f.simulated), f.tolerance, f.verdict, f.note];
  }),
  note: 'Published: measured on or stated about real AWS. Predicted: simulated by the rules and presets of that date.',
});

/** The suite's report of what it predicts; `shown` is the run that its charts are of. */
export const publishedReport = (
  figures: readonly ValidationFigure[],
  starts: ColdStartPrediction,
  shown: RunResult,
): SuiteReport => ({
  name: 'published',
  description: published.description,
  measured: null,
  simulated: shown,
  validation: [],
  status: [...figures, ...starts.figures].some((figure) => figure.verdict === 'fail') ? 'failed' : 'passed',
  notes: [],
  tables: [tableOf(figures), starts.table],
});

const run = async (context: SuiteContext): Promise<SuiteReport> => {
  context.onStage('simulating', 0);
  const { signal } = context;
  const parts = await partsOf([...publishedParts.keys()], {
    threadFile: new URL('./published-thread.js', import.meta.url),
    here: part,
    signal,
  });
  if (signal.aborted) return ownReport(published, { aborted: true, holds: true, tables: [] });
  const figures = parts.flatMap((one) => one.figures);
  const starts = parts.find((one) => one.starts !== undefined)!.starts!;
  const shown = parts.find((one) => one.shown !== undefined)!.shown!;
  return publishedReport(figures, starts, shown);
};

export const published: Suite = {
  name: 'published',
  description: 'Published figures of real AWS Lambda, predicted from the rules and presets of their date.',
  run,
};
