// What the worker of the what-if panel tells the page.

import type { ChartSpec } from '../../../reports/chart/chart-spec.ts';
import type { Answer } from './answer.ts';

/** What takes longer than the figures. */
export interface Picture {
  readonly charts: readonly ChartSpec[];
  /** What limits the changed run, in sentences. */
  readonly limits: readonly string[];
  /** The changed scenario as YAML; null for the run as it was. */
  readonly yaml: string | null;
}

/** What the worker says: the figures, then the curves; or what went wrong. */
export interface Said {
  readonly answer?: Answer;
  readonly picture?: Picture;
  readonly error?: string;
}
