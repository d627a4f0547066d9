// A whole trace as a scenario: `trace` stands in for `functions` and `traffic`. It is written out as functions and
// traffic before anything else is looked at, so that nothing further down knows of it, and a result carries all of it.

import { join, resolve } from 'node:path';
import { z } from 'zod';
import { memorySizeFor, rulesOf, timeoutFor } from '../../lambda/index.ts';
import {
  applicationMemory,
  functionDurations,
  functionKey,
  functionMinutes,
  type DurationPoint,
} from '../trace/azure2019.ts';
import { azure2019Files, type Azure2019Files } from '../trace/azure2019-files.ts';
import { shortNames } from '../trace/short-names.ts';
import { TraceError } from '../trace/trace-error.ts';
import { ConfigError } from './config-error.ts';
import { duration, positive, record } from './fields.ts';

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

/** A function of the trace that was invoked and whose durations are known. */
interface TracedFunction {
  readonly app: string;
  readonly name: string;
  readonly durations: readonly DurationPoint[];
}

interface TraceContext {
  readonly directory: string;
  readonly warnings: string[];
}

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

const warnOf = (names: readonly string[], what: string, { warnings }: TraceContext): void => {
  if (names.length === 0) return;
  const some = names.slice(0, 3).join(', ') + (names.length > 3 ? ', ...' : '');
  warnings.push(`trace: ${names.length} function${names.length === 1 ? '' : 's'} ${what} (${some})`);
};

const tracedFunctions = (files: Azure2019Files, context: TraceContext): TracedFunction[] => {
  const file = resolve(context.directory, files.invocations);
  const durations = functionDurations(resolve(context.directory, files.durations));
  const apps = new Map<string, string>();
  const invoked = new Set<string>();
  for (const { app, name, minutes } of functionMinutes(file)) {
    if ((apps.get(name) ?? app) !== app) {
      throw new TraceError(file, null, `function ${name} is in two applications; rename one of them`);
    }
    apps.set(name, app);
    if (minutes.length > 0) invoked.add(name);
  }
  const durationsOf = (name: string): readonly DurationPoint[] | undefined =>
    durations.get(functionKey(apps.get(name)!, name));
  const silent = [...apps.keys()].filter((name) => !invoked.has(name));
  const unknown = [...invoked].filter((name) => durationsOf(name) === undefined);
  warnOf(silent, 'left out: never invoked', context);
  warnOf(unknown, `left out: no durations in ${files.durations}`, context);
  const traced = [...invoked].flatMap((name) => {
    const points = durationsOf(name);
    return points === undefined ? [] : [{ app: apps.get(name)!, name, durations: points }];
  });
  if (traced.length > 0) return traced;
  throw new TraceError(
    file,
    null,
    'holds no function with invocations and durations; check that the files belong together',
  );
};

/** What the trace tells of a function, as a scenario writes it. */
const tracedSettings = (traced: TracedFunction, memoryMb: number | undefined, date: string) => ({
  memory: `${memorySizeFor(memoryMb ?? 0, date)}MB`,
  // Long enough for every duration of the trace where Lambda allows it; never below the default of 3 s.
  timeout: `${timeoutFor(Math.max(3000, traced.durations.at(-1)!.ms), date)}ms`,
  // The trace does not tell: the published time of a minimal function, chosen here so that it is not told 200 times.
  coldStart: { runtime: 'nodejs22.x' },
  duration: { quantiles: Object.fromEntries(traced.durations.map(({ percent, ms }) => [`p${percent}`, `${ms}ms`])) },
});

const eraDate = (document: Readonly<Record<string, unknown>>): string => {
  const account = (document['account'] ?? {}) as Record<string, unknown>;
  // What is no era is told of when the whole document is checked.
  return rulesOf(typeof account['era'] === 'string' ? account['era'] : '2023', 'us-east-1').date;
};

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

/** Functions by their short names: what the trace tells, then `each`, then what the scenario says of the one. */
const functionsOf = (
  traced: readonly TracedFunction[],
  names: ReadonlyMap<string, string>,
  trace: Pick<WholeTrace, 'each'> & { readonly memory: ReadonlyMap<string, number> },
  document: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const applications = shortNames([...new Set(traced.map(({ app }) => app))]);
  const date = eraDate(document);
  const own = objectOf(document['functions']);
  const settings = traced.map((one): [string, unknown] => {
    const name = names.get(one.name)!;
    const merged = {
      ...tracedSettings(one, trace.memory.get(one.app), date),
      ...trace.each,
      ...objectOf(own[name]),
    } as Record<string, unknown>;
    return [name, { ...merged, tags: { application: applications.get(one.app)!, ...objectOf(merged['tags']) } }];
  });
  return { ...own, ...Object.fromEntries(settings) };
};

const expanded = (trace: WholeTrace, document: Readonly<Record<string, unknown>>, context: TraceContext): unknown => {
  const files = filesOf(trace, context);
  const traced = tracedFunctions(files, context);
  const memory: Map<string, number> =
    files.memory === undefined ? new Map() : applicationMemory(resolve(context.directory, files.memory));
  const withoutMemory = traced.filter(({ app }) => !memory.has(app)).map(({ name }) => name);
  warnOf(withoutMemory, 'given the smallest memory: the trace tells of none', context);
  const names = shortNames(traced.map(({ name }) => name));
  const { format, from, scale, retry } = trace;
  const traffic = traced.map(({ name }) => ({
    to: names.get(name)!,
    arrivals: { trace: { format, file: files.invocations, function: name, from, scale } },
    ...(retry === undefined ? {} : { retry }),
  }));
  const { trace: _, traffic: others = [], ...rest } = document;
  return {
    ...rest,
    functions: functionsOf(traced, names, { each: trace.each, memory }, document),
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
