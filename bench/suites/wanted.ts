// What a suite wants of a figure, and whether it holds: a row each.

import type { ReportTable } from '../../reports/index.ts';

export interface Wanted {
  readonly what: string;
  readonly figure: string;
  readonly limit: string;
  readonly holds: boolean;
}

export const wantedTable = (title: string, rows: readonly Wanted[], note: string): ReportTable => ({
  title,
  columns: ['what', 'figure', 'wanted', 'verdict'],
  rows: rows.map(({ what, figure, limit, holds }) => [what, figure, limit, holds ? 'pass' : 'fail']),
  note,
});
