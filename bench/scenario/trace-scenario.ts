// A whole trace as a scenario: `trace` stands in for `functions` and `traffic`. It is written out as functions and
// traffic before anything else is looked at, so that nothing further down knows of it, and a result carries all of it.
// What it cannot tell is warned about, and stands in docs/rules.md (laws and traces).

import { join, resolve } from 'node:path';
import * as z from 'zod';
import { functionLimits, memorySizeFor, rulesOf, timeoutFor } from '../../lambda/index.ts';
import { applicationPath } from '../trace/azure2019.ts';
import type { FunctionDurations } from '../trace/azure2019-durations.ts';
import { azure2019Files, type Azure2019Files } from '../trace/azure2019-files.ts';
import { callsWithin } from '../trace/calls-within.ts';
import { applicationNames, functionNames } from '../trace/short-names.ts';
import { TraceError } from '../trace/trace-error.ts';
import { schemaWords } from '../../reports/words/schema-words.ts';
import { ConfigError } from '../input/config-error.ts';
import type { DistributionSpec } from '../format/law-document.ts';
import { duration, positive, record } from '../format/fields.ts';
import { quantity, quantityProblem } from '../input/quantity.ts';
import { tracedFunctions, warnOfFunctions, type TraceContext, type TracedFunction } from './traced-functions.ts';
import { tracedLaw, type TracedLaw } from './traced-law.ts';

const traceFields = record({
  format: z.literal('azure2019', { error: 'a whole trace has format: azure2019; other formats go under arrivals' }),
  /** Holds the files; they are told apart by their headers. */
  directory: z.string().optional(),
  files: record({ invocations: z.string(), durations: z.string(), memory: z.string().optional() }).optional(),
  /** Where in the trace the run begins: a whole number of minutes. */
  from: duration.default('0s'),
  /** So many times the traffic. */
  scale: positive.default(1),
  /** Settings of every function. */
  each: z.record(z.string(), z.unknown()).default({}),
  /** What every client does when it is refused. */
  retry: z.unknown().optional(),
}).refine((value) => (value.directory === undefined) !== (value.files === undefined), {
  error: 'needs exactly one of: directory, files',
});

type WholeTrace = z.infer<typeof traceFields>;

/** What `trace` may say. */
export const wholeTraceSchema: z.ZodType = traceFields;

/** The files as a scenario names them. */
const filesOf = ({ directory, files }: WholeTrace, context: TraceContext): Azure2019Files => {
  if (files !== undefined) return files;
  const found = azure2019Files(resolve(context.directory, directory!));
  const { invocations, durations, memory } = found;
  const inside = (name: string): string => join(directory!, name);
  return {
    invocations: inside(invocations),
    durations: inside(durations),
    memory: memory === undefined ? undefined : inside(memory),
  };
};

/** What the trace tells of a function, as a scenario writes it. */
const tracedSettings = (
  { memoryMb, durations }: TracedFunction,
  duration: DistributionSpec,
  date: string,
): Record<string, unknown> => ({
  memory: `${memorySizeFor(memoryMb, date)}MB`,
  // Long enough for every duration of the trace where Lambda allows it; never below the default of 3 s.
  timeout: `${timeoutFor(Math.max(3000, longestMs(durations)), date)}ms`,
  duration,
});

const longestMs = ({ points }: FunctionDurations): number => points.at(-1)!.ms;

const defaultRuntime = 'nodejs22.x';

const eraDate = (document: Readonly<Record<string, unknown>>): string => {
  const account = (document['account'] ?? {}) as Record<string, unknown>;
  // What is no era is told of when the whole document is checked.
  return rulesOf(typeof account['era'] === 'string' ? account['era'] : '2026', 'us-east-1').date;
};

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** What the trace tells of one function, then `each`, then what the scenario says of the one. */
const settingsOf = (
  settings: Record<string, unknown>,
  application: string,
  written: readonly Record<string, unknown>[],
): Record<string, unknown> => {
  const merged: Record<string, unknown> = Object.assign(settings, ...written);
  return {
    ...merged,
    // Named here, so that what is assumed is told once and not once a function.
    coldStart: merged['coldStart'] ?? { runtime: merged['runtime'] ?? defaultRuntime },
    // First invocations are among the durations of the trace.
    firstInvocation: merged['firstInvocation'] ?? 'none',
    tags: { application, ...objectOf(merged['tags']) },
  };
};

/** How long the run is, ms; what is no duration is told of when the whole document is checked. */
const runMs = (document: Readonly<Record<string, unknown>>): number => {
  const { duration: written } = document;
  return quantityProblem('duration', written) === null ? quantity('duration', written as string) : Infinity;
};

/** What a trace says of durations other than it seems, and what it does not say at all. */
const warnOfDurations = (
  traced: readonly TracedFunction[],
  laws: readonly TracedLaw[],
  date: string,
  context: TraceContext,
): void => {
  const warn = (isMeant: (one: TracedFunction, index: number) => boolean, what: string): void =>
    warnOfFunctions(
      traced.filter(isMeant).map(({ address }) => address),
      what,
      context,
    );
  const { maxTimeoutMs } = functionLimits(date);
  context.warnings.push(
    'trace: its percentiles are of averages over 30 seconds, so of a function called often they lie nearer together than ' +
      'those of its calls; where Average, Minimum and Maximum are told, those are of the calls',
  );
  warn(({ durations }) => durations.averageMs === null, 'not fitted to an average: the trace tells of none');
  warn(
    (_, index) => laws[index]!.isAverageOff,
    'with an Average that the percentiles do not allow: the nearest is taken',
  );
  warn(
    ({ durations }) => !durations.hasExtremes,
    'without Minimum and Maximum (or with ones that the percentiles exceed): least and greatest average are taken',
  );
  warn(({ durations }) => longestMs(durations) === 0, 'with durations of 0 ms only: the trace rounds to whole ms');
  warn(
    ({ durations }) => longestMs(durations) > maxTimeoutMs,
    `running longer than Lambda allows: what is beyond ${maxTimeoutMs / 1000} s times out`,
  );
};

const expanded = (trace: WholeTrace, document: Readonly<Record<string, unknown>>, context: TraceContext): unknown => {
  const files = filesOf(trace, context);
  const traced = tracedFunctions(files, context);
  const names = functionNames(traced);
  const applications = applicationNames(traced);
  const date = eraDate(document);
  const { format, from, scale, retry, each } = trace;
  const laws = traced.map(({ durations, minutes }) => {
    const calls = callsWithin(minutes, quantity('duration', from), runMs(document));
    return tracedLaw(durations, Math.round(calls * scale));
  });
  if (each['duration'] === undefined) warnOfDurations(traced, laws, date, context);
  if (each['coldStart'] === undefined) {
    context.warnings.push(
      'trace: it tells of no cold starts: the published Init Duration of a minimal function of the runtime is used; ' +
        'set trace.each.coldStart to what yours take',
    );
  }
  const { trace: _, functions: own, traffic: others = [], ...rest } = document;
  const functions = traced.map((one, index): [string, unknown] => {
    const name = names[index]!;
    const settings = tracedSettings(one, laws[index]!.spec, date);
    return [name, settingsOf(settings, applications.get(applicationPath(one))!, [each, objectOf(objectOf(own)[name])])];
  });
  const traffic = traced.map(({ address }, index) => ({
    to: names[index]!,
    arrivals: { trace: { format, file: files.invocations, function: address, from, scale } },
    ...(retry === undefined ? {} : { retry }),
  }));
  return {
    ...rest,
    functions: { ...objectOf(own), ...Object.fromEntries(functions) },
    // What is no list is told of when the whole document is checked.
    traffic: Array.isArray(others) ? [...traffic, ...(others as unknown[])] : others,
  };
};

/** `value` with its `trace` written out as functions and traffic; `value` itself without one. Throws ConfigError. */
export const withTrace = (value: unknown, source: string, context: TraceContext): unknown => {
  const document = objectOf(value);
  if (document['trace'] === undefined) return value;
  const parsed = traceFields.safeParse(document['trace'], { error: schemaWords });
  if (!parsed.success) {
    throw new ConfigError(
      source,
      parsed.error.issues.map((issue) => ({ path: ['trace', ...issue.path].join('.'), message: issue.message })),
    );
  }
  try {
    return expanded(parsed.data, document, context);
  } catch (error) {
    if (error instanceof TraceError) throw new ConfigError(source, [{ path: 'trace', message: error.message }]);
    throw error;
  }
};
