// Tables on the terminal: one line a row, of which no cell moves the cursor or changes a colour. What is wider than the terminal is
// turned (figures as rows), loses columns with a word, or breaks its cells, in this order.

import Table from 'cli-table3';
import { printable } from './format.ts';

const chars = { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' };

const codes = { red: 31, green: 32, yellow: 33 } as const;

/** A text in a colour; in none where colours are off. */
export interface ColouredText {
  readonly text: string;
  readonly colour: keyof typeof codes | null;
}

export type TextCell = string | number | ColouredText;

/** How a text is drawn on a terminal. */
export interface TextOptions {
  readonly color: boolean;
  /** Letters in a line; default: as many as it takes. */
  readonly columns?: number | undefined;
}

export interface TableOptions extends TextOptions {
  /** Columns that may be left out where the table is too wide, by their heads, the first of them first. */
  readonly spare?: readonly string[];
}

/** A text in its colour. */
export const coloured = ({ text, colour }: ColouredText, color: boolean): string =>
  color && colour !== null ? `\u001B[${codes[colour]}m${text}\u001B[39m` : text;

const plainOf = (cell: TextCell): string => printable(typeof cell === 'object' ? cell.text : String(cell));

const cellText = (cell: TextCell, color: boolean): string =>
  typeof cell === 'object' ? coloured({ text: printable(cell.text), colour: cell.colour }, color) : plainOf(cell);

interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly TextCell[])[];
}

/** What stands beside every cell: a border, and a space on either side. */
const besideCell = 3;

/** A letter of two halves is one. */
const lettersIn = (text: string): number => Array.from(text).length;

const widthsOf = ({ head, rows }: Sheet): number[] =>
  head.map((title, column) => Math.max(...[title, ...rows.map((row) => plainOf(row[column] ?? ''))].map(lettersIn)));

const widthOf = (sheet: Sheet): number => widthsOf(sheet).reduce((sum, width) => sum + width + besideCell, 1);

/** Columns as rows: the first column names them. */
const turned = ({ head, rows }: Sheet): Sheet => ({
  head: [head[0]!, ...rows.map((row) => plainOf(row[0]!))],
  rows: head.slice(1).map((title, index) => [title, ...rows.map((row) => row[index + 1] ?? '')]),
});

/** As many columns as fit, and those that do not. */
const narrowed = (sheet: Sheet, spare: readonly string[], columns: number): { sheet: Sheet; left: string[] } => {
  const left: string[] = [];
  let fitting = sheet;
  for (const title of spare) {
    if (widthOf(fitting) <= columns) break;
    const at = fitting.head.indexOf(title);
    if (at < 0) continue;
    left.push(title);
    const without = <T>(cells: readonly T[]): T[] => cells.filter((_, index) => index !== at);
    fitting = { head: without(fitting.head), rows: fitting.rows.map(without) };
  }
  return { sheet: fitting, left };
};

/** No column becomes narrower than this, or than the longest word of its head. */
const leastWidth = 8;
const longestHead = 20;

const leastOf = (title: string): number =>
  Math.max(leastWidth, ...title.split(' ').map((word) => Math.min(longestHead, word.length)));

/** The widest columns give way until all fit. */
const brokenWidths = (sheet: Sheet, columns: number): number[] => {
  const widths = widthsOf(sheet);
  const least = sheet.head.map(leastOf);
  const free = columns - 1 - besideCell * widths.length;
  const givable = (column: number): number => (widths[column]! > least[column]! ? widths[column]! : 0);
  for (;;) {
    const widest = widths.reduce((most, _, column) => (givable(column) > givable(most) ? column : most), 0);
    if (widths.reduce((sum, width) => sum + width, 0) <= free || givable(widest) === 0) return widths;
    widths[widest]! -= 1;
  }
};

const drawn = ({ head, rows }: Sheet, { color }: TextOptions, widths?: readonly number[]): string => {
  const table = new Table({
    head: head.map(printable),
    chars,
    ...(widths === undefined ? {} : { colWidths: widths.map((width) => width + 2), wordWrap: true }),
    // What is coloured says `color`, not what the table's library finds of the terminal: it makes heads red.
    style: { head: [], border: [] },
  });
  for (const row of rows) table.push(row.map((cell) => cellText(cell, color)));
  return table.toString();
};

/** So many rows are still read side by side. */
const mostTurned = 6;

/** Lines without colour unless asked for. */
export const textTable = (
  head: readonly string[],
  rows: readonly (readonly TextCell[])[],
  options: TableOptions,
): string => {
  const sheet = { head, rows };
  const { columns = Infinity, spare = [] } = options;
  if (widthOf(sheet) <= columns) return drawn(sheet, options);
  const across = turned(sheet);
  if (head.length > 3 && rows.length <= mostTurned && widthOf(across) <= columns) return drawn(across, options);
  const { sheet: fitting, left } = narrowed(sheet, spare, columns);
  const missing = `(not shown in ${columns} columns: ${left.join(', ')}; they are in the page and in --json)`;
  const said = left.length === 0 ? '' : `\n${wrapped(missing, options)}`;
  if (widthOf(fitting) <= columns) return `${drawn(fitting, options)}${said}`;
  return `${drawn(fitting, options, brokenWidths(fitting, columns))}${said}`;
};

/** A line broken at spaces, what follows indented by `indent` letters. */
export const wrapped = (line: string, { columns = Infinity }: TextOptions, indent = 2): string => {
  if (line.length <= columns) return line;
  const lines: string[] = [];
  let rest = line;
  while (rest.length > columns) {
    const at = rest.lastIndexOf(' ', columns);
    if (at <= indent) break;
    lines.push(rest.slice(0, at));
    rest = `${' '.repeat(indent)}${rest.slice(at + 1)}`;
  }
  return [...lines, rest].join('\n');
};
