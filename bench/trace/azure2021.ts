// Azure Functions trace of 2021 (Zhang et al., SOSP 2021): a record an invocation, with its end and its duration in s. The id
// of a function is unique only within its application.

import { amountOf, columnOf, csvFile, type CsvRecord } from './csv.ts';
import { chosenFunction, couldBe, functionIndex, type FunctionId } from './function-id.ts';

const format = 'format azure2021 has app, func, end_timestamp and duration';

/** The invocations of one function, or of all. */
export interface RecordedStarts {
  /** When each began, ms from the start of the trace. */
  readonly atMs: readonly number[];
  /** Those under way when the trace began: their beginning is not in it. */
  readonly begunBefore: number;
}

interface Starts extends RecordedStarts {
  readonly id: FunctionId;
  readonly atMs: number[];
  begunBefore: number;
}

/** When each invocation of `wanted` (default: of every function) began. Throws TraceError. */
export const functionInstants = (file: string, wanted?: string): RecordedStarts => {
  const csv = csvFile(file);
  const app = columnOf(csv, 'app', format);
  const func = columnOf(csv, 'func', format);
  const end = columnOf(csv, 'end_timestamp', format);
  const duration = columnOf(csv, 'duration', format);
  const apps = new Map<string, Map<string, Starts>>();
  const startsOf = ({ cells }: CsvRecord): Starts => {
    const id = { owner: '', app: cells[app]!, name: cells[func]! };
    let functions = apps.get(id.app);
    if (functions === undefined) apps.set(id.app, (functions = new Map()));
    let starts = functions.get(id.name);
    if (starts === undefined) functions.set(id.name, (starts = { id, atMs: [], begunBefore: 0 }));
    return starts;
  };
  for (const record of csv.records) {
    const starts = startsOf(record);
    const startMs = (amountOf(csv, record, end) - amountOf(csv, record, duration)) * 1000;
    if (wanted !== undefined && !couldBe(starts.id, wanted)) continue;
    if (startMs < 0) starts.begunBefore += 1;
    else starts.atMs.push(startMs);
  }
  const all = [...apps.values()].flatMap((functions) => [...functions.values()]);
  if (wanted === undefined) {
    return {
      atMs: all.flatMap(({ atMs }) => atMs),
      begunBefore: all.reduce((sum, { begunBefore }) => sum + begunBefore, 0),
    };
  }
  const { app: chosenApp, name } = chosenFunction(file, functionIndex(all.map(({ id }) => id)), wanted);
  return apps.get(chosenApp)!.get(name)!;
};
