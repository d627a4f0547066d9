// Records of a CSV file with a header, cells by the name of their column: releases of one data set differ in the
// order of their columns.

import { several } from '../../reports/words/format.ts';
import { linesOf } from './lines.ts';
import { TraceError } from './trace-error.ts';

/** One cell in quotes from where it begins, up to the comma or the end behind it. */
const quotedCell = /\s*"((?:[^"]|"")*)"\s*(?:,|$)/y;
/** The same without its end. */
const openCell = /\s*"(?:[^"]|"")*$/y;
const plainCell = /[^,]*(?:,|$)/y;

const matchAt = (pattern: RegExp, text: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

/** A line whose quotes are wrong: of a cell that goes on in the next line, or with text behind a cell in quotes. */
export type BrokenQuotes = 'open' | 'trailed';

/** The cells of one record; `"` at the beginning of a cell quotes it, `""` is a quote inside of quotes. */
export const cellsOf = (text: string): string[] | BrokenQuotes => {
  if (!text.includes('"')) return text.split(',').map((cell) => cell.trim());
  const cells: string[] = [];
  for (let at = 0, more = true; more;) {
    const quoted = matchAt(quotedCell, text, at);
    const match = quoted ?? matchAt(plainCell, text, at)!;
    const whole = match[0];
    more = whole.endsWith(',');
    if (quoted === null && /^\s*"/.test(whole)) return matchAt(openCell, text, at) === null ? 'trailed' : 'open';
    cells.push(quoted === null ? whole.slice(0, more ? -1 : undefined).trim() : quoted[1]!.replaceAll('""', '"'));
    at += whole.length;
  }
  return cells;
};

export interface CsvRecord {
  readonly cells: readonly string[];
  /** In which it begins, from 1. */
  readonly line: number;
}

/** A cell with more than so many characters begins with a quote that was never meant to be one. */
const longestCell: number = 1024 * 1024;

/** A record whose last cell goes on in the next line. */
interface OpenRecord {
  readonly line: number;
  readonly texts: string[];
  characters: number;
}

const hasOddQuotes = (text: string): boolean => text.split('"').length % 2 === 0;

/** Every record of `file`, the first too; blank lines between them are none. Throws TraceError. */
export function* recordsOf(file: string): Generator<CsvRecord, void> {
  const neverClosed = (line: number): TraceError =>
    new TraceError(file, line, 'has a cell whose quote is never closed; close it, or write "" for a quote in it');
  let open: OpenRecord | null = null;
  for (const { text, number } of linesOf(file, true)) {
    if (open !== null) {
      open.texts.push(text);
      open.characters += text.length;
      if (open.characters > longestCell) throw neverClosed(open.line);
      // Inside of quotes only another quote can end them.
      if (!hasOddQuotes(text)) continue;
    } else if (text.trim() === '') continue;
    const { line, texts }: OpenRecord = open ?? { line: number, texts: [text], characters: text.length };
    const cells = cellsOf(texts.join('\n'));
    if (cells === 'trailed') {
      const what = 'has text behind a cell in quotes; put a comma between, or write "" for a quote in it';
      throw new TraceError(file, line, what);
    }
    if (cells === 'open') {
      open ??= { line, texts, characters: text.length };
      continue;
    }
    open = null;
    yield { cells, line };
  }
  if (open !== null) throw neverClosed(open.line);
}

export interface CsvFile {
  readonly file: string;
  readonly header: readonly string[];
  /** Read as they are asked for, once. */
  readonly records: Iterable<CsvRecord>;
}

function* evenRecords(file: string, columns: number): Generator<CsvRecord, void> {
  let isHeader = true;
  for (const record of recordsOf(file)) {
    const { length } = record.cells;
    if (!isHeader && length !== columns) {
      throw new TraceError(
        file,
        record.line,
        `has ${several(length, 'cell')}, the header ${columns}; correct or remove the line (was the file cut off?)`,
      );
    }
    if (!isHeader) yield record;
    isHeader = false;
  }
}

/** The cells of the first record. */
export const headerOf = (file: string): readonly string[] => {
  for (const { cells } of recordsOf(file)) return cells;
  throw new TraceError(file, null, 'is empty; name a file with a header and a record a line');
};

/** Opens `file`. Throws TraceError, then and while records are read. */
export const csvFile = (file: string): CsvFile => {
  const header = headerOf(file);
  const twice = header.find((name, index) => name !== '' && header.indexOf(name) < index);
  if (twice !== undefined) throw new TraceError(file, 1, `has two columns "${twice}"; rename or remove one`);
  return { file, header, records: evenRecords(file, header.length) };
};

/** What else may part the cells of a header that is one cell. */
const otherSeparator = (header: readonly string[]): string =>
  header.length === 1 && /[;\t|]/.test(header[0]!) ? ' (cells are parted by commas)' : '';

/** Where the column called `name` is. */
export const columnOf = ({ file, header }: Pick<CsvFile, 'file' | 'header'>, name: string, cure: string): number => {
  const index = header.indexOf(name);
  if (index >= 0) return index;
  const known = header.slice(0, 12).join(', ') + (header.length > 12 ? ', ...' : '');
  throw new TraceError(file, 1, `has no column "${name}", only ${known}${otherSeparator(header)}; ${cure}`);
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
