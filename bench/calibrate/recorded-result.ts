// A result made of what files recorded, for what reads results: check, history, report, and the page that lays a simulation beside it.

import { emptyInvocation, Outcome, type FunctionConfig } from '../../lambda/index.ts';
import { Recorder, type HostInfo, type RunResult } from '../../reports/index.ts';
import { randomStream } from '../../sim/index.ts';
import { counted } from '../../reports/words/format.ts';
import { packageVersion } from '../input/package-root.ts';
import { hasClock } from './arrival-bins.ts';
import type { Draft, DraftFunction } from './draft.ts';
import { countedLaw } from './fitted-function.ts';
import type { Recording } from './recording.ts';
import type { Request } from './run-columns.ts';

/** More values of one summary tell no more. */
const mostOfSummary = 200_000;

/** The machine that was recorded is not this one. */
const unknownHost: HostInfo = {
  platform: 'unknown',
  arch: 'unknown',
  cpuModel: 'unknown',
  cpus: 0,
  memoryMb: 0,
  node: 'unknown',
};

const shuffled = (values: number[], name: string): number[] => {
  const stream = randomStream(1, name);
  for (let i = values.length - 1; i > 0; i -= 1) {
    const j = Math.floor(stream.uniform() * (i + 1));
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values;
};

/** Instants that nobody told, evenly over the run. */
const evenly = (count: number, draft: Draft): number[] =>
  Array.from({ length: count }, (_, index) => draft.originMs + ((index + 0.5) / count) * draft.lengthMs);

const plain = (functionName: string, startMs: number, durationMs: number, outcome: Outcome): Request => ({
  functionName,
  startMs,
  durationMs,
  initMs: 0,
  billedMs: Number.NaN,
  outcome,
  coldStart: false,
});

/** Requests that are only counted: as many, with times at even ranks of their law, in an order of chance. */
const madeOf = ({ name, recorded }: DraftFunction, draft: Draft): Request[] => {
  const { bare, counted: told, summed } = recorded;
  const law = countedLaw(recorded)?.law ?? null;
  // Of all that came, less those that were refused: their times may be among those of the summary.
  const ran = law === null ? 0 : Math.max(1, bare.count + told.requests - told.throttled);
  const count = Math.min(mostOfSummary, ran);
  const times = shuffled(
    Array.from({ length: count }, (_, index) => law!.quantile((index + 0.5) / count)),
    `${name}/times`,
  );
  const timed = bare.count + summed;
  const failed = timed === 0 ? 0 : Math.round(Math.min(1, Math.max(0, told.failed) / timed) * count);
  const starts = evenly(count, draft);
  const isFailed = shuffled(
    Array.from({ length: count }, (_, index) => (index < failed ? 1 : 0)),
    `${name}/failed`,
  );
  const unserved = [
    ...Array.from({ length: told.throttled }, () => Outcome.throttled),
    ...Array.from({ length: told.unanswered }, () => Outcome.dropped),
  ];
  const unservedAt = evenly(unserved.length, draft);
  return [
    ...times.map((ms, index) =>
      plain(name, starts[index]!, ms, isFailed[index] === 1 ? Outcome.failed : Outcome.completed),
    ),
    ...unserved.map((outcome, index) => plain(name, unservedAt[index]!, 0, outcome)),
  ];
};

/** Requests without a clock beside others: from the first of their function's on that has one, else from the beginning. */
const withClock = (requests: readonly Request[], { originMs }: Draft): readonly Request[] => {
  if (!hasClock(originMs)) return requests;
  const firsts = new Map<string, number>();
  for (const { functionName, startMs } of requests) {
    if (hasClock(startMs)) firsts.set(functionName, Math.min(startMs, firsts.get(functionName) ?? Infinity));
  }
  return requests.map((request) =>
    hasClock(request.startMs)
      ? request
      : { ...request, startMs: request.startMs + (firsts.get(request.functionName) ?? originMs) },
  );
};

/** Requests with instants, in their order. */
const requestsOf = (recording: Recording, draft: Draft): Request[] => {
  const kept = recording.requests?.all() ?? [];
  const untimed = kept.filter(({ startMs }) => Number.isNaN(startMs));
  const instants = evenly(untimed.length, draft);
  const own = [
    ...withClock(
      kept.filter(({ startMs }) => !Number.isNaN(startMs)),
      draft,
    ),
    ...untimed.map((request, index) => ({ ...request, startMs: instants[index]! })),
  ];
  const made = draft.functions.flatMap((one) => madeOf(one, draft));
  return [...own, ...made].sort((a, b) => a.startMs - b.startMs);
};

const ran = ({ outcome }: Request): boolean => outcome <= Outcome.timedOut;

const endOf = ({ startMs, initMs, durationMs }: Request): number => startMs + initMs + durationMs;

/** Counts how many run at once, in the order of time. */
class Running {
  readonly #recorder: Recorder;
  readonly #ends: { readonly atMs: number; readonly index: number }[];
  #next = 0;
  #all = 0;
  readonly #byFunction: Float64Array;

  constructor(recorder: Recorder, ends: { readonly atMs: number; readonly index: number }[], functions: number) {
    this.#recorder = recorder;
    this.#ends = ends.sort((a, b) => a.atMs - b.atMs);
    this.#byFunction = new Float64Array(functions);
  }

  begin(index: number, atMs: number): void {
    this.until(atMs);
    this.#all += 1;
    this.#byFunction[index]! += 1;
    this.#recorder.admitted(index, atMs, this.#byFunction[index]!, this.#all);
  }

  until(atMs: number): void {
    for (; this.#next < this.#ends.length && this.#ends[this.#next]!.atMs <= atMs; this.#next += 1) {
      const { index, atMs: endMs } = this.#ends[this.#next]!;
      this.#all -= 1;
      this.#byFunction[index]! -= 1;
      this.#recorder.released(index, endMs);
    }
  }
}

const record = (
  recorder: Recorder,
  requests: readonly Request[],
  draft: Draft,
  indexes: ReadonlyMap<string, number>,
): void => {
  const invocation = emptyInvocation();
  const at = (unixMs: number): number => Math.max(0, unixMs - draft.originMs);
  const ends = requests
    .filter((request) => ran(request))
    .map((request) => ({ atMs: at(endOf(request)), index: indexes.get(request.functionName)! }));
  const running = new Running(recorder, ends, indexes.size);
  for (const request of requests) {
    const index = indexes.get(request.functionName)!;
    const startMs = at(request.startMs);
    recorder.offered(index, startMs);
    if (ran(request)) {
      running.begin(index, startMs);
      if (request.coldStart) recorder.environmentStarted(index, startMs);
    } else if (request.outcome === Outcome.throttled) recorder.throttled(index, startMs, -1);
    invocation.functionIndex = index;
    invocation.outcome = request.outcome;
    invocation.coldStart = request.coldStart;
    invocation.attempts = 1;
    invocation.runs = ran(request) ? 1 : 0;
    invocation.scheduledAtMs = startMs;
    invocation.sentAtMs = startMs;
    invocation.endAtMs = at(endOf(request));
    invocation.initMs = request.initMs;
    invocation.durationMs = request.durationMs;
    invocation.billedMs = Number.isNaN(request.billedMs) ? Math.ceil(request.durationMs) : request.billedMs;
    recorder.invocation(invocation);
  }
  running.until(Infinity);
};

export interface RecordedRun {
  readonly name: string;
  readonly functions: readonly FunctionConfig[];
  /** What the result carries as its scenario; null where it has none. */
  readonly scenario: unknown;
}

/** The result of what `recording` holds, which keeps requests; of `draft`'s length and functions. */
export const recordedResult = (
  recording: Recording,
  draft: Draft,
  { name, functions, scenario }: RecordedRun,
): RunResult => {
  const indexes = new Map(functions.map((config, index) => [config.name, index]));
  const requests = requestsOf(recording, draft).filter(({ functionName }) => indexes.has(functionName));
  const recorder = new Recorder({ functions, durationMs: draft.lengthMs, warmupMs: 0 });
  record(recorder, requests, draft, indexes);
  recorder.finish(draft.lengthMs);
  const left = recording.requests?.left ?? 0;
  return recorder.result({
    kind: 'measured',
    name,
    scenario,
    seed: 1,
    startedAt: new Date(draft.originMs).toISOString(),
    host: unknownHost,
    versions: { windtunnel: packageVersion },
    limits: { accountConcurrency: 1000, unreservedConcurrency: 1000 },
    generator: null,
    warnings: [
      ...(left === 0
        ? []
        : [
            `${counted(left, 'request', 'requests')} beyond the first ${recording.requests!.count} ${left === 1 ? 'is' : 'are'} not in these figures`,
          ]),
      ...(draft.functions.some(({ fitted }) => fitted.tellsCold)
        ? []
        : ['nobody told which requests met a cold start: none are counted']),
      ...recording.notes,
      ...draft.warnings,
    ],
    assumptions: [],
    replications: 1,
    intervals: null,
  });
};
