// Azure Functions trace of 2021 (Zhang et al., SOSP 2021): a record an invocation, with its end and its duration in s.

import { amountOf, columnOf, csvFile } from './csv.ts';

const format = 'format azure2021 has app, func, end_timestamp and duration';

/** When each invocation of a wanted function began, in ms from the start of the trace. */
export function* invocationStarts(file: string, isWanted: (name: string) => boolean): Generator<number, void> {
  const csv = csvFile(file);
  const name = columnOf(csv, 'func', format);
  const end = columnOf(csv, 'end_timestamp', format);
  const duration = columnOf(csv, 'duration', format);
  for (const record of csv.records) {
    if (!isWanted(record.cells[name]!)) continue;
    const startS = amountOf(csv, record, end) - amountOf(csv, record, duration);
    // Of those under way when the trace began, the beginning is not in it.
    if (startS >= 0) yield startS * 1000;
  }
}
