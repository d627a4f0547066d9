// The open loop against a target with exact durations: conservation, retries, dropping, stopping. Nothing here asks how soon.

import { describe, expect, it, vi } from 'vitest';
import { backoffRetry, noRetry, Outcome, sdkV3Standard, ThrottleReason, type ClientRetry } from '../../lambda/index.ts';
import { dispatch, emptyAnswer, mockTarget, TargetError, type DispatchSink, type Target } from '../../loadgen/index.ts';
import { burst, instants, poisson, randomStream, rateCurve } from '../../sim/index.ts';
import { rate, run, traffic, watch, type Seen } from './dispatching.ts';

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

  it('once answered leaves no timer behind, for which a process would stay', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([0], 1))]);
    expect(timers()).toBeLessThanOrEqual(before);
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
    expect(report.health.warnings.join()).toContain('1 arrival had no answer');
  });

  it.each([
    [[500, 0], Outcome.dropped, 1],
    [[0, 500], Outcome.failed, 0],
  ])('of answers %j ends as its last attempt does, and when', async (statuses, outcome, dropped) => {
    const { seen, report } = await run(answering(statuses), [traffic(instants([0], 1), backoffRetry(2, 40, 40))]);
    const [record] = seen.records;
    expect(record).toMatchObject({ outcome, attempts: 2, runs: 0 });
    expect(record!.lastSentAtMs).toBeGreaterThan(record!.sentAtMs + 15);
    expect(record!.endAtMs).toBeGreaterThanOrEqual(record!.lastSentAtMs);
    expect(report.health.droppedArrivals).toBe(dropped);
    expect(report.endedAtMs).toBe(record!.endAtMs);
  });

  it.each([
    ['no answer', answering([0, 200]), 'transient'],
    ['an error of the service', answering([503, 200]), 'transient'],
    ['a refusal', refusing(1), 'throttle'],
  ])('after %s its client is told what it was', async (_, target, failure) => {
    const asked: unknown[][] = [];
    const nextDelayMs = (...of: unknown[]): number => {
      asked.push(of.slice(0, 3));
      return 1;
    };
    const answered: unknown[][] = [];
    const succeeded = (...of: unknown[]): void => void answered.push(of.slice(0, 1));
    await run(target, [traffic(instants([0], 1), { nextDelayMs, succeeded })]);
    expect(asked).toEqual([[1, failure, 0.5]]);
    expect(answered).toEqual([[2]]);
  });

  it('keeps its trace over all attempts, and tells when the last was sent', async () => {
    const headers: (string | undefined)[] = [];
    const inner = answering([0, 200, 200]);
    const target: Target = {
      ...inner,
      invoke: (request, answer) => {
        headers.push(request.traceHeader);
        return inner.invoke(request, answer);
      },
    };
    let number = 6;
    const nextTrace = () => ({ number: (number += 1), header: `Root=${number}` });
    const { seen } = await run(target, [traffic(instants([0, 200], 300), backoffRetry(2, 20, 20))], { nextTrace });
    expect(headers).toEqual(['Root=7', 'Root=7', 'Root=8']);
    const [again, once] = seen.records;
    expect([again!.traceNumber, once!.traceNumber]).toEqual([7, 8]);
    expect(again!.lastSentAtMs).toBeGreaterThan(again!.sentAtMs + 1);
    expect(again!.lastSentAtMs).toBeLessThanOrEqual(again!.endAtMs);
    expect(once!.lastSentAtMs).toBe(once!.sentAtMs);
    const { seen: untraced } = await run(answering([200]), [traffic(instants([0], 1))]);
    expect(untraced.records[0]!.traceNumber).toBe(-1);
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

/** `target`, and a signal that comes so many ms after the first request reached it. */
const abortedAfter = (ms: number, target: Target): [target: Target, options: { signal: AbortSignal }] => {
  const stop = new AbortController();
  const told: Target = {
    ...target,
    invoke: (request, answer) => {
      if (!stop.signal.aborted) setTimeout(() => stop.abort(), ms);
      return target.invoke(request, answer);
    },
  };
  return [told, { signal: stop.signal }];
};

describe('an abort', () => {
  it('stops sending, waits for what is on its way, and says so', async () => {
    const [target, options] = abortedAfter(100, mockTarget({ durationMs: () => 80 }));
    const { seen, report } = await run(target, [traffic(rate(100, 60_000))], options);
    expect(report.interrupted).toBe(true);
    expect(seen.records.length).toBe(seen.offeredAtMs.length);
    expect(seen.records.length).toBeGreaterThan(2);
    expect(seen.records.length).toBeLessThan(100);
    expect(outcomes(seen)).toEqual({ [Outcome.completed]: seen.records.length });
  });

  it('ends what waits to be sent again as it was answered last', async () => {
    const [target, options] = abortedAfter(50, refusing(99));
    const { seen, report } = await run(target, [traffic(instants([0], 1), backoffRetry(9, 60_000, 60_000))], options);
    expect(report).toMatchObject({ interrupted: true, targetErrors: [] });
    expect(seen.records).toHaveLength(1);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.throttled, attempts: 1 });
    expect(seen.records[0]!.endAtMs).toBe(seen.refusals[0]!.atMs);
  });

  it('waits for what was sent again, as for what was sent once', async () => {
    const stop = new AbortController();
    const target = mockTarget({
      durationMs: () => 60,
      throttle: (_name, index) => (index === 0 ? ThrottleReason.concurrentInvocationLimitExceeded : -1),
    });
    let sent = 0;
    const told: Target = {
      ...target,
      invoke: (request, answer) => {
        sent += 1;
        if (sent === 2) setTimeout(() => stop.abort(), 5);
        return target.invoke(request, answer);
      },
    };
    const { seen, report } = await run(told, [traffic(instants([0], 1), backoffRetry(9, 4, 4))], {
      signal: stop.signal,
    });
    expect(report).toMatchObject({ interrupted: true, targetErrors: [] });
    expect(seen.records).toMatchObject([{ outcome: Outcome.completed, attempts: 2 }]);
    // Its own answer, not the one before. Timers count whole ms, so they may fire a little early.
    expect(seen.records[0]!.endAtMs - seen.refusals[0]!.atMs).toBeGreaterThan(58);
  });

  it('drops what had no answer yet and waits to be sent again, counting its errors once', async () => {
    const [target, options] = abortedAfter(50, answering([0]));
    const { seen, report } = await run(target, [traffic(instants([0], 1), backoffRetry(9, 60_000, 60_000))], options);
    expect(outcomes(seen)).toEqual({ [Outcome.dropped]: 1 });
    expect(report.targetErrors).toEqual([{ message: 'connection reset', count: 1 }]);
  });

  it('drops what the client itself held back', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 200);
    const holding: ClientRetry = { ...noRetry(), holdMs: () => 60_000 };
    const { seen, report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([0], 1), holding)], {
      signal: stop.signal,
    });
    expect(outcomes(seen)).toEqual({ [Outcome.dropped]: 1 });
    expect(report.targetErrors[0]!.message).toContain('held it back');
  });

  it('drops what is not answered within two seconds', async () => {
    const [target, options] = abortedAfter(20, mockTarget({ durationMs: () => 60_000 }));
    const { seen, report } = await run(target, [traffic(burst(0, 3, 1))], options);
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

  it('what waits to be sent again is not waited for for ever, and ends as it was answered', async () => {
    const { seen, report } = await run(refusing(99), [traffic(instants([0], 1), backoffRetry(9, 60_000, 60_000))], {
      drainMs: 40,
    });
    expect(report).toMatchObject({ interrupted: false, targetErrors: [] });
    expect(seen.records).toHaveLength(1);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.throttled, attempts: 1 });
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

describe('a client that holds a request back', () => {
  it('sends it then, and the generator was not late by that', async () => {
    const holding: ClientRetry = { ...noRetry(), holdMs: () => 40 };
    const { seen, report } = await run(mockTarget({ durationMs: () => 1 }), [traffic(instants([0], 1), holding)]);
    const [record] = seen.records;
    expect(record).toMatchObject({ outcome: Outcome.completed, attempts: 1 });
    const heldMs = record!.sentAtMs - record!.scheduledAtMs;
    // Timers count whole ms, so they may fire a little early.
    expect(heldMs).toBeGreaterThan(38);
    expect(report.health.lagMaxMs).toBeLessThan(Math.max(0.01, 1.01 * (heldMs - 40)));
  });
});

describe('a run that is told to stop', () => {
  /** Says so from its `from`th question on: it is asked before each request. */
  const from = (first: number): (() => string | null) => {
    let asked = 0;
    return () => ((asked += 1) >= first ? 'enough' : null);
  };

  it('sends no request again, which ends as it was answered', async () => {
    const { seen, report } = await run(refusing(99), [traffic(instants([0], 1), backoffRetry(9, 4, 4))], {
      stopWhen: from(2),
    });
    expect(report).toMatchObject({ capped: 'enough', interrupted: false, targetErrors: [] });
    expect(seen.records).toHaveLength(1);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.throttled, attempts: 1 });
    expect(report.stoppedAtMs).toBeGreaterThanOrEqual(seen.records[0]!.endAtMs);
  });

  it('ends what waits to be sent again, sends no arrival more, and says which was the first', async () => {
    const waits = backoffRetry(9, 60_000, 60_000);
    const { seen, report } = await run(refusing(99), [traffic(instants([0, 60, 90], 100), waits)], {
      stopWhen: from(2),
    });
    expect(report).toMatchObject({ capped: 'enough', stoppedAtMs: 60 });
    expect(seen.offeredAtMs).toEqual([0]);
    expect(seen.records).toHaveLength(1);
    expect(seen.records[0]).toMatchObject({ outcome: Outcome.throttled, attempts: 1 });
    expect(seen.records[0]!.endAtMs).toBe(seen.refusals[0]!.atMs);
  });
});

describe('a sink that throws', () => {
  it('is told nothing more, whatever is answered then', async () => {
    let told = 0;
    const sink: DispatchSink = {
      ...watch(),
      invocation: () => {
        told += 1;
        throw new RangeError('sink is full');
      },
    };
    const answers: (() => void)[] = [];
    const target: Target = {
      ...mockTarget({ durationMs: () => 1 }),
      invoke: () => new Promise((resolve) => answers.push(resolve)),
    };
    const running = dispatch({ target, traffic: [traffic(burst(0, 2, 1))], sink, random: () => 0.5 });
    await expect.poll(() => answers.length).toBe(2);
    for (const answer of answers) answer();
    await expect(running).rejects.toThrow('sink is full');
    expect(told).toBe(1);
  });

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

  it('leaves nothing waiting that would keep the process alive', async () => {
    const begun = vi.spyOn(globalThis, 'setTimeout');
    const ended = vi.spyOn(globalThis, 'clearTimeout');
    const sink: DispatchSink = {
      ...watch(),
      invocation: () => {
        throw new RangeError('sink is full');
      },
    };
    const refused = mockTarget({
      durationMs: () => 1,
      throttle: () => ThrottleReason.concurrentInvocationLimitExceeded,
    });
    const answered = mockTarget({ durationMs: () => 20 });
    const target: Target = {
      ...answered,
      invoke: (request, answer) => (request.functionName === 'f0' ? refused : answered).invoke(request, answer),
    };
    const waits = backoffRetry(2, 54_321, 54_321);
    const streams = [traffic(instants([0], 10), waits, 0), traffic(instants([1], 10), noRetry(), 1)];
    await expect(dispatch({ target, traffic: streams, sink, random: () => 1 })).rejects.toThrow('sink is full');
    const waiting = begun.mock.results.filter((_, call) => begun.mock.calls[call]![1] === 54_321);
    expect(waiting).toHaveLength(1);
    expect(ended.mock.calls.map(([timer]) => timer)).toContain(waiting[0]!.value);
    vi.restoreAllMocks();
  });
});
