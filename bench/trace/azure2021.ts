// Azure Functions trace of 2021 (Zhang et al., SOSP 2021): a record an invocation, with its end and its duration in s.

import { chosenFunction } from './chosen-function.ts';
import { amountOf, columnOf, csvFile } from './csv.ts';

const format = 'format azure2021 has app, func, end_timestamp and duration';

/** When each invocation of `wanted` (default: of every function) began, in ms from the start of the trace. */
export const functionInstants = (file: string, wanted?: string): number[] => {
  const csv = csvFile(file);
  const func = columnOf(csv, 'func', format);
  const end = columnOf(csv, 'end_timestamp', format);
  const duration = columnOf(csv, 'duration', format);
  const names = new Set<string>();
  const starts: { name: string; startMs: number }[] = [];
  for (const record of csv.records) {
    const name = record.cells[func]!;
    names.add(name);
    if (wanted !== undefined && !name.startsWith(wanted)) continue;
    const startMs = (amountOf(csv, record, end) - amountOf(csv, record, duration)) * 1000;
    // Of those under way when the trace began, the beginning is not in it.
    if (startMs >= 0) starts.push({ name, startMs });
  }
  const chosen = wanted === undefined ? null : chosenFunction(file, names, wanted);
  return starts.filter(({ name }) => chosen === null || name === chosen).map(({ startMs }) => startMs);
};
