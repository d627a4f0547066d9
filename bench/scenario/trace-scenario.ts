// A whole trace as a scenario: `trace` stands in for `functions` and `traffic`. It is written out as functions and
// traffic before anything else is looked at, so that nothing further down knows of it, and a result carries all of it.

import { join, resolve } from 'node:path';
import { z } from 'zod';
import { memorySizeFor, rulesOf, timeoutFor } from '../../lambda/index.ts';
import { azure2019Files, type Azure2019Files } from '../trace/azure2019-files.ts';
import { shortNames } from '../trace/short-names.ts';
import { TraceError } from '../trace/trace-error.ts';
import { ConfigError } from './config-error.ts';
import { duration, positive, record } from './fields.ts';
import { tracedFunctions, type TraceContext, type TracedFunction } from './traced-functions.ts';

const wholeTraceSchema = record({
  format: z.literal('azure2019', { error: 'a whole trace has format: azure2019; other formats go under arrivals' }),
  /** Holds the files; they are told apart by their headers. */
  directory: z.string().optional(),
  files: record({ invocations: z.string(), durations: z.string(), memory: z.string().optional() }).optional(),
  from: duration.default('0s'),
  scale: positive.default(1),
  /** Settings of every function. */
  each: z.record(z.string(), z.unknown()).default({}),
  /** What every client does when it is refused. */
  retry: z.unknown().optional(),
}).refine((value) => (value.directory === undefined) !== (value.files === undefined), {
  error: 'needs exactly one of: directory, files',
});

type WholeTrace = z.infer<typeof wholeTraceSchema>;

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
const tracedSettings = ({ memoryMb, durations }: TracedFunction, date: string): Record<string, unknown> => ({
  memory: `${memorySizeFor(memoryMb, date)}MB`,
  // Long enough for every duration of the trace where Lambda allows it; never below the default of 3 s.
  timeout: `${timeoutFor(Math.max(3000, durations.at(-1)!.ms), date)}ms`,
  duration: { quantiles: Object.fromEntries(durations.map(({ percent, ms }) => [`p${percent}`, `${ms}ms`])) },
});

const defaultRuntime = 'nodejs22.x';

const eraDate = (document: Readonly<Record<string, unknown>>): string => {
  const account = (document['account'] ?? {}) as Record<string, unknown>;
  // What is no era is told of when the whole document is checked.
  return rulesOf(typeof account['era'] === 'string' ? account['era'] : '2023', 'us-east-1').date;
};

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** What the trace tells of one function, then `each`, then what the scenario says of the one. */
const settingsOf = (
  traced: TracedFunction,
  application: string,
  date: string,
  written: readonly Record<string, unknown>[],
): Record<string, unknown> => {
  const merged: Record<string, unknown> = Object.assign(tracedSettings(traced, date), ...written);
  return {
    ...merged,
    // Named here, so that what is assumed is told once and not once a function.
    coldStart: merged['coldStart'] ?? { runtime: merged['runtime'] ?? defaultRuntime },
    tags: { application, ...objectOf(merged['tags']) },
  };
};

const expanded = (trace: WholeTrace, document: Readonly<Record<string, unknown>>, context: TraceContext): unknown => {
  const files = filesOf(trace, context);
  const traced = tracedFunctions(files, context);
  const names = shortNames(traced.map(({ name }) => name));
  const applications = shortNames([...new Set(traced.map(({ app }) => app))]);
  const date = eraDate(document);
  const { format, from, scale, retry, each } = trace;
  if (each['coldStart'] === undefined) {
    context.warnings.push(
      'trace: it tells of no cold starts: the published Init Duration of a minimal function of the runtime is used; ' +
        'set trace.each.coldStart to what yours take',
    );
  }
  const { trace: _, functions: own, traffic: others = [], ...rest } = document;
  const functions = traced.map((one): [string, unknown] => {
    const name = names.get(one.name)!;
    return [name, settingsOf(one, applications.get(one.app)!, date, [each, objectOf(objectOf(own)[name])])];
  });
  const traffic = traced.map(({ name }) => ({
    to: names.get(name)!,
    arrivals: { trace: { format, file: files.invocations, function: name, from, scale } },
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
  const parsed = wholeTraceSchema.safeParse(document['trace']);
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
