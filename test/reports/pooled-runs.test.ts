// Runs that are pooled: what only one of them had counts half in the mean of two, whatever kind of thing it is.

import { describe, expect, test } from 'vitest';
import { emptyInvocation, Outcome, type FunctionConfig } from '../../lambda/index.ts';
import { InvariantError, Recorder, type RunResult } from '../../reports/index.ts';
import { DurableCounts } from '../../reports/counting/durable-counts.ts';
import type { ExecutionRecord } from '../../sim/index.ts';
import { configOf } from '../sim/support.ts';
import { identity } from './support.ts';

type Tell = (recorder: Recorder) => void;

/** Two runs of 4 s whose first second is left out, pooled: of nothing, and of what is told. */
const pooled = (config: Partial<FunctionConfig>, tell: Tell, first: Tell = () => {}): RunResult => {
  const recorders = [first, tell].map((told) => {
    const recorder = new Recorder({
      functions: [configOf({ memoryMb: 1024, ...config })],
      durationMs: 4000,
      warmupMs: 1000,
      stepMs: 1000,
    });
    told(recorder);
    recorder.finish(4000);
    return recorder;
  });
  recorders[0]!.merge(recorders[1]!);
  return recorders[0]!.result(identity);
};

describe('of two runs of which one', () => {
  test('was charged requests for the size of events, half is billed; none of those before the warm-up is over', () => {
    const requests = (...told: [atMs: number, requests: number][]): number =>
      pooled({}, (recorder) => told.forEach(([atMs, count]) => recorder.furtherRequests(0, atMs, count))).cost.requests;
    expect(requests([1000, 6], [3999, 4])).toBe(5);
    expect(requests([999, 6], [4000, 4])).toBe(0);
  });

  test('got further provisioned concurrency, half of its INIT is billed', () => {
    // GB-seconds of an environment: 1 GB for 3 s.
    const cost = (tell: Tell) => pooled({ provisionedConcurrency: 4, provisionedInitBilledMs: 3000 }, tell).cost;
    const raised = cost((recorder) => {
      recorder.provisioned(0, 0, 4);
      recorder.provisioned(0, 2000, 10);
    });
    const alone = cost((recorder) => {
      recorder.provisioned(0, 0, 4);
      recorder.provisioned(0, 2000, 5);
    });
    expect(alone.provisionedInitUsd).toBeGreaterThan(0);
    expect(raised.provisionedInitUsd! / alone.provisionedInitUsd!).toBeCloseTo(6, 10);
    expect(cost((recorder) => recorder.provisioned(0, 0, 4))).not.toHaveProperty('provisionedInitUsd');
  });

  test('published a version with SnapStart, half a snapshot was made, and half of its INIT is billed', () => {
    const snapStart = { isCharged: true, plainInitMs: 900, publishBilledMs: 2000, keptFromMs: 0 };
    const result = (...atMs: number[]) =>
      pooled({ snapStart }, (recorder) => atMs.forEach((at) => recorder.snapshotMade(0, at)));
    const { functions, cost } = result(500, 1500, 2500, 3500);
    const { snapStart: told } = functions['f']!;
    expect(told).toMatchObject({ snapshotsMade: 1.5, plainInitMs: 900, publishBilledMs: 2000 });
    // INIT of 1 GB for 2 s.
    expect(told!.publishUsd).toBeCloseTo(2 * 0.000_016_666_7, 9);
    expect(cost.publishUsd).toBeCloseTo(1.5 * told!.publishUsd!, 12);
    expect(result().cost.publishUsd).toBe(0);
  });

  test('was refused for reasons of its own, half of each step is told beside those of the other', () => {
    const refused =
      (reason: number): Tell =>
      (recorder) => {
        for (const atMs of [1500, 1600, 3500]) recorder.throttled(0, atMs, reason);
      };
    const { throttledByReason } = pooled({}, refused(1), refused(0)).series;
    expect(throttledByReason).toEqual({
      ConcurrentInvocationLimitExceeded: [0, 1, 0, 0.5],
      ReservedFunctionConcurrentInvocationLimitExceeded: [0, 1, 0, 0.5],
    });
  });

  test('has service times apart from latencies, those of the other are its latencies', () => {
    const late = { scheduledAtMs: 2000, sentAtMs: 2010, endAtMs: 2060, durationMs: 50, billedMs: 50 };
    const told =
      (own: object): Tell =>
      (recorder) => {
        recorder.offered(0, 2000);
        recorder.invocation({ ...emptyInvocation(), outcome: Outcome.completed, ...late, ...own });
      };
    const { latencyMs, serviceMs } = pooled({}, told({}), told({ sentAtMs: 2000 }));
    expect(latencyMs).toMatchObject({ count: 2, mean: 60 });
    expect(serviceMs).toMatchObject({ count: 2, mean: 55 });
  });
});

describe('executions of durable functions', () => {
  const day = 86_400;
  const record = (own: Partial<ExecutionRecord>): ExecutionRecord => ({
    status: 'SUCCEEDED',
    startedAtMs: 1000,
    endedAtMs: 3000,
    runningMs: 500,
    waitingMs: 1500,
    retryingMs: 0,
    invocations: 2,
    failedInvocations: 0,
    refusedInvocations: 0,
    operations: 3,
    writtenBytes: 100,
    keptByteMs: 0,
    ...own,
  });
  const counts = (executionTimeoutS: number, ...records: ExecutionRecord[]): DurableCounts => {
    const own = new DurableCounts(1000, { executionTimeoutS, retentionDays: 1 });
    for (const one of records) own.count(one);
    return own;
  };

  test('that were begun before the warm-up was over are left out', () => {
    const { succeeded, failed, timeMs } = counts(
      day,
      record({ startedAtMs: 999 }),
      record({ status: 'FAILED' }),
    ).result();
    expect([succeeded, failed, timeMs.count, timeMs.max]).toEqual([0, 1, 1, 2000]);
  });

  test('of none nothing is told', () => {
    expect(counts(day).result()).toMatchObject({
      succeeded: 0,
      timeMs: { count: 0, p50: 0 },
      replays: { mean: 0, max: 0 },
    });
  });

  test('that may last longer than ten days are counted in seconds, and told in ms', () => {
    const of = (executionTimeoutS: number, ms: number): number =>
      counts(executionTimeoutS, record({ endedAtMs: 1000 + ms, waitingMs: ms - 500 })).result().timeMs.p50;
    const weeks = 21 * day * 1000;
    // Beyond ten days a time in ms would lie in no bucket.
    expect(Math.abs(of(365 * day, weeks) / weeks - 1)).toBeLessThan(0.01);
    expect(of(10 * day, 1500)).toBe(1500);
    expect(of(10 * day + 1, 2000)).toBe(2000);
  });

  test('whose parts do not add up to their times break an invariant', () => {
    expect(() => counts(day, record({ waitingMs: 1400 })).result()).toThrow(
      new InvariantError('executions took 2000 ms, and 1900 ms of running, waiting and retrying'),
    );
    expect(() => counts(day, record({ waitingMs: 1499.5 })).result()).not.toThrow();
  });
});
