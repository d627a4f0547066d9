// Azure Functions trace of 2019 (Shahrad et al., "Serverless in the Wild", USENIX ATC 2020): invocations a minute by
// function, percentiles of the duration by function, percentiles of the allocated memory by application.

import { amountOf, columnOf, csvFile, type CsvFile, type CsvRecord } from './csv.ts';
import { TraceError } from './trace-error.ts';

const format = 'format azure2019 has HashApp, HashFunction and a column a minute';

/** One function's invocations; minutes from the first column on, only those with invocations. */
export interface FunctionMinutes {
  readonly app: string;
  readonly name: string;
  readonly minutes: readonly number[];
  readonly counts: readonly number[];
}

/** Columns that are minutes, named `1` or `1_minute`, and their distance from the first minute. */
const minuteColumns = ({ header }: CsvFile): { column: number; minute: number }[] => {
  const columns = header.flatMap((name, column) => {
    const match = /^(\d+)(_minute)?$/.exec(name);
    return match === null ? [] : [{ column, minute: Number(match[1]) }];
  });
  const first = columns.reduce((least, { minute }) => Math.min(least, minute), Infinity);
  return columns.map(({ column, minute }) => ({ column, minute: minute - first })).sort((a, b) => a.minute - b.minute);
};

const countOf = (csv: CsvFile, record: CsvRecord, column: number): number => {
  const count = amountOf(csv, record, column);
  if (Number.isInteger(count)) return count;
  const { file, header } = csv;
  throw new TraceError(file, record.line, `${count} in column ${header[column]} is no count; write a whole number`);
};

/** The functions of an invocations file, in its order. */
export const functionMinutes = (file: string): FunctionMinutes[] => {
  const csv = csvFile(file);
  const app = columnOf(csv, 'HashApp', format);
  const name = columnOf(csv, 'HashFunction', format);
  const columns = minuteColumns(csv);
  if (columns.length === 0)
    throw new TraceError(file, 1, `has no column of a minute; ${format} (1, 2, ... or 1_minute)`);
  const functions: FunctionMinutes[] = [];
  for (const record of csv.records) {
    const minutes: number[] = [];
    const counts: number[] = [];
    for (const { column, minute } of columns) {
      if (record.cells[column] === '0') continue;
      const count = countOf(csv, record, column);
      if (count === 0) continue;
      minutes.push(minute);
      counts.push(count);
    }
    functions.push({ app: record.cells[app]!, name: record.cells[name]!, minutes, counts });
  }
  return functions;
};

/** Columns `<prefix><percent>` of a file, in ascending order. */
const percentColumns = (csv: CsvFile, prefix: string, cure: string): { column: number; percent: number }[] => {
  const columns = csv.header.flatMap((name, column) => {
    const percent = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    return Number.isInteger(percent) && percent >= 0 && percent <= 100 ? [{ column, percent }] : [];
  });
  if (columns.length === 0) throw new TraceError(csv.file, 1, `has no column ${prefix}...; ${cure}`);
  return columns.sort((a, b) => a.percent - b.percent);
};

/** A duration at a percentile. */
export interface DurationPoint {
  readonly percent: number;
  readonly ms: number;
}

/** `app/function`, as durations are looked up. */
export const functionKey = (app: string, name: string): string => `${app}/${name}`;

/** Durations of every function by `app/function`. */
export const functionDurations = (file: string): Map<string, DurationPoint[]> => {
  const csv = csvFile(file);
  const app = columnOf(csv, 'HashApp', format);
  const name = columnOf(csv, 'HashFunction', format);
  const columns = percentColumns(csv, 'percentile_Average_', 'name the file of durations');
  const durations = new Map<string, DurationPoint[]>();
  for (const record of csv.records) {
    const points = columns.map(({ column, percent }) => ({ percent, ms: amountOf(csv, record, column) }));
    const fall = points.findIndex((point, index) => index > 0 && point.ms < points[index - 1]!.ms);
    if (fall > 0) {
      const { percent } = points[fall]!;
      throw new TraceError(file, record.line, `percentile ${percent} is below the one before it; correct the line`);
    }
    durations.set(functionKey(record.cells[app]!, record.cells[name]!), points);
  }
  return durations;
};

/** The most memory that every application had allocated, in MB. */
export const applicationMemory = (file: string): Map<string, number> => {
  const csv = csvFile(file);
  const app = columnOf(csv, 'HashApp', format);
  const { column } = percentColumns(csv, 'AverageAllocatedMb_pct', 'name the file of memory').at(-1)!;
  const memory = new Map<string, number>();
  for (const record of csv.records) {
    const mb = amountOf(csv, record, column);
    memory.set(record.cells[app]!, Math.max(mb, memory.get(record.cells[app]!) ?? 0));
  }
  return memory;
};
