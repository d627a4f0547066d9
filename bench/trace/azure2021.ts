// Azure Functions trace of 2021 (Zhang et al., SOSP 2021): a record an invocation, with its end and its duration in s.

import { chosenFunction } from './chosen-function.ts';
import { amountOf, columnOf, csvFile } from './csv.ts';

const format = 'format azure2021 has app, func, end_timestamp and duration';

/** Stands for all of them together; no hash is empty. */
const everyFunction = '';

/** When each invocation of `wanted` (default: of every function) began, in ms from the start of the trace. */
export const functionInstants = (file: string, wanted?: string): number[] => {
  const csv = csvFile(file);
  const func = columnOf(csv, 'func', format);
  const end = columnOf(csv, 'end_timestamp', format);
  const duration = columnOf(csv, 'duration', format);
  const names = new Set<string>();
  const startsMs = new Map<string, number[]>();
  for (const record of csv.records) {
    const name = record.cells[func]!;
    names.add(name);
    if (wanted !== undefined && !name.startsWith(wanted)) continue;
    const startMs = (amountOf(csv, record, end) - amountOf(csv, record, duration)) * 1000;
    // Of those under way when the trace began, the beginning is not in it.
    if (startMs < 0) continue;
    const key = wanted === undefined ? everyFunction : name;
    const known = startsMs.get(key);
    if (known === undefined) startsMs.set(key, [startMs]);
    else known.push(startMs);
  }
  return startsMs.get(wanted === undefined ? everyFunction : chosenFunction(file, names, wanted)) ?? [];
};
