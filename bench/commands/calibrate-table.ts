// What a recording came to, as a table on the terminal.

import type { TextOptions } from '../../reports/words/text-table.ts';
import { milliseconds, number, printable, textTable } from '../../reports/index.ts';
import type { Draft } from '../calibrate/draft.ts';
import type { FittedLaw } from '../calibrate/fit-law.ts';

const columns = [
  'function',
  'invocations',
  'cold',
  'errors',
  'timeouts',
  'throttled',
  'mean',
  'p50',
  'p99',
  'init p50',
  'law',
  'off by',
];

const at = (fitted: FittedLaw | null, share: number): string =>
  fitted === null ? '' : milliseconds(fitted.law.quantile(share));

const percent = (share: number): string => `${Number((100 * share).toPrecision(2))} %`;

/** A row a function: what was recorded, which law was taken, and its largest quantile error. */
export const calibrateTable = (draft: Draft, options: TextOptions): string => {
  const rows = draft.functions.map(({ name, recorded, fitted }) => [
    printable(name),
    number(recorded.ran > 0 ? recorded.ran : (fitted.warm?.count ?? 0)),
    fitted.tellsCold ? number(recorded.cold.count) : '',
    number(recorded.errors),
    number(recorded.timeouts.count),
    number(recorded.throttled),
    fitted.warm === null ? '' : milliseconds(fitted.warm.law.mean),
    at(fitted.warm, 0.5),
    at(fitted.warm, 0.99),
    at(fitted.init, 0.5),
    fitted.warm?.family ?? 'none',
    fitted.warm === null ? '' : percent(fitted.warm.quality.largestError),
  ]);
  return textTable(columns, rows, options);
};
