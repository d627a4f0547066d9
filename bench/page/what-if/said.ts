// What the worker of the what-if panel tells the page.

import type { ChartSpec } from '../../../reports/chart/chart-spec.ts';
import type { Answer } from './answer.ts';

/** What the worker says: the figures, then the curves; or what went wrong. */
export interface Said {
  readonly answer?: Answer;
  readonly charts?: readonly ChartSpec[];
  readonly error?: string;
}
