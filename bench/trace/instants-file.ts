// A CSV file with an instant a record: a number of ms from the start, Unix time in ms, or an ISO timestamp.

import { cellsOf, headerOf } from './csv.ts';
import { linesOf } from './lines.ts';
import { TraceError } from './trace-error.ts';

/** Numbers from here up are Unix time in ms: 1973 as a date, three years as a distance. */
const leastUnixMs = 1e11;

const isoTime = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/;

/** The instant in `cell` in ms; without a zone it is UTC. null when it is none. */
const instantOf = (cell: string): number | null => {
  if (/^\d+(\.\d+)?(e\+?\d+)?$/i.test(cell)) return Number(cell);
  const match = isoTime.exec(cell);
  if (match === null) return null;
  const atMs = Date.parse(`${cell.replace(' ', 'T')}${match[1] === undefined ? 'Z' : ''}`);
  return Number.isNaN(atMs) ? null : atMs;
};

const columnIndex = (file: string, header: readonly string[], column: string | undefined): number => {
  if (column === undefined) return 0;
  const index = header.indexOf(column);
  if (index >= 0) return index;
  throw new TraceError(file, 1, `has no column "${column}", only ${header.join(', ')}; name one of them`);
};

/** The instants in `column` (default: the first) of `file`; dates count from the earliest. A header may be missing. */
export const fileInstants = (file: string, column?: string): number[] => {
  const header = headerOf(file);
  const index = columnIndex(file, header, column);
  const hasHeader = column !== undefined || instantOf(header[0]!) === null;
  const instantsMs: number[] = [];
  let first = true;
  for (const { text, number } of linesOf(file)) {
    const isHeader = first && hasHeader;
    first = false;
    if (isHeader) continue;
    const cell = cellsOf(text)[index] ?? '';
    const atMs = instantOf(cell);
    if (atMs === null) {
      throw new TraceError(
        file,
        number,
        `"${cell}" is no instant; write ms from the start or an ISO time such as 2026-03-01T12:00:00Z, or name its column`,
      );
    }
    instantsMs.push(atMs);
  }
  const earliest = instantsMs.reduce((least, atMs) => Math.min(least, atMs), Infinity);
  return earliest < leastUnixMs ? instantsMs : instantsMs.map((atMs) => atMs - earliest);
};
