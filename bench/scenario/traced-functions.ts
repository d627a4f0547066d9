// The functions of a whole trace that can be run, with what the trace tells of each.

import { resolve } from 'node:path';
import type { StepCounts } from '../../sim/index.ts';
import { applicationMemory, applicationPath, functionMinutes, hasOwners } from '../trace/azure2019.ts';
import { functionDurations, type FunctionDurations } from '../trace/azure2019-durations.ts';
import type { Azure2019Files } from '../trace/azure2019-files.ts';
import { addressOf, functionPath, type FunctionId } from '../trace/function-id.ts';
import { indexedMinutes, summedRecords } from '../trace/summed-minutes.ts';
import { TraceError } from '../trace/trace-error.ts';

/** A function of the trace that was invoked and whose durations are known. */
export interface TracedFunction extends FunctionId {
  /** What the trace calls it where that is not all of its path: no other function is called so. */
  readonly address: string;
  readonly durations: FunctionDurations;
  readonly minutes: StepCounts;
  /** The most that its application had; 0 when the trace does not tell. */
  readonly memoryMb: number;
}

/** Where relative paths start, and where what the reader must know goes. */
export interface TraceContext {
  readonly directory: string;
  readonly warnings: string[];
}

/** Tells of functions that are not as the rest, some by name. */
export const warnOfFunctions = (names: readonly string[], what: string, { warnings }: TraceContext): void => {
  if (names.length === 0) return;
  const some = names.slice(0, 3).join(', ') + (names.length > 3 ? ', ...' : '');
  warnings.push(`trace: ${names.length} function${names.length === 1 ? '' : 's'} ${what} (${some})`);
};

/** Whether every file tells the owners, so that they can be told apart by them. */
const tellOwners = (files: readonly string[]): boolean => files.every((file) => hasOwners(file));

const callsOf = ({ counts }: StepCounts): number => Array.from(counts).reduce((sum, count) => sum + count, 0);

/** The functions in the order of the file. Throws TraceError. */
export const tracedFunctions = (files: Azure2019Files, context: TraceContext): TracedFunction[] => {
  const inDirectory = (file: string): string => resolve(context.directory, file);
  const file = inDirectory(files.invocations);
  const memoryFile = files.memory === undefined ? [] : [inDirectory(files.memory)];
  const withOwner = tellOwners([file, inDirectory(files.durations), ...memoryFile]);
  const minutes = indexedMinutes(file, functionMinutes(file, withOwner));
  const durations = functionDurations(inDirectory(files.durations), withOwner);
  const memory = memoryFile.length === 0 ? new Map<string, number>() : applicationMemory(memoryFile[0]!, withOwner);
  const traced: TracedFunction[] = [];
  const silent: string[] = [];
  const unknown: string[] = [];
  const uncounted: string[] = [];
  for (const id of minutes.index.ids) {
    const { owner, app, name } = id;
    const path = functionPath(id);
    const address = addressOf(id, minutes.index);
    const counts = summedRecords(minutes.recordsByPath.get(path)!);
    const known = durations.get(path);
    if (callsOf(counts) === 0) silent.push(address);
    else if (known === undefined) unknown.push(address);
    else if (known.count === 0) uncounted.push(address);
    else {
      const memoryMb = memory.get(applicationPath(id)) ?? 0;
      traced.push({ owner, app, name, address, durations: known, minutes: counts, memoryMb });
    }
  }
  if (traced.length === 0) {
    throw new TraceError(
      file,
      null,
      'holds no function whose durations are known; check that the files belong together',
    );
  }
  const withoutMemory = traced.filter((one) => !memory.has(applicationPath(one)));
  warnOfFunctions(silent, 'left out: never invoked', context);
  warnOfFunctions(unknown, `left out: no durations in ${files.durations}`, context);
  warnOfFunctions(uncounted, `left out: durations of no call (Count 0) in ${files.durations}`, context);
  warnOfFunctions(
    withoutMemory.map(({ address }) => address),
    'given the smallest memory: the trace tells of none',
    context,
  );
  return traced;
};
