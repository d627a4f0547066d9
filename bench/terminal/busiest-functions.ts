// What stands out in a run of many functions: those refused most, those called most, and the applications they form.

import { mostFunctions } from '../../reports/documents/console.ts';
import { grouped } from '../../reports/words/format.ts';
import { textTable, usd, type RunResult, type TextOptions, type Totals } from '../../reports/index.ts';

const mostRows = 10;

interface Row {
  readonly name: string;
  readonly functions: number;
  readonly offered: number;
  readonly throttled: number;
  readonly errors: number;
  readonly coldStarts: number;
  readonly usd: number;
}

const rowOf = (name: string, totals: Totals, usd: number): Row => ({
  name,
  functions: 1,
  offered: totals.offered,
  throttled: totals.throttled,
  errors: totals.failed + totals.timedOut + totals.dropped,
  coldStarts: totals.coldStarts,
  usd,
});

const summed = (a: Row, b: Row): Row => ({
  name: a.name,
  functions: a.functions + b.functions,
  offered: a.offered + b.offered,
  throttled: a.throttled + b.throttled,
  errors: a.errors + b.errors,
  coldStarts: a.coldStarts + b.coldStarts,
  usd: a.usd + b.usd,
});

/** Functions added up by their tag `application`; empty when none has one. */
const applicationRows = (result: RunResult): Row[] => {
  const rows = new Map<string, Row>();
  for (const { tags, totals, cost } of Object.values(result.functions)) {
    const application = tags?.['application'];
    if (application === undefined) continue;
    const row = rowOf(application, totals, cost.totalUsd);
    const known = rows.get(application);
    rows.set(application, known === undefined ? row : summed(known, row));
  }
  return [...rows.values()];
};

const largestBy = (rows: readonly Row[], figure: 'offered' | 'throttled'): Row[] =>
  rows
    .filter((row) => row[figure] > 0)
    .sort((a, b) => b[figure] - a[figure])
    .slice(0, mostRows);

const tableOf = (title: string, rows: readonly Row[], options: TextOptions): string => {
  // Rows that are functions are one each.
  const counted = rows.some(({ functions }) => functions > 1) ? ['functions' as const] : [];
  const figures = [...counted, 'offered', 'throttled', 'errors', 'coldStarts'] as const;
  const head = ['name', ...figures.map((figure) => (figure === 'coldStarts' ? 'cold starts' : figure)), '$'];
  const cells = rows.map((row) => [
    row.name,
    ...figures.map((figure) => grouped(Math.round(row[figure]))),
    usd(row.usd),
  ]);
  return `${title}\n${textTable(head, cells, options)}`;
};

/** Tables for a run of more functions than can be looked through; none for others. */
export const busiestFunctions = (result: RunResult, options: TextOptions): string[] => {
  const names = Object.keys(result.functions);
  if (names.length <= mostFunctions) return [];
  const rows = names.map((name) => rowOf(name, result.functions[name]!.totals, result.functions[name]!.cost.totalUsd));
  const applications = applicationRows(result);
  const throttled = largestBy(rows, 'throttled');
  const offered = largestBy(applications, 'offered');
  return [
    ...(throttled.length === 0 ? [] : [tableOf(`Most throttled of ${names.length} functions`, throttled, options)]),
    tableOf(`Most called of ${names.length} functions`, largestBy(rows, 'offered'), options),
    // One function an application would be the same table again.
    ...(applications.length === names.length || offered.length === 0
      ? []
      : [tableOf(`Most called of ${applications.length} applications`, offered, options)]),
  ];
};
