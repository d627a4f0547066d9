// The functions of a whole trace that can be run, with what the trace tells of each.

import { resolve } from 'node:path';
import {
  applicationMemory,
  functionDurations,
  functionKey,
  functionMinutes,
  type DurationPoint,
} from '../trace/azure2019.ts';
import type { Azure2019Files } from '../trace/azure2019-files.ts';
import { TraceError } from '../trace/trace-error.ts';

/** A function of the trace that was invoked and whose durations are known. */
export interface TracedFunction {
  readonly app: string;
  readonly name: string;
  readonly durations: readonly DurationPoint[];
  /** The most that its application had; 0 when the trace does not tell. */
  readonly memoryMb: number;
}

/** Where relative paths start, and where what the reader must know goes. */
export interface TraceContext {
  readonly directory: string;
  readonly warnings: string[];
}

const warnOf = (names: readonly string[], what: string, { warnings }: TraceContext): void => {
  if (names.length === 0) return;
  const some = names.slice(0, 3).join(', ') + (names.length > 3 ? ', ...' : '');
  warnings.push(`trace: ${names.length} function${names.length === 1 ? '' : 's'} ${what} (${some})`);
};

const invokedFunctions = (file: string): { apps: Map<string, string>; invoked: Set<string> } => {
  const apps = new Map<string, string>();
  const invoked = new Set<string>();
  for (const { app, name, minutes } of functionMinutes(file)) {
    if ((apps.get(name) ?? app) !== app) {
      throw new TraceError(file, null, `function ${name} is in two applications; rename one of them`);
    }
    apps.set(name, app);
    if (minutes.length > 0) invoked.add(name);
  }
  return { apps, invoked };
};

/** The functions in the order of the file. Throws TraceError. */
export const tracedFunctions = (files: Azure2019Files, context: TraceContext): TracedFunction[] => {
  const inDirectory = (file: string): string => resolve(context.directory, file);
  const file = inDirectory(files.invocations);
  const { apps, invoked } = invokedFunctions(file);
  const durations = functionDurations(inDirectory(files.durations));
  const memory: Map<string, number> =
    files.memory === undefined ? new Map() : applicationMemory(inDirectory(files.memory));
  const traced = [...invoked].flatMap((name) => {
    const app = apps.get(name)!;
    const points = durations.get(functionKey(app, name));
    return points === undefined ? [] : [{ app, name, durations: points, memoryMb: memory.get(app) ?? 0 }];
  });
  if (traced.length === 0) {
    throw new TraceError(
      file,
      null,
      'holds no function whose durations are known; check that the files belong together',
    );
  }
  const known = new Set(traced.map(({ name }) => name));
  const silent = [...apps.keys()].filter((name) => !invoked.has(name));
  const unknown = [...invoked].filter((name) => !known.has(name));
  const withoutMemory = traced.filter(({ app }) => !memory.has(app)).map(({ name }) => name);
  warnOf(silent, 'left out: never invoked', context);
  warnOf(unknown, `left out: no durations in ${files.durations}`, context);
  warnOf(withoutMemory, 'given the smallest memory: the trace tells of none', context);
  return traced;
};
