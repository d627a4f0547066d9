// Whole runs: the same twice, nothing lost, every attempt accounted for, every duration where it belongs.

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  backoffRetry,
  clientRetries,
  noRetry,
  Outcome,
  rulesOf,
  sdkV3Adaptive,
  type ClientRetryName,
  type InvocationRecord,
} from '../../lambda/index.ts';
import {
  burst,
  constant,
  exponential,
  gamma,
  instants,
  lognormalByMean,
  poisson,
  randomStream,
  rateCurve,
  simulate,
  type ArrivalProcess,
  type ErrorShare,
  type SimulatedFunction,
  type SimulationSink,
} from '../../sim/index.ts';
import { openRules } from '../lambda/support.ts';
import { CountingSink, functionOf, run } from './support.ts';
import { expectAtLeast, expectAtMost, expectSame } from '../support/quick-expect.ts';

/** Writes down everything it is told. */
class Journal implements SimulationSink {
  readonly lines: string[] = [];
  readonly records: InvocationRecord[] = [];
  lastMs = 0;
  /** Integral of the number running. */
  runningMs = 0;
  #running = 0;

  offered(...told: number[]): void {
    this.#write('offered', told);
  }

  invocation(record: Readonly<InvocationRecord>): void {
    this.records.push({ ...record });
    this.lines.push(JSON.stringify(record));
  }

  admitted(...told: number[]): void {
    this.#change(1, told[1]!);
    this.#write('admitted', told);
  }

  released(...told: number[]): void {
    this.#change(-1, told[1]!);
    this.#write('released', told);
  }

  throttled(...told: number[]): void {
    this.#write('throttled', told);
  }

  environmentStarted(...told: number[]): void {
    this.#write('started', told);
  }

  environmentEnded(...told: number[]): void {
    this.#write('ended', told);
  }

  #change(by: number, atMs: number): void {
    this.runningMs += this.#running * (atMs - this.lastMs);
    this.#running += by;
    this.lastMs = atMs;
  }

  #write(what: string, told: readonly number[]): void {
    this.lines.push(`${what} ${told.join(' ')}`);
  }
}

/** A run in which everything happens: three functions, limits, cold starts, timeouts, errors, retries. */
const busyRun = (
  seed: number,
  retry: ClientRetryName,
  accountConcurrency = 60,
): { journal: Journal; endMs: number } => {
  const journal = new Journal();
  const functions: SimulatedFunction[] = [
    {
      ...functionOf({ name: 'a', timeoutMs: 1000 }, lognormalByMean(300, 1.5), gamma(400, 0.5)),
      errorShare: 0.05,
      overhead: exponential(5),
    },
    functionOf({ name: 'b', reservedConcurrency: 12, provisionedConcurrency: 4 }, exponential(150), constant(200)),
    functionOf(
      { name: 'c', reuse: 'random', keepAlive: { kind: 'uniform', minMs: 500, maxMs: 2000, maxAgeMs: 20_000 } },
      exponential(80),
      constant(11_000),
    ),
  ];
  const rates = [90, 120, 30];
  const endMs = simulate({
    rules: rulesOf('2023', 'us-east-1', { perFunctionBurst: 25 }),
    accountConcurrency,
    unreservedMinimum: 0,
    functions,
    traffic: rates.map((perSecond, functionIndex) => ({
      functionIndex,
      arrivals: poisson(rateCurve([{ atMs: 0, perSecond }], 20_000), randomStream(seed, `arrivals ${functionIndex}`)),
      retry: clientRetries[retry](),
    })),
    seed,
    sink: journal,
  });
  return { journal, endMs };
};

const countOf = (lines: readonly string[], what: string): number =>
  lines.filter((l) => l.startsWith(`${what} `)).length;

describe('a run in which everything happens', () => {
  test('is the same byte for byte under the same seed, and another under another', () => {
    const once = busyRun(7, 'sdk-v3-standard');
    const again = busyRun(7, 'sdk-v3-standard');
    expect(again.journal.lines.join('\n') === once.journal.lines.join('\n')).toBe(true);
    expect(again.endMs).toBe(once.endMs);
    expect(busyRun(8, 'sdk-v3-standard').journal.lines.join('\n') === once.journal.lines.join('\n')).toBe(false);
  });

  test.each(Object.keys(clientRetries) as ClientRetryName[])('loses nothing (%s)', (retry) => {
    const { journal, endMs } = busyRun(3, retry);
    const { lines, records } = journal;
    const offered = countOf(lines, 'offered');
    expect(records).toHaveLength(offered);
    const ran = records.filter((r) => r.outcome !== Outcome.throttled);
    expect(countOf(lines, 'admitted')).toBe(ran.length);
    expect(countOf(lines, 'released')).toBe(ran.length);
    // Every attempt was admitted or refused.
    const attempts = records.reduce((sum, r) => sum + r.attempts, 0);
    expect(countOf(lines, 'admitted') + countOf(lines, 'throttled')).toBe(attempts);
    // Everything did happen.
    expect(countOf(lines, 'throttled')).toBeGreaterThan(0);
    for (const outcome of [Outcome.completed, Outcome.failed, Outcome.timedOut]) {
      expect(records.some((r) => r.outcome === outcome)).toBe(true);
    }
    // Little's law, exactly: the integral of the number running is the sum of the times in it.
    const timesMs = ran.reduce((sum, r) => sum + r.initMs + r.durationMs, 0);
    expect(journal.runningMs / timesMs).toBeCloseTo(1, 9);
    expect(journal.lastMs).toBeLessThanOrEqual(endMs);
  });

  test('tells instants that never go back, but for the ends of idle environments', () => {
    const { journal } = busyRun(5, 'sdk-v2');
    let lastMs = 0;
    for (const line of journal.lines) {
      const match = /^(?:offered|admitted|released|throttled|started) \d+ (\S+)/.exec(line);
      if (match === null) continue;
      expectAtLeast(Number(match[1]), lastMs);
      lastMs = Number(match[1]);
    }
    expect(lastMs).toBeGreaterThan(19_000);
  });

  test('keeps its records sound', () => {
    const { journal } = busyRun(9, 'sdk-v3-standard');
    for (const r of journal.records) {
      expectAtLeast(r.endAtMs, r.scheduledAtMs + r.initMs + r.durationMs - 1e-6);
      expectSame(r.runs, r.outcome === Outcome.throttled ? 0 : 1);
      expectAtLeast(r.billedMs, r.runs === 0 ? 0 : r.durationMs - 1e-6);
      expectSame(r.coldStart && r.provisioned, false);
      expectSame(r.initMs > 0, r.coldStart);
      expectAtMost(r.attempts, 3);
    }
  });
});

test('a new function leaves the draws of the others alone', () => {
  const durationsOfFirst = (names: readonly string[]): number[] => {
    const sink = new CountingSink(true);
    simulate({
      rules: openRules(),
      accountConcurrency: 1e5,
      unreservedMinimum: 0,
      functions: names.map((name) => functionOf({ name }, exponential(100))),
      traffic: names.map((_name, functionIndex) => ({
        functionIndex,
        arrivals: instants(
          Array.from({ length: 200 }, (_, i) => i),
          1000,
        ),
        retry: noRetry(),
      })),
      seed: 4,
      sink,
    });
    return sink.records.filter((r) => r.functionIndex === 0).map((r) => r.durationMs);
  };
  expect(durationsOfFirst(['a', 'b', 'c'])).toEqual(durationsOfFirst(['a']));
});

test('refusals shift no draws: a lower limit meets the same durations', () => {
  const durations = (accountConcurrency: number): Map<number, number> => {
    const arrivals = instants(
      Array.from({ length: 500 }, (_, i) => i),
      1e4,
    );
    const { records } = run(functionOf({}, exponential(50)), arrivals, { accountConcurrency, keep: true });
    return new Map(records.filter((r) => r.runs === 1).map((r) => [r.scheduledAtMs, r.durationMs]));
  };
  const all = durations(1000);
  const some = durations(20);
  expect([all.size, some.size < 300, some.size > 100]).toEqual([500, true, true]);
  for (const [atMs, durationMs] of some) expect(durationMs).toBe(all.get(atMs));
});

describe('one instant', () => {
  test('an end makes room for an arrival of the same instant', () => {
    const sink = run(functionOf({}, constant(100)), instants([0, 100, 200, 250], 1e4), { accountConcurrency: 1 });
    expect(sink.outcomes).toEqual([3, 0, 0, 1, 0]);
    expect(sink.environments).toBe(1);
  });

  test('a retry of the same instant goes before a new arrival', () => {
    const sink = new CountingSink(true);
    simulate({
      rules: openRules(),
      accountConcurrency: 1,
      unreservedMinimum: 0,
      functions: [functionOf({}, constant(100))],
      traffic: [
        {
          functionIndex: 0,
          arrivals: instants([0, 50, 100], 1e4),
          retry: { nextDelayMs: (attempt) => (attempt === 1 ? 50 : -1), succeeded: () => {} },
        },
      ],
      seed: 1,
      sink,
    });
    // The arrival of 50 is refused and tries again at 100, when the first ends; that of 100 is refused until the end.
    expect(sink.records.map((r) => [r.scheduledAtMs, r.outcome, r.attempts])).toEqual([
      [0, Outcome.completed, 1],
      [100, Outcome.throttled, 2],
      [50, Outcome.completed, 2],
    ]);
  });
});

describe('cold starts', () => {
  test('take their INIT before the handler, once for each environment', () => {
    const { records } = run(functionOf({}, constant(100), constant(250)), instants([0, 10, 400], 1e4), { keep: true });
    expect(records.map((r) => [r.scheduledAtMs, r.coldStart, r.initMs, r.durationMs, r.endAtMs])).toEqual([
      [0, true, 250, 100, 350],
      [10, true, 250, 100, 360],
      [400, false, 0, 100, 500],
    ]);
  });

  test('do not happen on provisioned concurrency', () => {
    const f = functionOf({ provisionedConcurrency: 1 }, constant(100), constant(250));
    const { records } = run(f, instants([0, 10], 1e4), { keep: true });
    expect(records.map((r) => [r.provisioned, r.coldStart, r.endAtMs])).toEqual([
      [true, false, 100],
      [false, true, 360],
    ]);
  });

  test('beyond the limit of INIT start again inside the invocation', () => {
    const { records } = run(functionOf({}, constant(100), constant(12_000)), instants([0], 1), { keep: true });
    expect(records).toMatchObject([
      { initMs: 10_000, durationMs: 12_100, endAtMs: 22_100, outcome: Outcome.completed },
    ]);
  });

  test('and under the timeout of the function', () => {
    const f = functionOf({ timeoutMs: 3000 }, constant(100), constant(12_000));
    const { records } = run(f, instants([0], 1), { keep: true });
    expect(records).toMatchObject([{ initMs: 10_000, durationMs: 3000, endAtMs: 13_000, outcome: Outcome.timedOut }]);
  });

  test('INIT is billed by the rules of the day', () => {
    const billed = (date: string): number => {
      const { records } = run(functionOf({}, constant(100.2), constant(250.1)), instants([0], 1), {
        rules: rulesOf(date, 'us-east-1'),
        keep: true,
      });
      return records[0]!.billedMs;
    };
    expect(['2020', '2023', '2025-08-01'].map(billed)).toEqual([200, 101, 351]);
  });
});

describe('timeouts', () => {
  test('end the invocation at the timeout, and the next one initialises again inside its own duration', () => {
    const durations = [5000, 100, 100];
    const duration = { ...constant(0), sample: () => durations.shift()! };
    const f = functionOf({ timeoutMs: 3000 }, duration, constant(200));
    const { records, environments } = run(f, instants([0, 4000, 5000], 1e4), { keep: true });
    expect(environments).toBe(1);
    expect(records.map((r) => [r.outcome, r.coldStart, r.initMs, r.durationMs, r.endAtMs])).toEqual([
      [Outcome.timedOut, true, 200, 3000, 3200],
      [Outcome.completed, false, 0, 300, 4300],
      [Outcome.completed, false, 0, 100, 5100],
    ]);
  });

  test('a duration that equals the timeout is in time', () => {
    const sink = run(functionOf({ timeoutMs: 3000 }, constant(3000)), instants([0], 1));
    expect(sink.outcomes).toEqual([1, 0, 0, 0, 0]);
  });
});

test('errors come in the share asked for', () => {
  const f = { ...functionOf({}, constant(1)), errorShare: 0.02 };
  const n = 50_000;
  const arrivals = instants(
    Array.from({ length: n }, (_, i) => 10 * i),
    10 * n,
  );
  const { outcomes } = run(f, arrivals);
  expect(outcomes[0]! + outcomes[1]!).toBe(n);
  // Five standard deviations of a binomial of 50,000 and 2 % are 157.
  expect(Math.abs(outcomes[1]! - 1000)).toBeLessThan(157);
});

test('errors change in steps, each from its instant on', () => {
  const steps = [
    { atMs: 1000, share: 1 },
    { atMs: 3000, share: 0 },
    { atMs: 4000, share: 0.5 },
  ];
  const f = { ...functionOf({}, constant(1), constant(500)), errorShare: steps };
  const arrivals = instants(
    Array.from({ length: 8000 }, (_, i) => i),
    8000,
  );
  const { records } = run(f, arrivals, { keep: true });
  // The instant at which the handler starts decides, not that of the arrival.
  const failedIn = (fromMs: number, toMs: number): number => {
    const started = records.filter(({ endAtMs }) => endAtMs - 1 >= fromMs && endAtMs - 1 < toMs);
    return started.filter(({ outcome }) => outcome === Outcome.failed).length / started.length;
  };
  expect([failedIn(0, 1000), failedIn(1000, 3000), failedIn(3000, 4000)]).toEqual([0, 1, 0]);
  expect(Math.abs(failedIn(4000, 8000) - 0.5)).toBeLessThan((5 * Math.sqrt(1000)) / 4000);
});

test('one step from the start is the same as a constant share', () => {
  const arrivals = (): ArrivalProcess =>
    instants(
      Array.from({ length: 2000 }, (_, i) => i),
      2000,
    );
  const outcomes = (errorShare: ErrorShare) =>
    run({ ...functionOf({}, constant(5)), errorShare }, arrivals(), { keep: true }).records.map(
      ({ outcome }) => outcome,
    );
  expect(outcomes([{ atMs: 0, share: 0.3 }])).toEqual(outcomes(0.3));
});

test('the way there and back is in what the caller sees, not in what runs', () => {
  const f = { ...functionOf({}, constant(100)), overhead: constant(30) };
  const { records } = run(f, instants([0, 1], 1e4), { keep: true, accountConcurrency: 1 });
  expect(records.map((r) => [r.outcome, r.durationMs, r.endAtMs])).toEqual([
    [Outcome.throttled, 0, 31],
    [Outcome.completed, 100, 130],
  ]);
});

describe('retries', () => {
  test('a refused attempt is sent again after the answer and the delay', () => {
    const { records, refusals } = run(
      { ...functionOf({}, constant(1000)), overhead: constant(10) },
      instants([0, 100], 1e4),
      {
        keep: true,
        accountConcurrency: 1,
        traffic: [
          {
            functionIndex: 0,
            arrivals: instants([0, 100], 1e4),
            retry: { nextDelayMs: (attempt) => (attempt < 5 ? 200 * attempt : -1), succeeded: () => {} },
          },
        ],
      },
    );
    // Sent at 100, 310, 720 and 1330, by when the first has ended.
    expect(refusals).toEqual([3, 0, 0, 0, 0]);
    expect(records[1]).toMatchObject({ attempts: 4, scheduledAtMs: 100, endAtMs: 2340, outcome: Outcome.completed });
  });

  test('the policy is told of each success with its attempt, and of a failed handler too: that is an answer', () => {
    const told: number[] = [];
    const retry = { nextDelayMs: () => 100, succeeded: (attempt: number) => void told.push(attempt) };
    const f = { ...functionOf({}, constant(250)), errorShare: 1 };
    run(f, instants([], 1), {
      accountConcurrency: 1,
      traffic: [{ functionIndex: 0, arrivals: instants([0, 10], 100), retry }],
    });
    expect(told).toEqual([1, 4]);
  });

  test("the SDK's bucket ends a retry storm: 100 retries for ten thousand refused", () => {
    const sink = run(functionOf({ reservedConcurrency: 0 }, constant(1)), instants([], 1), {
      traffic: [{ functionIndex: 0, arrivals: burst(0, 10_000, 1), retry: clientRetries['sdk-v3-standard']() }],
    });
    expect(sink.outcomes).toEqual([0, 0, 0, 10_000, 0]);
    expect(sink.refusals[1]).toBe(10_100);
  });

  test('the adaptive client learns from throttles: it holds its requests back and is refused less', () => {
    const refusedWith = (name: ClientRetryName): CountingSink =>
      run(functionOf({}, constant(1000)), instants([], 1), {
        accountConcurrency: 20,
        keep: true,
        traffic: [
          {
            functionIndex: 0,
            arrivals: poisson(rateCurve([{ atMs: 0, perSecond: 30 }], 60_000), randomStream(2, 'arrivals')),
            retry: clientRetries[name](),
          },
        ],
      });
    const [standard, adaptive] = [refusedWith('sdk-v3-standard'), refusedWith('sdk-v3-adaptive')];
    expect(adaptive.offeredCount).toBe(standard.offeredCount);
    expect(adaptive.refusals[0]!).toBeLessThan(standard.refusals[0]! / 2);
    const outcomes = adaptive.outcomes.reduce((sum, count) => sum + count, 0);
    expect(outcomes).toBe(adaptive.offeredCount);
  });

  test('an adaptive client that is never throttled changes nothing', () => {
    const ends = (name: ClientRetryName): number[] => {
      const arrivals = poisson(rateCurve([{ atMs: 0, perSecond: 30 }], 10_000), randomStream(2, 'arrivals'));
      const sink = run(functionOf({}, exponential(100)), arrivals, {
        keep: true,
        traffic: [{ functionIndex: 0, arrivals, retry: clientRetries[name]() }],
      });
      return sink.records.map((r) => r.endAtMs);
    };
    expect(ends('sdk-v3-adaptive')).toEqual(ends('none'));
    expect(sdkV3Adaptive().holdMs!(0)).toBe(0);
  });
});

test('for any load and limit: conservation, and never above the limit', () => {
  fc.assert(
    fc.property(
      fc.record({
        limit: fc.integer({ min: 0, max: 30 }),
        perSecond: fc.integer({ min: 1, max: 200 }),
        meanMs: fc.integer({ min: 1, max: 2000 }),
        timeoutMs: fc.integer({ min: 1, max: 3000 }),
        coldMs: fc.integer({ min: 0, max: 15_000 }),
        errorShare: fc.double({ min: 0, max: 1, noNaN: true }),
        attempts: fc.integer({ min: 1, max: 6 }),
        scaling: fc.constantFrom('ceiling' as const, 'bucket' as const, 'perFunction' as const),
        seed: fc.integer(),
      }),
      ({ limit, perSecond, meanMs, timeoutMs, coldMs, errorShare, attempts, scaling, seed }) => {
        const f = { ...functionOf({ timeoutMs }, exponential(meanMs), exponential(coldMs)), errorShare };
        const arrivals = poisson(rateCurve([{ atMs: 0, perSecond }], 3000), randomStream(seed, 'arrivals'));
        const sink = run(f, arrivals, {
          rules: rulesOf('2023', 'us-east-1', { scaling, burst: 5, rampPerMinute: 300, perFunctionBurst: 5 }),
          accountConcurrency: limit,
          traffic: [{ functionIndex: 0, arrivals, retry: backoffRetry(attempts, 100, 1000) }],
          seed,
          keep: true,
        });
        expect(sink.outcomes.reduce((sum, count) => sum + count, 0)).toBe(sink.offeredCount);
        expect(sink.maxAccountConcurrency).toBeLessThanOrEqual(limit);
        const refused = sink.refusals.reduce((sum, count) => sum + count, 0);
        expect(sink.admittedCount + refused).toBe(sink.records.reduce((sum, r) => sum + r.attempts, 0));
        expect(sink.coldStarts).toBe(sink.environments);
        expect(sink.records.every((r) => r.durationMs <= timeoutMs)).toBe(true);
      },
    ),
    { numRuns: 150 },
  );
});
