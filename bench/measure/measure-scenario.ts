// Runs a scenario for real: sends its arrivals to a target on the wall clock and records what came back.

import { availableParallelism } from 'node:os';
import type { InvocationSink } from '../../lambda/index.ts';
import type { DispatchReport, DispatchSink } from '../../loadgen/index.ts';
import { localMemorySetting, Recorder, type Assumption, type RunResult, type Soak } from '../../reports/index.ts';
import { TracedRecorder, type TraceChoice } from '../../reports/counting/traced-recorder.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ClientScaling } from './client-scaling.ts';
import { watchHost } from './host-load.ts';
import { peakPerSecond, warmConnections } from './foreseen-connections.ts';
import { identityOf } from '../simulate/identity.ts';
import { measuredKeepAlive } from '../simulate/keep-alive-assumptions.ts';
import { newTracedRun, servedRequests, type TracedRun } from './request-traces.ts';
import { modeWarnings } from './measured-modes.ts';
import { forgetHealth, platformHealth, saturationOf } from './saturation.ts';
import { sendByThreads } from './sender-threads.ts';
import type { Caps } from './run-caps.ts';
import { sendShare, type RequestChoice } from './sending.ts';
import { runWarnings } from './run-warnings.ts';
import { SoakCounts, watchMemory } from './soak.ts';
import { Tape } from './tape.ts';
import { AnswerWatch } from './target-verdict.ts';
import { openTarget, type OpenTarget, type TargetChoice } from './target.ts';
import { WatchedPlatform } from './watched-platform.ts';

export interface MeasureOptions {
  /** Default: the scenario's. */
  readonly seed?: number;
  /** Default: the local platform, started for this run. */
  readonly target?: TargetChoice;
  readonly signal?: AbortSignal | undefined;
  /** Connections opened before the run; default: as many as its instants and laws foresee. */
  readonly connections?: number | undefined;
  /** Sending threads; default: one, or as many as the peak wants. */
  readonly threads?: number | undefined;
  readonly requests?: RequestChoice | undefined;
  /** Nothing more is sent once one is reached. */
  readonly caps?: Caps | undefined;
  /** Windows of a long run, ms: its figures are told for each, and what drifts over them. */
  readonly soakWindowMs?: number | undefined;
  /** How many of the slowest requests, and of others by chance, are traced; none unless given. */
  readonly traces?: number | undefined;
  /** Sees every invocation too. */
  readonly observer?: InvocationSink;
}

export interface Measurement {
  readonly result: RunResult;
  /** Why the host's own limits shaped the figures; null when they did not. Only known for the local platform. */
  readonly saturation: string | null;
  readonly interrupted: boolean;
  /** What kept the target from answering, with counts. */
  readonly targetErrors: readonly { readonly message: string; readonly count: number }[];
  /** Why the run says nothing of the code: the target failed mostly, or was gone before the end. Null where it does. */
  readonly failure: string | null;
}

/** Scaling is as the client sees it, where no platform tells of its own. */
const sinkOf = (tape: Tape, client: ClientScaling | null, observer: InvocationSink | undefined): DispatchSink => ({
  offered: (functionIndex, atMs) => tape.offered(functionIndex, atMs),
  invocation: (record) => {
    tape.invocation(record);
    client?.invocation(record);
    observer?.invocation(record);
  },
  refusedAttempt: (functionIndex, atMs, reason) => client?.refusedAttempt(functionIndex, atMs, reason),
});

/** A rate that one thread sends with half a core to spare. */
const perThread = 20_000;

/** As many as the peak wants, and the cores allow beside the target's; one where nothing comes. */
const threadsFor = (scenario: Scenario, seed: number): number => {
  const wanted = Math.ceil(peakPerSecond(scenario, seed) / perThread);
  return Math.max(1, Math.min(wanted, Math.floor(availableParallelism() / 2)));
};

/** The target as another thread opens it. */
const choiceOf = (choice: TargetChoice, { platform }: OpenTarget): TargetChoice =>
  platform === null ? choice : { kind: 'invoke', url: platform.url, isOwn: true };

const afterWarmup = ({ warmupMs }: Scenario, platform: OpenTarget['platform']): NodeJS.Timeout | undefined => {
  if (warmupMs === 0 || platform === null) return undefined;
  // A platform that is gone by then is noticed by whoever sends to it.
  return setTimeout(() => void forgetHealth(platform.url).catch(() => {}), warmupMs);
};

/** Threads and processes have all of a core: their share of it is kept by `serve --cpu-share` alone. */
const sameCpu: Assumption = {
  setting: localMemorySetting,
  value: 'the same CPU',
  said: 'local environments have the same CPU whatever their memory: sizes measured here differ in price only',
  shaped: false,
};

const tracesOf = ({ traces: count }: MeasureOptions, seed: number): TraceChoice | undefined =>
  count === undefined ? undefined : { count, seed };

/** What the recorder is told: of an interrupted run, only as long as it was. */
const recorderOf = (scenario: Scenario, { stoppedAtMs }: DispatchReport, traces: TraceChoice | undefined): Recorder => {
  const durationMs = Math.min(scenario.durationMs, Math.max(1, stoppedAtMs ?? Infinity));
  const options = {
    functions: scenario.functions.map((f) => f.config),
    durationMs,
    warmupMs: scenario.warmupMs < durationMs ? scenario.warmupMs : 0,
    priceTier: scenario.document.account.priceTier,
    savings: Object.fromEntries(scenario.capacityProviders.map(({ name, savingsShare }) => [name, savingsShare])),
  };
  return traces === undefined ? new Recorder(options) : new TracedRecorder(options, traces);
};

/** Asks the platform for its parts of the requests that the result tells of. */
const serveTraces = async (
  recorder: TracedRecorder,
  traced: TracedRun | undefined,
  platform: OpenTarget['platform'],
  { startedAtMs }: DispatchReport,
): Promise<void> => {
  const isKnown = traced !== undefined && platform !== null;
  recorder.serve(
    isKnown ? await servedRequests(platform.url, traced, recorder.traceNumbers, startedAtMs) : new Map<number, never>(),
  );
};

const verdictOf = (scenario: Scenario, tape: Tape, report: DispatchReport): string | null => {
  if (scenario.document.expectFailures === true) return null;
  const watch = new AnswerWatch();
  tape.tell({ offered: () => {}, invocation: (record) => watch.invocation(record) });
  const verdict = watch.verdict(report.failures, report.targetErrors);
  // What was never sent says nothing of the target.
  const isUnsent = report.targetErrors.some(({ message }) => message.startsWith('not sent'));
  const limit = isUnsent ? (report.health.limit ?? null) : null;
  return verdict === null || limit === null ? verdict : `${limit}; ${verdict}`;
};

/** The run by windows, where that was asked for; of an interrupted one those that are whole. */
const soakOf = (
  scenario: Scenario,
  tape: Tape,
  { counts, stoppedAtMs }: DispatchReport,
  { soakWindowMs, platformMb }: { soakWindowMs: number | undefined; platformMb: readonly number[] },
): Soak | undefined => {
  if (soakWindowMs === undefined) return undefined;
  const durationMs = Math.min(scenario.durationMs, stoppedAtMs ?? Infinity);
  const windows = new SoakCounts(soakWindowMs, { durationMs, warmupMs: scenario.warmupMs });
  tape.tell({ offered: () => {}, invocation: (record) => windows.invocation(record) });
  return windows.soak(counts, platformMb);
};

/** All of the scenario is sent, by this thread or by others. */
const sent = (
  scenario: Scenario,
  opened: OpenTarget,
  sink: DispatchSink,
  options: Omit<MeasureOptions, 'connections'> & {
    readonly seed: number;
    readonly threads: number;
    readonly connections: number | null;
    readonly traced: TracedRun | undefined;
  },
): Promise<DispatchReport> => {
  const { seed, threads, connections, requests, caps, traced, signal } = options;
  const sending = { seed, requests, caps, traced, signal };
  if (threads === 1) return sendShare(scenario, opened.target, sink, { ...sending, share: { index: 0, of: 1 } });
  const target = choiceOf(options.target ?? { kind: 'local' }, opened);
  return sendByThreads(scenario, sink, { ...sending, target, threads, connections });
};

/** Measures `scenario`. Rejects when the target cannot be reached at all. */
export const measureScenario = async (scenario: Scenario, options: MeasureOptions = {}): Promise<Measurement> => {
  const seed = options.seed ?? scenario.seed;
  const choice = options.target ?? { kind: 'local' };
  const isTraced = options.traces !== undefined && choice.kind === 'local';
  const traced = isTraced ? newTracedRun() : undefined;
  const opened = await openTarget(scenario, isTraced ? { ...choice, traces: true } : choice);
  let stopWatching = (): void => {};
  try {
    const { target, platform } = opened;
    const watched = platform === null ? null : new WatchedPlatform(platform.url, scenario);
    const client = platform === null ? new ClientScaling() : null;
    const tape = new Tape();
    await target.start();
    const threads = options.threads ?? threadsFor(scenario, seed);
    const connections = options.connections ?? null;
    if (threads === 1) await warmConnections(target, scenario, { seed, connections, threads });
    await watched?.follow();
    const startedAt = new Date().toISOString();
    const before = platform === null ? null : await platformHealth(platform.url);
    const load = watchHost((before?.cpuSeconds ?? 0) * 1000);
    const warm = afterWarmup(scenario, platform);
    const sink = sinkOf(tape, client, options.observer);
    const { soakWindowMs } = options;
    const beganAtMs = performance.now() + scenario.warmupMs;
    const memory =
      soakWindowMs === undefined || platform === null
        ? null
        : watchMemory(platform.url, soakWindowMs, () => performance.now() - beganAtMs);
    stopWatching = () => void memory?.stop();
    const report = await sent(scenario, opened, sink, { ...options, seed, threads, connections, traced });
    clearTimeout(warm);
    const platformMb = memory?.stop() ?? [];
    const recorder = recorderOf(scenario, report, tracesOf(options, seed));
    tape.tell(recorder);
    if (recorder instanceof TracedRecorder) await serveTraces(recorder, traced, platform, report);
    const soak = soakOf(scenario, tape, report, { soakWindowMs, platformMb });
    const after = platform === null ? null : await platformHealth(platform.url);
    const hostLoad = load((after?.cpuSeconds ?? 0) * 1000);
    const lost = (await watched?.finish(recorder, report.startedAtMs)) ?? 0;
    client?.finish(recorder);
    recorder.finish(report.endedAtMs);
    const saturation = after === null ? null : saturationOf(after, report.health, hostLoad);
    const failure = verdictOf(scenario, tape, report);
    const identity = identityOf(scenario, {
      kind: 'measured',
      seed,
      startedAt,
      generator: report.health,
      warnings: [
        ...runWarnings(scenario, report, { failure, saturation, soak, isLocal: platform !== null }),
        ...modeWarnings(scenario, { isLocal: platform !== null, lost }),
      ],
      // Who knows by which rule another target ends its environments?
      assumptions: platform === null ? [] : [sameCpu, ...measuredKeepAlive(scenario)],
      replications: 1,
      intervals: null,
    });
    const { interrupted, targetErrors } = report;
    const result = { ...recorder.result(identity), ...(soak === undefined ? {} : { soak }) };
    return { result, saturation, interrupted, targetErrors, failure };
  } finally {
    stopWatching();
    await opened.close();
  }
};
