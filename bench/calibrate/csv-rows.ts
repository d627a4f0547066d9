// Rows of a CSV file of any size, many at a time, cells by the name of their column.

import { cellsOf } from '../trace/csv.ts';
import type { InputFile } from './input-file.ts';

/** Rows whose cells are told apart by their column's name. */
export interface CsvRow {
  /** In which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** What parts them. */
  readonly separator: string;
}

/** A quoted cell with more characters was never closed. */
const longestCell: number = 1024 * 1024;

/** What parts cells in `line`, told by which there are most of: commas, semicolons or tabs. */
const separatorOf = (line: string): string => {
  const counts = [',', ';', '\t'].map((separator) => ({ separator, count: line.split(separator).length }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).separator;
};

const split = (text: string, separator: string): string[] | 'open' | 'trailed' => {
  if (separator === ',') return cellsOf(text);
  return text.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
};

/** Every row, the header too, in pieces; blank lines are none. Rows whose quotes are wrong have no cells. */
export async function* csvRows(file: InputFile): AsyncGenerator<readonly CsvRow[]> {
  let separator: string | null = null;
  let open: { line: number; text: string } | null = null;
  for await (const { lines, firstLine } of file.lines()) {
    const rows: CsvRow[] = [];
    for (const [index, text] of lines.entries()) {
      if (open === null && text.trim() === '') continue;
      separator ??= separatorOf(text);
      const whole: { line: number; text: string } =
        open === null ? { line: firstLine + index, text } : { line: open.line, text: `${open.text}\n${text}` };
      const cells = split(whole.text, separator);
      if (cells === 'open' && whole.text.length < longestCell) {
        open = whole;
        continue;
      }
      open = null;
      rows.push({ line: whole.line, cells: typeof cells === 'string' ? [] : cells, separator });
    }
    yield rows;
  }
  if (open !== null) yield [{ line: open.line, cells: [], separator: ',' }];
}

/** Cells of the file's first line. */
export const headerCells = (head: string): readonly string[] => {
  const line = head.slice(0, head.search(/\r?\n|$/));
  const cells = split(line, separatorOf(line));
  return typeof cells === 'string' ? [] : cells;
};
