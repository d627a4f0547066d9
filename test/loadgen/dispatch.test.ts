// The open loop against a target with exact durations: conservation, retries, dropping, stopping.

import { describe, expect, it } from 'vitest';
import {
  backoffRetry,
  noRetry,
  Outcome,
  sdkV3Standard,
  ThrottleReason,
  type ClientRetry,
  type InvocationRecord,
} from '../../lambda/index.ts';
import {
  dispatch,
  emptyAnswer,
  mockTarget,
  TargetError,
  type DispatchOptions,
  type DispatchReport,
  type DispatchSink,
  type DispatchTraffic,
  type Target,
} from '../../loadgen/index.ts';
import { burst, instants, paced, poisson, randomStream, rateCurve, type ArrivalProcess } from '../../sim/index.ts';

interface Seen extends DispatchSink {
  readonly offeredAtMs: number[];
  readonly records: InvocationRecord[];
  readonly refusals: { functionIndex: number; atMs: number; reason: number }[];
}

const watch = (): Seen => {
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

const traffic = (arrivals: ArrivalProcess, retry: ClientRetry = noRetry(), functionIndex = 0): DispatchTraffic => ({
  functionIndex,
  functionName: `f${functionIndex}`,
  arrivals,
  payload: '{}',
  retry,
});

const rate = (perSecond: number, durationMs: number): ArrivalProcess =>
  paced(rateCurve([{ atMs: 0, perSecond }], durationMs));

const run = async (
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

const outcomes = ({ records }: Seen): Partial<Record<Outcome, number>> => {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of records) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
};

describe('every arrival', () => {
  it('is offered at its own instant, in order, and told to the sink exactly once', async () => {
    const streams = [
      traffic(poisson(rateCurve([{ atMs: 0, perSecond: 400 }], 500), randomStream(1, 'a')), noRetry(), 0),
      traffic(poisson(rateCurve([{ atMs: 0, perSecond: 200 }], 500), randomStream(2, 'b')), noRetry(), 1),
    ];
    const { seen, report } = await run(mockTarget({ durationMs: (name) => (name === 'f0' ? 3 : 30) }), streams);
    expect(seen.records.length).toBeGreaterThan(200);
    expect(seen.offeredAtMs).toEqual(seen.offeredAtMs.toSorted((a, b) => a - b));
    expect(seen.records.map((r) => r.scheduledAtMs).sort((a, b) => a - b)).toEqual(seen.offeredAtMs);
    expect(outcomes(seen)).toEqual({ [Outcome.completed]: seen.records.length });
    expect(report.interrupted).toBe(false);
    expect(report.targetErrors).toEqual([]);
  });

  it('leaves after its instant, is answered after that, and its figures are those of the answer', async () => {
    const target = mockTarget({ durationMs: () => 20, coldStart: (_name, index) => (index === 0 ? 15 : 0) });
    const { seen, report } = await run(target, [traffic(instants([0, 50, 100], 200))]);
    for (const record of seen.records) {
      expect(record.sentAtMs).toBeGreaterThanOrEqual(record.scheduledAtMs);
      // Timers count whole ms of the event loop's clock, so they may fire a little early.
      expect(record.endAtMs - record.sentAtMs).toBeGreaterThan(record.initMs + record.durationMs - 1);
    }
    expect(seen.records[0]).toMatchObject({
      functionIndex: 0,
      outcome: Outcome.completed,
      coldStart: true,
      provisioned: false,
      attempts: 1,
      runs: 1,
      initMs: 15,
      durationMs: 20,
      billedMs: 20,
    });
    expect(seen.records[1]).toMatchObject({ coldStart: false, initMs: 0 });
    expect(report.endedAtMs).toBe(Math.max(...seen.records.map((r) => r.endAtMs)));
  });

  it('leaves whether or not those before it were answered', async () => {
    const { seen } = await run(mockTarget({ durationMs: () => 300 }), [traffic(rate(100, 200))]);
    const lastSentAtMs = Math.max(...seen.records.map((r) => r.sentAtMs));
    const firstEndAtMs = Math.min(...seen.records.map((r) => r.endAtMs));
    expect(seen.records).toHaveLength(20);
    expect(lastSentAtMs).toBeLessThan(firstEndAtMs);
  });

  it('counts from the start on the monotonic clock of the machine', async () => {
    const before = Number(process.hrtime.bigint()) / 1e6;
    const { report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([0], 1))], {
      startDelayMs: 40,
    });
    const after = Number(process.hrtime.bigint()) / 1e6;
    expect(report.startedAtMs).toBeGreaterThanOrEqual(before + 40);
    expect(report.startedAtMs + report.endedAtMs).toBeLessThanOrEqual(after);
  });

  it('need not exist', async () => {
    const { seen, report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([], 1))]);
    expect(seen.records).toEqual([]);
    expect(report).toMatchObject({ endedAtMs: 0, interrupted: false });
    expect(report.health.lagMaxMs).toBe(0);
  });
});

/** Refuses the first `refusals` requests. */
const refusing = (refusals: number): Target =>
  mockTarget({
    durationMs: () => 1,
    throttle: (_name, index) => (index < refusals ? ThrottleReason.concurrentInvocationLimitExceeded : -1),
  });

describe('a refused request', () => {
  it('is sent again after the delay of the policy, counted from the answer', async () => {
    const { seen } = await run(refusing(2), [traffic(instants([0], 1), backoffRetry(5, 40, 1000))]);
    const [record] = seen.records;
    expect(record).toMatchObject({ outcome: Outcome.completed, attempts: 3, runs: 1, billedMs: 1 });
    expect(seen.refusals.map(({ reason }) => reason)).toEqual([0, 0]);
    // 0.5 x 40 and 0.5 x 80 ms; the first send stays the first.
    expect(seen.refusals[1]!.atMs - seen.refusals[0]!.atMs).toBeGreaterThan(19);
    expect(record!.endAtMs - seen.refusals[1]!.atMs).toBeGreaterThan(39);
    expect(record!.sentAtMs).toBeLessThan(seen.refusals[0]!.atMs);
  });

  it('is throttled in the end when the policy gives up, and bills nothing', async () => {
    const { seen } = await run(refusing(99), [traffic(instants([0], 1), backoffRetry(3, 4, 1000))]);
    expect(seen.records).toHaveLength(1);
    expect(seen.records[0]).toMatchObject({
      outcome: Outcome.throttled,
      attempts: 3,
      runs: 0,
      billedMs: 0,
      durationMs: 0,
    });
    expect(seen.refusals).toHaveLength(3);
    expect(seen.records[0]!.endAtMs).toBe(seen.refusals[2]!.atMs);
  });

  it('spends the tokens of its own stream only', async () => {
    const drained = sdkV3Standard();
    // 100 retries at 5 tokens each empty the bucket.
    for (let i = 0; i < 100; i += 1) drained.nextDelayMs(1, 'throttle', 0);
    const { seen } = await run(refusing(2), [
      traffic(instants([0], 1), drained, 0),
      traffic(instants([0], 1), backoffRetry(2, 4, 1000), 1),
    ]);
    expect(seen.records.map(({ functionIndex, attempts }) => [functionIndex, attempts])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });

  it('is held back by a policy that limits its own rate, and its lag is not the generator’s', async () => {
    const holding: ClientRetry = { ...noRetry(), holdMs: () => 60 };
    const { seen, report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([0], 1), holding)]);
    expect(seen.records[0]!.sentAtMs).toBeGreaterThan(59);
    expect(report.health.lagMaxMs).toBeLessThan(50);
  });
});

/** Answers each request with the next of `statuses`, as an HTTP target would. */
const answering = (statuses: readonly number[]): Target => {
  let next = 0;
  return {
    name: 'scripted',
    start: async () => {},
    stop: async () => {},
    invoke: async (_request, answer) => {
      const statusCode = statuses[next]!;
      next += 1;
      if (statusCode === 0) throw new TargetError('connection reset');
      Object.assign(answer, emptyAnswer(), { statusCode, ran: statusCode < 400 });
      answer.outcome = statusCode < 400 ? Outcome.completed : Outcome.failed;
    },
  };
};

describe('a failed request', () => {
  it.each([500, 502, 503, 504])('is sent again after %i', async (status) => {
    const { seen } = await run(answering([status, 200]), [traffic(instants([0], 1), backoffRetry(3, 2, 10))]);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.completed, attempts: 2, runs: 1 });
    expect(seen.refusals).toEqual([]);
  });

  it.each([400, 404, 413])('is not sent again after %i', async (status) => {
    const { seen } = await run(answering([status, 200]), [traffic(instants([0], 1), backoffRetry(3, 2, 10))]);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.failed, attempts: 1, runs: 0 });
  });

  it('is sent again when it had no answer, which is counted', async () => {
    const { seen, report } = await run(answering([0, 200]), [traffic(instants([0], 1), backoffRetry(3, 2, 10))]);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.completed, attempts: 2 });
    expect(report.targetErrors).toEqual([{ message: 'connection reset', count: 1 }]);
    expect(report.health.droppedArrivals).toBe(0);
  });

  it('is dropped when no attempt was answered', async () => {
    const { seen, report } = await run(answering([0, 0]), [traffic(instants([0], 1), backoffRetry(2, 2, 10))]);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.dropped, attempts: 2, runs: 0, coldStart: false });
    expect(report.targetErrors).toEqual([{ message: 'connection reset', count: 2 }]);
    expect(report.health.droppedArrivals).toBe(1);
    expect(report.health.warnings.join()).toContain('1 arrivals had no answer');
  });

  it('ends the run at once when asked to fail fast', async () => {
    const seen = watch();
    const options = { traffic: [traffic(rate(100, 60_000))], sink: seen, random: () => 0.5 };
    await expect(dispatch({ ...options, target: answering([200, 0]), failFast: true })).rejects.toThrow(
      'connection reset',
    );
    expect(seen.offeredAtMs.length).toBeLessThan(100);
  });
});

describe('too many unanswered invocations', () => {
  it('make the next arrivals drop, unsent and counted', async () => {
    let most = 0;
    let running = 0;
    const inner = mockTarget({ durationMs: () => 60 });
    const target: Target = {
      ...inner,
      invoke: async (request, answer) => {
        running += 1;
        most = Math.max(most, running);
        await inner.invoke(request, answer);
        running -= 1;
      },
    };
    const { seen, report } = await run(target, [traffic(burst(0, 50, 1))], { maxInFlight: 8 });
    expect(most).toBe(8);
    expect(outcomes(seen)).toEqual({ [Outcome.completed]: 8, [Outcome.dropped]: 42 });
    expect(
      seen.records.filter((r) => r.outcome === Outcome.dropped).every((r) => r.attempts === 1 && r.runs === 0),
    ).toBe(true);
    expect(report.health.droppedArrivals).toBe(42);
    expect(report.targetErrors).toEqual([{ message: 'not sent: 8 invocations were unanswered already', count: 42 }]);
  });

  it('count while they wait to be sent again', async () => {
    const { seen } = await run(refusing(2), [traffic(instants([0, 30, 60], 100), backoffRetry(2, 400, 400))], {
      maxInFlight: 2,
    });
    expect(outcomes(seen)).toEqual({ [Outcome.completed]: 2, [Outcome.dropped]: 1 });
  });
});

describe('an abort', () => {
  it('stops sending, waits for what is on its way, and says so', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const { seen, report } = await run(mockTarget({ durationMs: () => 80 }), [traffic(rate(100, 60_000))], {
      signal: stop.signal,
    });
    expect(report.interrupted).toBe(true);
    expect(seen.records.length).toBe(seen.offeredAtMs.length);
    expect(seen.records.length).toBeGreaterThan(2);
    expect(seen.records.length).toBeLessThan(100);
    expect(outcomes(seen)).toEqual({ [Outcome.completed]: seen.records.length });
  });

  it('ends what waits to be sent again as it was answered last', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const { seen, report } = await run(refusing(99), [traffic(instants([0], 1), backoffRetry(9, 60_000, 60_000))], {
      signal: stop.signal,
    });
    expect(report).toMatchObject({ interrupted: true, targetErrors: [] });
    expect(seen.records).toHaveLength(1);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.throttled, attempts: 1 });
    expect(seen.records[0]!.endAtMs).toBe(seen.refusals[0]!.atMs);
  });

  it('drops what had no answer yet and waits to be sent again, counting its errors once', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    const { seen, report } = await run(answering([0]), [traffic(instants([0], 1), backoffRetry(9, 60_000, 60_000))], {
      signal: stop.signal,
    });
    expect(outcomes(seen)).toEqual({ [Outcome.dropped]: 1 });
    expect(report.targetErrors).toEqual([{ message: 'connection reset', count: 1 }]);
  });

  it('drops what the client itself held back', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);
    const holding: ClientRetry = { ...noRetry(), holdMs: () => 60_000 };
    const { seen, report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([0], 1), holding)], {
      signal: stop.signal,
    });
    expect(outcomes(seen)).toEqual({ [Outcome.dropped]: 1 });
    expect(report.targetErrors[0]!.message).toContain('held it back');
  });

  it('drops what is not answered within two seconds', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const target = mockTarget({ durationMs: () => 60_000 });
    const { seen, report } = await run(target, [traffic(burst(0, 3, 1))], { signal: stop.signal });
    await target.stop();
    expect(outcomes(seen)).toEqual({ [Outcome.dropped]: 3 });
    expect(report.targetErrors).toEqual([{ message: 'no answer within 2000 ms of the interruption', count: 3 }]);
  });

  it('before the start sends nothing', async () => {
    const { seen, report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(rate(100, 1000))], {
      signal: AbortSignal.abort(),
    });
    expect(seen.offeredAtMs).toEqual([]);
    expect(report.interrupted).toBe(true);
  });
});

describe('after the last arrival', () => {
  it('answers are waited for, but not for ever', async () => {
    const target = mockTarget({ durationMs: (name) => (name === 'f0' ? 30 : 60_000) });
    const streams = [traffic(instants([0], 1), noRetry(), 0), traffic(instants([0], 1), noRetry(), 1)];
    const { seen, report } = await run(target, streams, { drainMs: 100 });
    await target.stop();
    expect(seen.records.map(({ functionIndex, outcome }) => [functionIndex, outcome])).toEqual([
      [0, Outcome.completed],
      [1, Outcome.dropped],
    ]);
    expect(report).toMatchObject({
      interrupted: false,
      targetErrors: [{ message: 'no answer within 100 ms of the last arrival', count: 1 }],
    });
  });

  it('requests are still sent again', async () => {
    const { seen } = await run(refusing(1), [traffic(instants([0], 1), backoffRetry(3, 60, 60))]);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.completed, attempts: 2 });
  });

  it('an answer that comes too late is not told again', async () => {
    const { seen } = await run(mockTarget({ durationMs: () => 80 }), [traffic(instants([0], 1))], { drainMs: 20 });
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(seen.records).toHaveLength(1);
  });
});

describe('a sink that throws', () => {
  it('ends the run with its error', async () => {
    const sink: DispatchSink = {
      ...watch(),
      invocation: () => {
        throw new RangeError('sink is full');
      },
    };
    const target = mockTarget({ durationMs: () => 1 });
    const running = dispatch({ target, traffic: [traffic(rate(100, 60_000))], sink, random: () => 0.5 });
    await expect(running).rejects.toThrow(new RangeError('sink is full'));
  });
});

describe('generator health', () => {
  it('tells how late requests left when something holds the event loop', async () => {
    const inner = mockTarget({ durationMs: () => 1 });
    const target: Target = {
      ...inner,
      invoke: (request, answer) => {
        const until = performance.now() + 30;
        while (performance.now() < until);
        return inner.invoke(request, answer);
      },
    };
    const { seen, report } = await run(target, [traffic(rate(100, 300))]);
    const { lagP50Ms, lagP99Ms, lagMaxMs, eventLoopUtilization, cpuCores, warnings } = report.health;
    // Arrivals come every 10 ms and each takes 30: the last of 30 leaves about 600 ms late.
    expect(lagMaxMs).toBeGreaterThan(500);
    expect(lagP99Ms).toBeGreaterThan(lagP50Ms);
    expect(eventLoopUtilization).toBeGreaterThan(0.8);
    expect(cpuCores).toBeGreaterThan(0.1);
    expect(warnings).toHaveLength(2);
    // The wait is in the latency, because that counts from the scheduled instant.
    const latest = seen.records.toSorted((a, b) => b.scheduledAtMs - a.scheduledAtMs)[0]!;
    expect(latest.endAtMs - latest.scheduledAtMs).toBeGreaterThan(500);
    expect(Math.max(...seen.records.map((r) => r.sentAtMs - r.scheduledAtMs))).toBeCloseTo(lagMaxMs, -1);
  });

  it('does not call a generator busy that only polls the clock, nor one that waits', async () => {
    const { report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(rate(900, 400))]);
    expect(report.health.eventLoopUtilization).toBeLessThan(0.7);
    const idle = await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([400], 500))]);
    expect(idle.report.health.eventLoopUtilization).toBeLessThan(0.4);
  });
});

describe('a target that stops for a while', () => {
  it('is seen by the latency from the scheduled instant', async () => {
    // Answers in 1 ms, but nothing between 200 and 400 ms: a fifth of the arrivals wait, the mean of those 100 ms.
    const startedAtMs = performance.now();
    const target = mockTarget({
      durationMs: () => {
        const atMs = performance.now() - startedAtMs - 5;
        return atMs > 200 && atMs < 400 ? 400 - atMs : 1;
      },
    });
    const { seen } = await run(target, [traffic(rate(200, 1000))]);
    const latencies = seen.records.map((r) => r.endAtMs - r.scheduledAtMs).sort((a, b) => a - b);
    expect(latencies).toHaveLength(200);
    // True p95: 150 ms. A closed loop would have one slow request in its sample.
    expect(latencies[Math.floor(0.95 * 200)]).toBeGreaterThan(120);
    expect(latencies[Math.floor(0.5 * 200)]).toBeLessThan(60);
  });
});
