// Durations of an Azure Functions trace of 2019. Its percentiles are not of calls but of averages over 30 seconds, weighted by
// calls; average, minimum and maximum are of the calls themselves (publisher's notes 4, 6 and 7; without cold starts).

import { percentColumns, idColumns } from './azure2019.ts';
import { amountOf, csvFile, type CsvFile, type CsvRecord } from './csv.ts';
import { functionPath } from './function-id.ts';
import { TraceError } from './trace-error.ts';

/** A duration at a percentile. */
export interface DurationPoint {
  readonly percent: number;
  readonly ms: number;
}

/** What a trace tells of a function's durations. */
export interface FunctionDurations {
  /** Ascending in both; the first and the last are the minimum and the maximum where those are told. */
  readonly points: readonly DurationPoint[];
  /** Over all calls; null where it is not told. */
  readonly averageMs: number | null;
  /** Whether minimum and maximum were told, and do not lie among the percentiles. */
  readonly hasExtremes: boolean;
  /** Calls behind these figures; null where it is not told. */
  readonly count: number | null;
}

/** The publisher rounds percentiles to whole ms, some releases up and some down. */
const roundingMs = 1;

/** A figure that some releases leave out and some versions of the publisher's runtime did not record: null then. */
const toldOf = (csv: CsvFile, record: CsvRecord, name: string): number | null => {
  const column = csv.header.indexOf(name);
  const cell = record.cells[column] ?? '';
  const value = Number(cell);
  if (cell === '' || value < 0) return null;
  return amountOf(csv, record, column);
};

const percentilesOf = (
  csv: CsvFile,
  record: CsvRecord,
  columns: readonly { column: number; percent: number }[],
): DurationPoint[] => {
  const points = columns.map(({ column, percent }) => ({ percent, ms: amountOf(csv, record, column) }));
  const fall = points.findIndex((point, index) => index > 0 && point.ms < points[index - 1]!.ms);
  if (fall < 0) return points;
  const { percent } = points[fall]!;
  throw new TraceError(csv.file, record.line, `percentile ${percent} is below the one before it; correct the line`);
};

/** With the true ends in the place of the lowest and the highest average, where there are any that can be. */
const withExtremes = (
  points: readonly DurationPoint[],
  minimum: number | null,
  maximum: number | null,
): Pick<FunctionDurations, 'points' | 'hasExtremes'> => {
  const lowest = points[0]!.ms;
  const highest = points.at(-1)!.ms;
  const low = minimum !== null && minimum <= lowest + roundingMs ? Math.min(minimum, lowest) : null;
  const high = maximum !== null && maximum >= highest - roundingMs ? Math.max(maximum, highest) : null;
  return {
    points: [
      { percent: 0, ms: low ?? lowest },
      ...points.filter(({ percent }) => percent > 0 && percent < 100),
      { percent: 100, ms: high ?? highest },
    ],
    hasExtremes: low !== null && high !== null,
  };
};

/** Durations of every function, by its path. Throws TraceError. */
export const functionDurations = (file: string, withOwner: boolean): Map<string, FunctionDurations> => {
  const csv = csvFile(file);
  const idOf = idColumns(csv, withOwner);
  const columns = percentColumns(csv, 'percentile_Average_', 'name the file of durations');
  const durations = new Map<string, FunctionDurations>();
  for (const record of csv.records) {
    const path = functionPath(idOf(record));
    if (durations.has(path)) {
      throw new TraceError(file, record.line, `tells the durations of ${path} a second time; remove one of the lines`);
    }
    const told = (name: string): number | null => toldOf(csv, record, name);
    durations.set(path, {
      ...withExtremes(percentilesOf(csv, record, columns), told('Minimum'), told('Maximum')),
      averageMs: told('Average'),
      count: told('Count'),
    });
  }
  return durations;
};
