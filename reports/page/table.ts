// A table of the page.

import { escapeHtml } from './escape.ts';

type Cell = string | number;

const verdictClasses: Readonly<Record<string, string>> = {
  passed: 'good',
  failed: 'bad',
  broken: 'bad',
  'not well': 'bad',
  'objective broken': 'bad',
  'objective without data': 'bad',
  'could not tell': 'warn',
  'host saturated': 'warn',
  interrupted: 'warn',
  pass: 'good',
  kept: 'good',
  improved: 'good',
  fail: 'bad',
  BROKEN: 'bad',
  'NO DATA': 'bad',
  'no data': 'bad',
  regressed: 'bad',
};

/** By which a verdict in a word is coloured; of several words by the worst. */
export const wordClass = (word: string): string => {
  const own = new Set(word.split(', ').map((part) => verdictClasses[part.replace(/^\d+ /, '')]));
  return (['bad', 'warn', 'good'] as const).find((kind) => own.has(kind)) ?? 'plain';
};

const isNumeric = (value: Cell): boolean => /^[-+−$<]?[\d.]/.test(String(value));

/** What stands where there is no figure. */
const isNone = (value: Cell): boolean => value === '' || value === '–' || value === 'none';

interface Columns {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Columns in which nothing stands say nothing. */
const withoutEmpty = ({ columns, rows }: Columns): Columns => {
  const isKept = columns.map((_, i) => rows.length === 0 || rows.some((row) => (row[i] ?? '') !== ''));
  return {
    columns: columns.filter((_, i) => isKept[i]),
    rows: rows.map((row) => row.filter((_, i) => isKept[i])),
  };
};

/** A short table need not be as wide as the page. */
const isNarrow = ({ columns, rows }: Columns): boolean =>
  columns.length <= 4 && rows.every((row) => row.every((value) => String(value).length <= 50));

/** What follows a number in its cell may stand in more than one line. */
const longNumber = 44;

/** An interval after its value stands in a line of its own where there is no room. */
const withInterval = (value: Cell): string =>
  escapeHtml(value).replace(/(?<=\S) (\[[^\]]+\])$/, ' <span class="interval">$1</span>');

/** Columns of numbers stand right, with their heads; the first column names the row. */
export const table = (allColumns: readonly string[], allRows: readonly (readonly Cell[])[]): string => {
  const { columns, rows } = withoutEmpty({ columns: allColumns, rows: allRows });
  const isRight = columns.map((_, i) => i > 0 && rows.every((row) => isNone(row[i] ?? '') || isNumeric(row[i] ?? '')));
  const classOf = (index: number, value: Cell): string => {
    const { length } = String(value);
    const ofText = isRight[index] ? (length > longNumber ? 'n parted' : 'n') : length > 50 ? 'long' : '';
    const kind = verdictClasses[String(value)] ?? ofText;
    return kind === '' ? '' : ` class="${kind}"`;
  };
  const head = columns.map(
    (column, i) => `<th scope="col"${isRight[i] ? ' class="n"' : ''}>${escapeHtml(column)}</th>`,
  );
  const cell = (value: Cell, i: number): string =>
    i === 0 ? `<th scope="row">${escapeHtml(value)}</th>` : `<td${classOf(i, value)}>${withInterval(value)}</td>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`);
  const kind = isNarrow({ columns, rows }) ? 'scroll narrow' : 'scroll';
  return `<div class="${kind}"><table><thead><tr>${head.join('')}</tr></thead><tbody>${body.join('\n')}</tbody></table></div>`;
};

/** A few runs with many figures: a figure a row, a run a column. */
export const figureTable = (
  figures: readonly string[],
  runs: readonly { readonly name: string; readonly values: readonly Cell[] }[],
): string =>
  table(
    ['figure', ...runs.map(({ name }) => name)],
    figures
      .map((figure, index) => [figure, ...runs.map(({ values }) => values[index] ?? '')])
      .filter(([, ...values]) => values.some((value) => value !== '')),
  );

/** Rows that all matter to somebody: the first ones, and the others on demand. */
export const longTable = (
  columns: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  most: number,
): string => {
  if (rows.length <= most + 3) return table(columns, rows);
  const others = rows.slice(most);
  return `${table(columns, rows.slice(0, most))}<details><summary>The other ${others.length}</summary>${table(columns, others)}</details>`;
};

/** Parts beside each other where there is room; empty ones left out. */
export const beside = (parts: readonly string[]): string => {
  const some = parts.filter((part) => part !== '');
  return some.length < 2
    ? some.join('')
    : `<div class="pair">${some.map((part) => `<div>${part}</div>`).join('')}</div>`;
};
