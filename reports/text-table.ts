// Tables on the terminal: one line a row, of which no cell moves the cursor or changes a colour.

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

const cellText = (cell: TextCell, color: boolean): string => {
  if (typeof cell !== 'object') return printable(String(cell));
  const text = printable(cell.text);
  return color && cell.colour !== null ? `\u001B[${codes[cell.colour]}m${text}\u001B[39m` : text;
};

/** Lines without colour unless asked for. */
export const textTable = (
  head: readonly string[],
  rows: readonly (readonly TextCell[])[],
  options: { readonly color: boolean },
): string => {
  const table = new Table({
    head: head.map(printable),
    chars,
    ...(options.color ? {} : { style: { head: [], border: [] } }),
  });
  for (const row of rows) table.push(row.map((cell) => cellText(cell, options.color)));
  return table.toString();
};
