// A chart of an answer, as the page draws it.

import type { ChartSpec } from '../../../reports/chart/chart-spec.ts';

/** What takes longer than the figures. */
export interface Picture {
  readonly charts: readonly ChartSpec[];
  /** What limits the changed run, in sentences. */
  readonly limits: readonly string[];
  /** The changed scenario as YAML; null for the run as it was. */
  readonly yaml: string | null;
}
