import { expect, test } from 'vitest';
import { costOf, emptyInvocation, EnvironmentOrigin, Outcome, type InvocationRecord } from '../../lambda/index.ts';
import { InvariantError, Recorder, resultJson, type RecorderOptions } from '../../reports/index.ts';
import { checkFigures } from '../../reports/result/invariants.ts';
import { configOf } from '../sim/support.ts';
import { identity } from './support.ts';

const config = configOf({ name: 'f', memoryMb: 1024 });

const invocation = (fields: Partial<InvocationRecord>): InvocationRecord => ({ ...emptyInvocation(), ...fields });

const cold = {
  scheduledAtMs: 1000,
  sentAtMs: 1002,
  endAtMs: 1302,
  coldStart: true,
  initMs: 200,
  durationMs: 100,
  billedMs: 100,
};
const warm = { scheduledAtMs: 2000, sentAtMs: 2000, endAtMs: 2050, durationMs: 50, billedMs: 50, attempts: 2 };
const refused = {
  scheduledAtMs: 2500,
  sentAtMs: 2500,
  endAtMs: 2501,
  outcome: Outcome.throttled,
  runs: 0,
  attempts: 3,
};
const early = { scheduledAtMs: 100, sentAtMs: 100, endAtMs: 900, durationMs: 800, billedMs: 800 };

/** What happened, as two ports tell it. */
const invocations = (recorder: Recorder): void => {
  for (const record of [early, cold, warm, refused]) {
    recorder.offered(0, record.scheduledAtMs);
    recorder.invocation(invocation(record));
  }
};
const scaling = (recorder: Recorder): void => {
  recorder.environmentStarted(0, 100);
  recorder.admitted(0, 100, 1, 1);
  recorder.released(0, 900);
  recorder.environmentEnded(0, 100, 950);
  recorder.environmentStarted(0, 1000);
  recorder.admitted(0, 1000, 1, 1);
  recorder.released(0, 1300);
  recorder.throttled(0, 1900, 1);
  recorder.admitted(0, 2000, 1, 1);
  recorder.released(0, 2050);
  recorder.throttled(0, 2500, 1);
  recorder.throttled(0, 2600, 1);
  recorder.throttled(0, 2700, 1);
};

const newRecorder = (more: Partial<RecorderOptions> = {}): Recorder =>
  new Recorder({ functions: [config], durationMs: 4000, warmupMs: 1000, stepMs: 1000, ...more });

const resultOf = (...tellers: ((recorder: Recorder) => void)[]) => {
  const recorder = newRecorder();
  for (const tell of tellers) tell(recorder);
  recorder.finish(4000);
  return recorder.result(identity);
};

test('each step counts what ended well in it, and what ended otherwise; what was refused is neither', () => {
  const { series, functions } = resultOf((recorder) => {
    invocations(recorder);
    const ended = { scheduledAtMs: 2600, sentAtMs: 2600 };
    const others: Partial<InvocationRecord>[] = [
      { ...ended, endAtMs: 2900, outcome: Outcome.failed },
      { ...ended, endAtMs: 3000, outcome: Outcome.timedOut },
      { ...ended, endAtMs: 3999, outcome: Outcome.dropped, runs: 0 },
      { ...ended, endAtMs: 4000, outcome: Outcome.failed },
      { ...warm, endAtMs: 2900 },
    ];
    for (const record of others) {
      recorder.offered(0, record.scheduledAtMs!);
      recorder.invocation(invocation(record));
    }
  });
  expect(series.answered).toEqual([1, 1, 2, 0]);
  expect(series.errors).toEqual([0, 0, 1, 2]);
  expect(functions['f']!.series.answered).toEqual(series.answered);
});

test('every figure of a run told by hand', () => {
  const result = resultOf(invocations, scaling);
  expect(result.totals).toEqual({
    offered: 3,
    admitted: 2,
    completed: 2,
    failed: 0,
    timedOut: 0,
    throttled: 1,
    dropped: 0,
    inFlight: 0,
    retries: 3,
    coldStarts: 1,
    deadLettered: 0,
    concurrency: { mean: expect.closeTo((300 + 50) / 3000, 5) as number, max: 1 },
    environments: { mean: 1, max: 1, created: 2 },
  });
  expect(result.throttlesByReason.ReservedFunctionConcurrentInvocationLimitExceeded).toBe(4);
  expect(result.latencyMs).toMatchObject({ count: 2, mean: 176, min: 50, max: 302 });
  expect(result.serviceMs).toMatchObject({ count: 2, min: 50, max: 300 });
  expect(result.initMs).toMatchObject({ count: 1, p50: 200, max: 200 });
  expect(result.billedMs).toMatchObject({ count: 2, mean: 75 });
  expect(result.series).toMatchObject({
    stepMs: 1000,
    offered: [1, 1, 2, 0],
    admitted: [1, 1, 1, 0],
    throttled: [0, 1, 3, 0],
    coldStarts: [0, 1, 0, 0],
    concurrency: [1, 1, 1, 0],
    environments: [0.85, 1, 1, 1],
  });
  const cost = costOf({
    memoryMb: 1024,
    architecture: 'x86_64',
    requests: 2,
    billedMs: 150,
    provisionedBilledMs: 0,
    provisionedHeldMs: 0,
    ephemeralStorageMb: 512,
    tier: 1,
  });
  expect(result.cost).toMatchObject(cost);
  expect(result.cost.totalUsd).toBeCloseTo(cost.requestsUsd + cost.durationUsd, 15);
});

test('the order in which the two ports speak does not matter', () => {
  expect(resultJson(resultOf(scaling, invocations))).toBe(resultJson(resultOf(invocations, scaling)));
});

test('figures are those of the result', () => {
  const recorder = newRecorder();
  invocations(recorder);
  scaling(recorder);
  recorder.finish(4000);
  const { histograms: _h, series: _s, ...rest } = recorder.result(identity).functions['f']!;
  expect(rest).toMatchObject(recorder.figures().functions['f']!);
});

test('pooled runs: counts add up, levels and series are means', () => {
  const [first, second] = [newRecorder(), newRecorder()];
  for (const recorder of [first, second]) {
    invocations(recorder);
    scaling(recorder);
    recorder.finish(4000);
  }
  const once = first.result(identity);
  first.merge(second);
  const twice = first.result(identity);
  expect(twice.totals).toMatchObject({ offered: 6, completed: 4, throttled: 2 });
  expect(twice.latencyMs).toMatchObject({ count: 4, mean: 176 });
  expect(twice.series).toEqual(once.series);
  expect(twice.totals.concurrency).toEqual(once.totals.concurrency);
  expect(twice.cost.totalUsd).toBeCloseTo(once.cost.totalUsd, 15);
});

test('pooled runs: snapshots that were made since the warm-up, of a run in the mean', () => {
  const snapStart = { plainInitMs: 400, publishBilledMs: 500 };
  const functions = [{ ...config, snapStart } as never];
  const [first, second] = [newRecorder({ functions }), newRecorder({ functions })];
  // One before the warm-up is over, and one after the end.
  for (const atMs of [900, 1500, 5000]) first.snapshotMade(0, atMs);
  for (const atMs of [1000, 2000, 3999, 4000]) second.snapshotMade(0, atMs);
  for (const recorder of [first, second]) recorder.finish(4000);
  expect(first.result(identity).functions['f']!.snapStart!.snapshotsMade).toBe(1);
  first.merge(second);
  expect(first.result(identity).functions['f']!.snapStart!.snapshotsMade).toBe(2);
});

test('a result that was made before runs were pooled keeps its histograms, though they are encoded when they are read', () => {
  const [first, second, other] = [newRecorder(), newRecorder(), newRecorder()];
  for (const recorder of [first, second, other]) {
    invocations(recorder);
    scaling(recorder);
    recorder.finish(4000);
  }
  const once = first.result(identity);
  first.merge(second);
  expect(first.result(identity).histograms.latency).not.toBe(once.histograms.latency);
  expect(resultJson(once)).toBe(resultJson(other.result(identity)));
});

test('without latencies by step all else is the same', () => {
  const [whole, light] = [newRecorder(), newRecorder({ withoutStepLatencies: true })];
  for (const recorder of [whole, light]) {
    invocations(recorder);
    scaling(recorder);
    recorder.finish(4000);
  }
  const { latencyHeat, series, functions, ...rest } = whole.result(identity);
  const lightly = light.result(identity);
  const none = { answered: [], meanMs: [], p50Ms: [], p99Ms: [] };
  const f = functions['f']!;
  expect(latencyHeat).toBeDefined();
  expect(lightly).toEqual({
    ...rest,
    series: { ...series, ...none },
    functions: { f: { ...f, series: { ...f.series, ...none } } },
  });
});

test('more ends than arrivals break an invariant', () => {
  const recorder = newRecorder();
  recorder.invocation(invocation(warm));
  recorder.finish(4000);
  expect(() => recorder.result(identity)).toThrow(InvariantError);
});

test('no figure, level or queue is below 0', () => {
  expect(() => newRecorder().eventSource('queue', 'sqs', { sent: 3, waiting: -1 })).toThrow(/queue.waiting is -1/);
  expect(() => newRecorder().eventSource('queue', 'sqs', { sent: Number.NaN })).toThrow(InvariantError);
  expect(() => newRecorder().gauge('queue', 'waiting').set(-2, 10)).toThrow(InvariantError);
  expect(() => checkFigures('series', { waiting: [0, 2, -1, 3] })).toThrow(/series.waiting.2 is -1/);
  expect(() => checkFigures('heat', [[0], [1, Number.NaN]])).toThrow(/heat.1.1 is NaN/);
  expect(() => checkFigures('series', [0, 'two', -1])).toThrow(/series.2 is -1/);
  const recorder = newRecorder();
  recorder.queueDepth(0, 10, 2);
  expect(() => recorder.queueDepth(0, 20, -3)).toThrow(InvariantError);
  const late = newRecorder();
  late.released(0, 1500);
  late.finish(4000);
  expect(() => late.result(identity)).toThrow(/totals.concurrency.mean/);
});

test('an invocation without an attempt has no retry', () => {
  const { totals } = resultOf((recorder) => {
    recorder.offered(0, 2000);
    recorder.invocation(
      invocation({ scheduledAtMs: 2000, endAtMs: 2000, outcome: Outcome.dropped, attempts: 0, runs: 0 }),
    );
  });
  expect(totals).toMatchObject({ dropped: 1, retries: 0 });
});

test('environments are told apart by why they were created, unless somebody did not say', () => {
  const said = newRecorder();
  said.environmentStarted(0, 100, EnvironmentOrigin.growth);
  said.environmentStarted(0, 1500, EnvironmentOrigin.expiry);
  said.environmentStarted(0, 1600, EnvironmentOrigin.expiry);
  said.finish(4000);
  const { created, origins } = said.result(identity).totals.environments;
  expect(origins).toEqual({ growth: 1, expiry: 2, retirement: 0, failure: 0, deployment: 0, provisioned: 0 });
  expect(created).toBe(3);
  const silent = newRecorder();
  silent.environmentStarted(0, 100, EnvironmentOrigin.growth);
  silent.environmentStarted(0, 200);
  silent.finish(4000);
  expect(silent.result(identity).totals.environments).not.toHaveProperty('origins');
});

test.each([
  ['with', 'with'],
  ['with', 'without'],
  ['without', 'with'],
  ['without', 'without'],
])('a recorder that is set back, first %s latencies by step, then %s, says what one of its own says', (first, then) => {
  const withoutStepLatencies = then === 'without';
  const withLater = (recorder: Recorder): string => {
    for (let count = 0; count < 3; count += 1) {
      recorder.offered(0, 2000);
      recorder.invocation(invocation({ ...warm, endAtMs: 2070 + count }));
    }
    recorder.finish(4000);
    return JSON.stringify(recorder.result(identity));
  };
  const alone = newRecorder({ withoutStepLatencies });
  invocations(alone);
  scaling(alone);
  const expected = withLater(alone);

  const used = newRecorder({ withoutStepLatencies: first === 'without' });
  // More than a count of 16 bits holds: it has come round.
  for (let count = 0; count < 70_000; count += 1) {
    used.offered(0, 2000);
    used.invocation(invocation({ ...warm, endAtMs: 2070 }));
  }
  used.offered(0, 2000);
  used.invocation(invocation({ ...warm, sentAtMs: 2010 }));
  invocations(used);
  used.timelineEvent(5, 'before');
  used.eventSource('q', 'sqs', { sent: 3 });
  used.extensions(0, { inits: 1, initMs: 2, invocations: 3, postInvokeMs: 4, cut: 0 });
  used.assumed('rules.x', 2);
  used.furtherRequests(0, 2000, 5);
  used.provisioned(0, 10, 4);
  used.provisioned(0, 1500, 7);
  used.finish(4000);
  const other = newRecorder({ withoutStepLatencies: first === 'without' });
  invocations(other);
  other.finish(4000);
  used.merge(other);
  const before = used.result(identity);
  const kept = JSON.stringify(before);
  used.reset({ functions: [config], durationMs: 4000, warmupMs: 1000, stepMs: 1000, withoutStepLatencies });
  expect(used.assumedTimes.size).toBe(0);
  invocations(used);
  scaling(used);
  expect(withLater(used)).toBe(expected);
  // What it said of the run before stays.
  expect(JSON.stringify(before)).toBe(kept);
});
