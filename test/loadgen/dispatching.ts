// What tests of the open loop share: a sink that keeps what it is told, streams of requests, a run.

import { noRetry, type ClientRetry, type InvocationRecord } from '../../lambda/index.ts';
import {
  dispatch,
  type DispatchOptions,
  type DispatchReport,
  type DispatchSink,
  type DispatchTraffic,
  type Target,
} from '../../loadgen/index.ts';
import { paced, rateCurve, type ArrivalProcess } from '../../sim/index.ts';

export interface Seen extends DispatchSink {
  readonly offeredAtMs: number[];
  readonly records: InvocationRecord[];
  readonly refusals: { functionIndex: number; atMs: number; reason: number }[];
}

export const watch = (): Seen => {
  const seen: Seen = {
    offeredAtMs: [],
    records: [],
    refusals: [],
    offered: (_functionIndex, atMs) => void seen.offeredAtMs.push(atMs),
    invocation: (record) => void seen.records.push({ ...record }),
    refusedAttempt: (functionIndex, atMs, reason) => void seen.refusals.push({ functionIndex, atMs, reason }),
  };
  return seen;
};

export const traffic = (
  arrivals: ArrivalProcess,
  retry: ClientRetry = noRetry(),
  functionIndex = 0,
): DispatchTraffic => ({
  functionIndex,
  functionName: `f${functionIndex}`,
  arrivals,
  payload: '{}',
  retry,
});

export const rate = (perSecond: number, durationMs: number): ArrivalProcess =>
  paced(rateCurve([{ atMs: 0, perSecond }], durationMs));

export const run = async (
  target: Target,
  streams: readonly DispatchTraffic[],
  options: Partial<DispatchOptions> = {},
): Promise<{ seen: Seen; report: DispatchReport }> => {
  const seen = watch();
  const report = await dispatch({
    target,
    traffic: streams,
    sink: seen,
    random: () => 0.5,
    startDelayMs: 5,
    ...options,
  });
  return { seen, report };
};
