// Runs a scenario for real: sends its arrivals to a target on the wall clock and records what came back.

import type { InvocationSink } from '../../lambda/index.ts';
import { dispatch, type DispatchReport, type DispatchSink } from '../../loadgen/index.ts';
import { localMemorySetting, Recorder, type Assumption, type RunResult } from '../../reports/index.ts';
import { randomStream } from '../../sim/index.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ClientScaling } from './client-scaling.ts';
import { watchHost } from './host-load.ts';
import { identityOf } from './identity.ts';
import { forgetHealth, platformHealth, saturationOf } from './saturation.ts';
import { openTarget, type OpenTarget, type TargetChoice } from './target.ts';
import { Timeline } from './timeline.ts';

export interface MeasureOptions {
  /** Default: the scenario's. */
  readonly seed?: number;
  /** Default: the local platform, started for this run. */
  readonly target?: TargetChoice;
  readonly signal?: AbortSignal | undefined;
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
}

/** Where scaling is read: the platform's timeline when there is one, else the client's own view. */
interface ScalingSource {
  readonly timeline: Timeline | null;
  readonly client: ClientScaling | null;
}

const sinkOf = (recorder: Recorder, source: ScalingSource, observer: InvocationSink | undefined): DispatchSink => ({
  offered: (functionIndex, atMs) => recorder.offered(functionIndex, atMs),
  invocation: (record) => {
    recorder.invocation(record);
    source.client?.invocation(record);
    observer?.invocation(record);
  },
  refusedAttempt: (functionIndex, atMs, reason) => source.client?.refusedAttempt(functionIndex, atMs, reason),
});

const send = async (
  scenario: Scenario,
  { target }: OpenTarget,
  sink: DispatchSink,
  options: MeasureOptions,
): Promise<DispatchReport> => {
  const seed = options.seed ?? scenario.seed;
  const retry = randomStream(seed, 'retry');
  return dispatch({
    target,
    traffic: scenario.traffic.map(({ functionIndex, arrivals, payload, retry }) => ({
      functionIndex,
      functionName: scenario.functions[functionIndex]!.config.name,
      arrivals: arrivals(seed),
      payload,
      retry: retry(),
    })),
    sink,
    random: () => retry.uniform(),
    warmupMs: scenario.warmupMs,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
};

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

const clientScalingWarning =
  'concurrency and environments are as the client saw them: the target keeps no timeline, and environments cannot be seen to end';

/** Measures `scenario`. Rejects when the target cannot be reached at all. */
export const measureScenario = async (scenario: Scenario, options: MeasureOptions = {}): Promise<Measurement> => {
  const seed = options.seed ?? scenario.seed;
  const opened = await openTarget(scenario, options.target ?? { kind: 'local' });
  try {
    const { target, platform } = opened;
    const timeline = platform === null ? null : new Timeline(platform.url);
    const source = { timeline, client: platform === null ? new ClientScaling() : null };
    const recorder = new Recorder({
      functions: scenario.functions.map((f) => f.config),
      durationMs: scenario.durationMs,
      warmupMs: scenario.warmupMs,
      priceTier: scenario.document.account.priceTier,
    });
    await target.start();
    timeline?.follow();
    const startedAt = new Date().toISOString();
    const before = platform === null ? null : await platformHealth(platform.url);
    const load = watchHost((before?.cpuSeconds ?? 0) * 1000);
    const warm = afterWarmup(scenario, platform);
    const report = await send(scenario, opened, sinkOf(recorder, source, options.observer), options);
    clearTimeout(warm);
    const after = platform === null ? null : await platformHealth(platform.url);
    const hostLoad = load((after?.cpuSeconds ?? 0) * 1000);
    await timeline?.finish(recorder, report.startedAtMs);
    source.client?.finish(recorder);
    recorder.finish(report.endedAtMs);
    const saturation = after === null ? null : saturationOf(after, report.health, hostLoad);
    const identity = identityOf(scenario, {
      kind: 'measured',
      seed,
      startedAt,
      generator: report.health,
      warnings: [
        ...report.targetErrors.map(({ message, count }) => `${count} requests had no answer: ${message}`),
        ...(platform === null ? [clientScalingWarning] : []),
        ...(saturation === null ? [] : [`host saturated: ${saturation}`]),
        ...(report.interrupted ? ['interrupted: the figures cover only what was sent'] : []),
      ],
      ...(platform === null ? {} : { assumptions: [sameCpu] }),
      replications: 1,
      intervals: null,
    });
    const { interrupted, targetErrors } = report;
    return { result: recorder.result(identity), saturation, interrupted, targetErrors };
  } finally {
    await opened.close();
  }
};
