// The report of a suite that judges by itself: tables, and no run of its own to validate.

import type { SuiteReport } from '../../reports/index.ts';

export interface OwnVerdict {
  /** What was stopped has not failed. */
  readonly aborted: boolean;
  /** Whether all that was wanted holds. */
  readonly holds: boolean;
  readonly tables: SuiteReport['tables'];
  readonly notes?: readonly string[];
}

export const ownReport = (
  { name, description }: Pick<SuiteReport, 'name' | 'description'>,
  { aborted, holds, tables, notes = [] }: OwnVerdict,
): SuiteReport => ({
  name,
  description,
  measured: null,
  simulated: null,
  validation: [],
  status: aborted ? 'interrupted' : holds ? 'passed' : 'failed',
  notes: [...notes],
  tables,
});
