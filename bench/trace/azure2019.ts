// Azure Functions trace of 2019 (Shahrad et al., "Serverless in the Wild", USENIX ATC 2020): invocations a minute by
// function, and percentiles of the allocated memory by application. Durations: azure2019-durations.ts.

import { amountOf, columnOf, csvFile, headerOf, type CsvFile, type CsvRecord } from './csv.ts';
import type { FunctionId } from './function-id.ts';
import { TraceError } from './trace-error.ts';

export const format2019 = 'format azure2019 has HashApp, HashFunction and a column a minute';

/** One function's invocations; minutes from the first column on, only those with invocations. */
export interface FunctionMinutes extends FunctionId {
  readonly minutes: readonly number[];
  readonly counts: readonly number[];
}

/** Columns that are minutes, named `1` or `1_minute`, and their distance from the first minute. */
const minuteColumns = ({ file, header }: CsvFile): { column: number; minute: number }[] => {
  const columns = header.flatMap((name, column) => {
    const match = /^(\d+)(_minute)?$/.exec(name);
    return match === null ? [] : [{ column, minute: Number(match[1]) }];
  });
  if (columns.length === 0) {
    throw new TraceError(file, 1, `has no column of a minute; ${format2019} (1, 2, ... or 1_minute)`);
  }
  columns.sort((a, b) => a.minute - b.minute);
  const first = columns[0]!.minute;
  const twice = columns.find(({ minute }, index) => minute === columns[index - 1]?.minute);
  if (twice !== undefined) throw new TraceError(file, 1, `has two columns of minute ${twice.minute}; remove one`);
  return columns.map(({ column, minute }) => ({ column, minute: minute - first }));
};

const countOf = (csv: CsvFile, record: CsvRecord, column: number): number => {
  const count = amountOf(csv, record, column);
  if (Number.isInteger(count)) return count;
  const { file, header } = csv;
  throw new TraceError(file, record.line, `${count} in column ${header[column]} is no count; write a whole number`);
};

const ownerColumn = 'HashOwner';

/** Whether `file` tells the owners of its applications. */
export const hasOwners = (file: string): boolean => headerOf(file).includes(ownerColumn);

/** Where the cells are that tell who is who; the owner only if it is asked for. */
export const idColumns = (csv: CsvFile, withOwner: boolean): ((record: CsvRecord) => FunctionId) => {
  const owner = withOwner ? columnOf(csv, ownerColumn, format2019) : -1;
  const app = columnOf(csv, 'HashApp', format2019);
  const name = columnOf(csv, 'HashFunction', format2019);
  return ({ cells }) => ({ owner: cells[owner] ?? '', app: cells[app]!, name: cells[name]! });
};

/** The functions of an invocations file, in its order; of one with several triggers, a record each. */
export const functionMinutes = (file: string, withOwner: boolean = hasOwners(file)): FunctionMinutes[] => {
  const csv = csvFile(file);
  const idOf = idColumns(csv, withOwner);
  const columns = minuteColumns(csv);
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
    functions.push({ ...idOf(record), minutes, counts });
  }
  return functions;
};

/** Columns `<prefix><percent>` of a file, in ascending order. */
export const percentColumns = (csv: CsvFile, prefix: string, cure: string): { column: number; percent: number }[] => {
  const columns = csv.header.flatMap((name, column) => {
    const percent = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    return Number.isInteger(percent) && percent >= 0 && percent <= 100 ? [{ column, percent }] : [];
  });
  if (columns.length === 0) throw new TraceError(csv.file, 1, `has no column ${prefix}...; ${cure}`);
  return columns.sort((a, b) => a.percent - b.percent);
};

/** `application`, or `owner/application` where owners are told. */
export const applicationPath = ({ owner, app }: Pick<FunctionId, 'owner' | 'app'>): string =>
  owner === '' ? app : `${owner}/${app}`;

/** The most memory that every application had allocated, in MB, by its path. */
export const applicationMemory = (file: string, withOwner: boolean): Map<string, number> => {
  const csv = csvFile(file);
  const owner = withOwner ? columnOf(csv, ownerColumn, format2019) : -1;
  const app = columnOf(csv, 'HashApp', format2019);
  const { column } = percentColumns(csv, 'AverageAllocatedMb_pct', 'name the file of memory').at(-1)!;
  const memory = new Map<string, number>();
  for (const record of csv.records) {
    const mb = amountOf(csv, record, column);
    const path = applicationPath({ owner: record.cells[owner] ?? '', app: record.cells[app]! });
    memory.set(path, Math.max(mb, memory.get(path) ?? 0));
  }
  return memory;
};
