// Records of a CSV file with a header, cells by the name of their column: releases of one data set differ in the
// order of their columns.

import { linesOf } from './lines.ts';
import { TraceError } from './trace-error.ts';

/** The cells of one line; `"` quotes, `""` is a quote inside quotes. */
export const cellsOf = (text: string): string[] => {
  if (!text.includes('"')) return text.split(',').map((cell) => cell.trim());
  const cells: string[] = [];
  for (let at = 0; at <= text.length;) {
    const quoted = /^\s*"((?:[^"]|"")*)"\s*(?:,|$)/.exec(text.slice(at));
    const comma = text.indexOf(',', at);
    const end = comma < 0 ? text.length : comma;
    cells.push(quoted === null ? text.slice(at, end).trim() : quoted[1]!.replaceAll('""', '"'));
    at = quoted === null ? end + 1 : at + quoted[0].length + (quoted[0].endsWith(',') ? 0 : 1);
  }
  return cells;
};

export interface CsvRecord {
  readonly cells: readonly string[];
  readonly line: number;
}

export interface CsvFile {
  readonly file: string;
  readonly header: readonly string[];
  /** Read as they are asked for, once. */
  readonly records: Iterable<CsvRecord>;
}

function* recordsOf(file: string, columns: number): Generator<CsvRecord, void> {
  let isHeader = true;
  for (const { text, number } of linesOf(file)) {
    if (isHeader) {
      isHeader = false;
      continue;
    }
    const cells = cellsOf(text);
    if (cells.length !== columns) {
      throw new TraceError(
        file,
        number,
        `has ${cells.length} cells, the header ${columns}; correct or remove the line (was the file cut off?)`,
      );
    }
    yield { cells, line: number };
  }
}

/** The cells of the first line. */
export const headerOf = (file: string): string[] => {
  for (const { text } of linesOf(file)) return cellsOf(text);
  throw new TraceError(file, null, 'is empty; name a file with a header and a record a line');
};

/** Opens `file`. Throws TraceError, then and while records are read. */
export const csvFile = (file: string): CsvFile => {
  const header = headerOf(file);
  return { file, header, records: recordsOf(file, header.length) };
};

/** Where the column called `name` is. */
export const columnOf = ({ file, header }: CsvFile, name: string, format: string): number => {
  const index = header.indexOf(name);
  if (index >= 0) return index;
  const known = header.slice(0, 12).join(', ') + (header.length > 12 ? ', ...' : '');
  throw new TraceError(file, 1, `has no column "${name}", only ${known}; ${format}`);
};

/** A number that is at least 0. */
export const amountOf = ({ file, header }: CsvFile, { cells, line }: CsvRecord, column: number): number => {
  const cell = cells[column]!;
  const value = Number(cell);
  if (cell === '' || !Number.isFinite(value) || value < 0) {
    throw new TraceError(file, line, `"${cell}" in column ${header[column]} is not a number from 0 up; correct it`);
  }
  return value;
};
