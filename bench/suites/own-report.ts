// The report of a suite that judges by itself: tables, and no run of its own to validate.

import type { SuiteReport } from '../../reports/index.ts';

export interface OwnVerdict {
  /** What was stopped has not failed. */
  readonly aborted: boolean;
  /** Whether all that was wanted holds, of what the tables have. No row is no pass. */
  readonly holds: boolean;
  readonly tables: SuiteReport['tables'];
  readonly notes?: readonly string[];
}

const statusOf = ({ aborted, holds, tables }: OwnVerdict): SuiteReport['status'] => {
  if (aborted) return 'interrupted';
  if (!holds) return 'failed';
  return tables.some(({ rows }) => rows.length > 0) ? 'passed' : 'no data';
};

export const ownReport = (
  { name, description }: Pick<SuiteReport, 'name' | 'description'>,
  verdict: OwnVerdict,
): SuiteReport => ({
  name,
  description,
  measured: null,
  simulated: null,
  validation: [],
  status: statusOf(verdict),
  notes: [...(verdict.notes ?? [])],
  tables: verdict.tables,
});
