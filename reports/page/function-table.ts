// Every function of a run in a row, the busiest first.

import { milliseconds, number, usd } from '../words/format.ts';
import type { RunResult } from '../result/result.ts';
import { longTable } from './table.ts';

/** Further functions are shown on demand. */
const mostFunctions = 8;

/** Nothing for a run of one function: the tiles say it all. */
export const functionTable = (result: RunResult): string => {
  const all = Object.entries(result.functions);
  if (all.length < 2) return '';
  const rows = all
    .sort(([, a], [, b]) => b.totals.offered - a.totals.offered)
    .map(([name, { totals, latencyMs, initMs, cost }]) => [
      name,
      number(totals.offered),
      number(totals.throttled),
      number(totals.failed + totals.timedOut + totals.dropped),
      number(totals.coldStarts),
      latencyMs.count === 0 ? '' : milliseconds(latencyMs.p50),
      latencyMs.count === 0 ? '' : milliseconds(latencyMs.p99),
      initMs.count === 0 ? '' : milliseconds(initMs.p50),
      number(totals.concurrency.max),
      usd(cost.totalUsd),
    ]);
  const columns = [
    'function',
    'offered',
    'throttled',
    'errors',
    'cold',
    'p50',
    'p99',
    'init p50',
    'concurrency, most',
    'cost',
  ];
  return `<h4>By function (${result.kind})</h4>${longTable(columns, rows, mostFunctions)}`;
};
