// The invocations of one function, or of all, in a trace of counts a minute.

import type { StepCounts } from '../../sim/index.ts';
import type { FunctionMinutes } from './azure2019.ts';
import { chosenFunction, functionIndex, functionPath, type FunctionIndex } from './function-id.ts';

/** A trace as its functions are looked up in it, one after the other. */
export interface IndexedMinutes {
  readonly file: string;
  readonly records: readonly FunctionMinutes[];
  readonly index: FunctionIndex;
  /** A function with several triggers has several. */
  readonly recordsByPath: ReadonlyMap<string, readonly FunctionMinutes[]>;
}

export const indexedMinutes = (file: string, records: readonly FunctionMinutes[]): IndexedMinutes => {
  const recordsByPath = new Map<string, FunctionMinutes[]>();
  for (const record of records) {
    const path = functionPath(record);
    const known = recordsByPath.get(path);
    if (known === undefined) recordsByPath.set(path, [record]);
    else known.push(record);
  }
  return { file, records, index: functionIndex(records), recordsByPath };
};

/** Records added up. */
export const summedRecords = (records: readonly FunctionMinutes[]): StepCounts => {
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

/** Of the function that `wanted` names, or of all. Throws TraceError when it names none or could be several. */
export const summedMinutes = (minutes: IndexedMinutes, wanted: string | undefined): StepCounts => {
  const { file, records, index, recordsByPath } = minutes;
  if (wanted === undefined) return summedRecords(records);
  return summedRecords(recordsByPath.get(functionPath(chosenFunction(file, index, wanted)))!);
};
