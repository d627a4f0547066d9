// The invocations of one function, or of all, in a trace of counts a minute.

import type { StepCounts } from '../../sim/index.ts';
import type { FunctionMinutes } from './azure2019.ts';
import { chosenFunction, functionPath, type FunctionId } from './function-id.ts';

/** Each of the functions once. */
export const differentFunctions = <Id extends FunctionId>(functions: readonly Id[]): Id[] => [
  ...new Map(functions.map((id) => [functionPath(id), id])).values(),
];

/** A function with several triggers has several records, which are added up. */
export const summedMinutes = (
  file: string,
  functions: readonly FunctionMinutes[],
  wanted: string | undefined,
): StepCounts => {
  const chosen =
    wanted === undefined ? null : functionPath(chosenFunction(file, differentFunctions(functions), wanted));
  const records = functions.filter((id) => chosen === null || functionPath(id) === chosen);
  if (records.length === 1) return { stepMs: 60_000, steps: records[0]!.minutes, counts: records[0]!.counts };
  const byMinute = new Map<number, number>();
  for (const { minutes, counts } of records) {
    for (const [index, minute] of minutes.entries()) {
      byMinute.set(minute, (byMinute.get(minute) ?? 0) + counts[index]!);
    }
  }
  const steps = [...byMinute.keys()].sort((a, b) => a - b);
  return { stepMs: 60_000, steps, counts: steps.map((minute) => byMinute.get(minute)!) };
};
