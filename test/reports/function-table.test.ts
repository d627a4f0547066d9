// The table of a run's functions: one each, the busiest first, nothing where the tiles say it all.

import { expect, test } from 'vitest';
import { functionTable } from '../../reports/page/function-table.ts';
import type { RunResult } from '../../reports/index.ts';
import { htmlCellsOf } from '../support/table-cells.ts';
import { simulated } from './support.ts';

const offered = {
  quiet: 3,
  busy: 500,
  middling: 40,
  ...Object.fromEntries(Array.from({ length: 7 }, (_, n) => [`f${n}`, n])),
};

test('the busiest comes first, whatever their order in the result', async () => {
  const result = await simulated({ seconds: 5 });
  const [section] = Object.values(result.functions);
  const functions = Object.fromEntries(
    Object.entries(offered).map(([name, count]) => [
      name,
      { ...section!, totals: { ...section!.totals, offered: count, failed: 1, timedOut: 2, dropped: 4 } },
    ]),
  );
  const rows = htmlCellsOf(functionTable({ ...result, functions }));
  expect(rows[0]!.slice(0, 4)).toEqual(['function', 'offered', 'throttled', expect.any(String)]);
  expect(rows.slice(1).map(([name, count, , failed]) => [name, count, failed])).toEqual(
    Object.entries(offered)
      .toSorted(([, a], [, b]) => b - a)
      .map(([name, count]) => [name, String(count), '7']),
  );
});

test('a single function needs none', async () => {
  const result = await simulated({ seconds: 5 });
  const [[name, section]] = Object.entries(result.functions) as [[string, RunResult['functions'][string]]];
  expect(functionTable({ ...result, functions: { [name]: section } })).toBe('');
});
