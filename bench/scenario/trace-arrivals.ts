// Arrivals recorded in a file: a trace of Azure Functions, a CSV file of instants, an access log.

import { resolve } from 'node:path';
import { instants, randomStream, spreadCounts, type StepCounts } from '../../sim/index.ts';
import { requestsBySecond } from '../trace/access-log.ts';
import { functionMinutes, type FunctionMinutes } from '../trace/azure2019.ts';
import { functionInstants } from '../trace/azure2021.ts';
import { fileInstants } from '../trace/instants-file.ts';
import { TraceError } from '../trace/trace-error.ts';
import { summedMinutes } from '../trace/summed-minutes.ts';
import type { ArrivalContext, ArrivalFactory } from './arrival-factory.ts';
import type { TraceSpec } from './document.ts';
import { quantity } from './quantity.ts';

const minutesOf = (file: string, { minutesByFile }: ArrivalContext): readonly FunctionMinutes[] => {
  const known = minutesByFile.get(file);
  if (known !== undefined) return known;
  const minutes = functionMinutes(file);
  minutesByFile.set(file, minutes);
  return minutes;
};

/** The counts from `fromMs` on, a whole number of steps. */
const countsFrom = ({ stepMs, steps, counts }: StepCounts, fromMs: number): StepCounts => {
  const first = fromMs / stepMs;
  const later = Array.from(steps, (step, index) => ({ step: step - first, count: counts[index]! }));
  const kept = later.filter(({ step }) => step >= 0);
  return { stepMs, steps: kept.map(({ step }) => step), counts: kept.map(({ count }) => count) };
};

/** `scale` times the counts; what rounding takes from one step it gives to a later one. */
const scaledCounts = (counts: StepCounts, scale: number): StepCounts => {
  let expected = 0;
  let given = 0;
  return {
    ...counts,
    counts: Array.from(counts.counts, (count) => {
      expected += count * scale;
      const whole = Math.round(expected) - given;
      given += whole;
      return whole;
    }),
  };
};

const emptyTrace = ({ file }: TraceSpec): TraceError =>
  new TraceError(file, null, 'holds no arrival; name a file, or a function of it, with some');

const countArrivals = (
  recorded: StepCounts,
  spec: TraceSpec,
  path: string,
  { endMs, stream, problems }: ArrivalContext,
): ArrivalFactory => {
  const fromMs = quantity('duration', spec.from);
  if (recorded.steps.length === 0) throw emptyTrace(spec);
  if (fromMs % recorded.stepMs !== 0) {
    problems.add(
      `${path}.from`,
      `${spec.from} is inside a step of ${recorded.stepMs} ms; choose a whole number of them`,
    );
  }
  const counts = scaledCounts(fromMs === 0 ? recorded : countsFrom(recorded, fromMs), spec.scale);
  return (seed) => spreadCounts(counts, endMs, randomStream(seed, stream));
};

const instantArrivals = (recordedMs: readonly number[], spec: TraceSpec, { endMs }: ArrivalContext): ArrivalFactory => {
  const fromMs = quantity('duration', spec.from);
  if (recordedMs.length === 0) throw emptyTrace(spec);
  const instantsMs = Float64Array.from(recordedMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + endMs))
    .map((atMs) => atMs - fromMs)
    .sort();
  return () => instants(instantsMs, endMs);
};

const read = (spec: TraceSpec, path: string, context: ArrivalContext): ArrivalFactory => {
  const file = resolve(context.directory, spec.file);
  switch (spec.format) {
    case 'azure2019':
      return countArrivals(summedMinutes(file, minutesOf(file, context), spec.function), spec, path, context);
    case 'clf':
      return countArrivals(requestsBySecond(file), spec, path, context);
    case 'azure2021':
      return instantArrivals(functionInstants(file, spec.function), spec, context);
    case 'csv':
      return instantArrivals(fileInstants(file, spec.column), spec, context);
  }
};

/** The arrivals of a trace; none, with a problem noted, when it cannot be read. */
export const traceArrivals = (spec: TraceSpec, path: string, context: ArrivalContext): ArrivalFactory => {
  try {
    return read(spec, path, context);
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    context.problems.add(path, error.message);
    return () => instants([], 0);
  }
};
