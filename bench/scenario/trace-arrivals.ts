// Arrivals recorded in a file: a trace of Azure Functions, a CSV file of instants, an access log.

import { resolve } from 'node:path';
import { instants, randomStream, spreadCounts, type StepCounts } from '../../sim/index.ts';
import { requestsBySecond } from '../trace/access-log.ts';
import { functionMinutes } from '../trace/azure2019.ts';
import { functionInstants } from '../trace/azure2021.ts';
import { callsWithin } from '../trace/calls-within.ts';
import { fileInstants, type FileInstants } from '../trace/instants-file.ts';
import { indexedMinutes, summedMinutes, type IndexedMinutes } from '../trace/summed-minutes.ts';
import { leastOfSeconds } from '../trace/time-unit.ts';
import { TraceError } from '../trace/trace-error.ts';
import type { ArrivalContext, ArrivalFactory } from './arrival-factory.ts';
import type { RecordedShare } from './arrival-factory.ts';
import type { TraceSpec } from '../format/arrival-document.ts';
import { quantity } from '../input/quantity.ts';

const minutesOf = (file: string, { minutesByFile }: ArrivalContext): IndexedMinutes => {
  const known = minutesByFile.get(file);
  if (known !== undefined) return known;
  const minutes = indexedMinutes(file, functionMinutes(file));
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

/** A stream of traffic that reads a trace. */
interface Stream {
  readonly spec: TraceSpec;
  readonly path: string;
  readonly context: ArrivalContext;
}

const emptyTrace = ({ file }: TraceSpec): TraceError =>
  new TraceError(file, null, 'holds no arrival; name a file, or a function of it, with some');

const fromMsOf = ({ from }: TraceSpec): number => quantity('duration', from);

/** What the reader must know of how the file was read. */
const tell = (said: readonly string[], { spec, path, context }: Stream): void => {
  context.warnings.push(...said.map((what) => `${path}: ${spec.file}: ${what}`));
};

const noteShare = (share: Pick<RecordedShare, 'all' | 'inside' | 'firstMs' | 'lastMs'>, stream: Stream): void => {
  const { spec, path, context } = stream;
  const part = spec.function ?? null;
  context.recorded.push({ path, file: spec.file, part, fromMs: fromMsOf(spec), ...share });
};

const countArrivals = (recorded: StepCounts, stream: Stream): ArrivalFactory => {
  const { spec, path, context } = stream;
  const fromMs = fromMsOf(spec);
  const { stepMs, steps } = recorded;
  if (steps.length === 0) throw emptyTrace(spec);
  if (fromMs % stepMs !== 0) {
    context.problems.add(
      `${path}.from`,
      `${spec.from} is inside a step of ${stepMs} ms; choose a whole number of them`,
    );
  }
  const counts = scaledCounts(fromMs === 0 ? recorded : countsFrom(recorded, fromMs), spec.scale);
  noteShare(
    {
      // As counted from the start of the run, or none of those before it would be missed.
      all: callsWithin(scaledCounts(recorded, spec.scale), 0, Infinity),
      inside: callsWithin(counts, 0, context.endMs),
      firstMs: steps[0]! * stepMs,
      lastMs: (steps[steps.length - 1]! + 1) * stepMs,
    },
    stream,
  );
  return (seed) => spreadCounts(counts, context.endMs, randomStream(seed, context.stream));
};

const instantArrivals = (recordedMs: readonly number[], stream: Stream): ArrivalFactory => {
  const { spec, context } = stream;
  const { endMs } = context;
  const fromMs = fromMsOf(spec);
  if (recordedMs.length === 0) throw emptyTrace(spec);
  const sorted = Float64Array.from(recordedMs).sort();
  const instantsMs = sorted.filter((atMs) => atMs >= fromMs && atMs < fromMs + endMs).map((atMs) => atMs - fromMs);
  noteShare({ all: sorted.length, inside: instantsMs.length, firstMs: sorted[0]!, lastMs: sorted.at(-1)! }, stream);
  return () => instants(instantsMs, endMs);
};

/** All numbers in so small a part of the run are likely of a larger unit than ms. */
const smallPart = 0.01;

/** What numbers without a unit are more likely than what they were taken for. */
const checkGuess = ({ atMs, guessed }: FileInstants, { spec, path, context }: Stream): string[] => {
  if (guessed === 's' && fromMsOf(spec) >= leastOfSeconds) {
    context.problems.add(
      `${path}.unit`,
      'its times may be ms from the start or Unix time in s, and either has some in the run; write ms or s',
    );
  }
  const lastMs = atMs.reduce((most, at) => Math.max(most, at), 0);
  if (guessed !== 'ms' || lastMs === 0 || lastMs > context.endMs * smallPart) return [];
  return [`its times are read as ms from the start: all are within ${lastMs} ms; set unit: s if they are seconds`];
};

const csvArrivals = (file: string, stream: Stream): ArrivalFactory => {
  const { spec } = stream;
  const read = fileInstants(file, spec.column, spec.unit);
  tell([...read.said, ...checkGuess(read, stream)], stream);
  return read.counts === null ? instantArrivals(read.atMs, stream) : countArrivals(read.counts, stream);
};

const read = (stream: Stream): ArrivalFactory => {
  const { spec, context } = stream;
  const file = resolve(context.directory, spec.file);
  switch (spec.format) {
    case 'azure2019':
      return countArrivals(summedMinutes(minutesOf(file, context), spec.function), stream);
    case 'clf': {
      const { counts, said } = requestsBySecond(file);
      tell(said, stream);
      return countArrivals(counts, stream);
    }
    case 'azure2021': {
      const { atMs, begunBefore } = functionInstants(file, spec.function);
      if (begunBefore > 0) tell([`${begunBefore} of its invocations began before it did: they are left out`], stream);
      return instantArrivals(atMs, stream);
    }
    case 'csv':
      return csvArrivals(file, stream);
  }
};

/** The arrivals of a trace; none, with a problem noted, when it cannot be read. */
export const traceArrivals = (spec: TraceSpec, path: string, context: ArrivalContext): ArrivalFactory => {
  try {
    return read({ spec, path, context });
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    context.problems.add(path, error.message);
    return () => instants([], 0);
  }
};
