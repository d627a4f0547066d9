// Sentences of the verdict, each by the counts that it is made of: every word that depends on a count, on both sides of its bound.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Objective, RunResult } from '../../reports/index.ts';
import { backlogsOf } from '../../reports/verdict/backlogs.ts';
import { diagnosisByFigures } from '../../reports/verdict/by-figures.ts';
import { coldCause } from '../../reports/verdict/cold.ts';
import { durableText } from '../../reports/verdict/durable.ts';
import { extensionSentences } from '../../reports/verdict/extension-cost.ts';
import { happenings } from '../../reports/verdict/happenings.ts';
import { queueSentences } from '../../reports/verdict/queue-sentences.ts';
import { refusalCauses } from '../../reports/verdict/refusals.ts';
import { sideBySideSentences, sideBySideTable } from '../../reports/verdict/side-by-side.ts';
import { snapStartText } from '../../reports/verdict/snap-start.ts';
import { countName, sourceCounts, sourceHeading, sourceTitle } from '../../reports/verdict/source-title.ts';
import { adviceOn, limitsOf, verdictOn } from '../../reports/verdict/verdict-on.ts';
import { simulated } from './support.ts';

type Counts = Readonly<Record<string, number | string>>;

let base: RunResult;

beforeAll(async () => {
  base = await simulated({ seconds: 20 });
});

/** The result of a run of ten minutes with these event sources and no scenario. */
const withSources = (eventSources: Readonly<Record<string, Counts>>, more: Partial<RunResult> = {}): RunResult =>
  ({ ...base, scenario: {}, durationMs: 600_000, eventSources, ...more }) as RunResult;

const queue = (counts: Counts): Counts => ({ kind: 'sqs', sent: 1000, visible: 0, hidden: 0, ...counts });

const sentencesOf = (counts: Counts, more: Partial<RunResult> = {}): { troubled: string[]; well: string[] } => {
  const { troubled, well } = queueSentences(withSources({ q: counts }, more));
  return { troubled: [...troubled], well: [...well] };
};

describe('a queue', () => {
  test.each<[Counts, string]>([
    [queue({}), 'The q keeps up: 0 messages wait at the end.'],
    [queue({ visible: 1 }), 'The q keeps up: 1 message waits at the end.'],
    [
      queue({ visible: 3, maxOldestAgeMs: 4000 }),
      'The q keeps up: 3 messages wait at the end; the oldest was 4 s old.',
    ],
    [
      queue({ deadLettered: 1 }),
      'The q keeps up: 0 messages wait at the end. 1 message (0.1 %) went to its dead-letter queue or expired.',
    ],
    [
      { kind: 'async', accepted: 1000, waiting: 0, lost: 1 },
      'The q keeps up: 0 events wait at the end. 1 event (0.1 %) was given up.',
    ],
    [
      { kind: 'async', accepted: 1000, waiting: 0, lost: 2, deadLetteredUnprocessed: 0 },
      'The q keeps up: 0 events wait at the end. 2 events (0.2 %) were given up.',
    ],
    [
      { kind: 'async', accepted: 1000, waiting: 0, lost: 2, deadLettered: 3, deadLetteredUnprocessed: 4 },
      'The q keeps up: 0 events wait at the end. 5 events (0.5 %) were given up, 4 of them without ever having run.',
    ],
    [
      { kind: 'stream', put: 1000, waiting: 0, delayedWrites: 10, maxWriteDelayMs: 6000 },
      'The q keeps up: 0 records wait at the end.',
    ],
    [
      { kind: 'stream', put: 1000, waiting: 0, delayedWrites: 100, maxWriteDelayMs: 5000 },
      'The q keeps up: 0 records wait at the end.',
    ],
  ])('that is well says so: %j', (counts, sentence) => {
    expect(sentencesOf(counts)).toEqual({ troubled: [], well: [sentence] });
  });

  test.each<[Counts, string]>([
    [
      queue({ expired: 11 }),
      'The q gives up much of what comes. 11 messages (1.1 %) went to its dead-letter queue or expired. 0 messages wait at the end.',
    ],
    [
      { kind: 'stream', put: 999, waiting: 2, delayedWrites: 100, waitingWrites: 1, maxWriteDelayMs: 6000 },
      'The q takes in less than is written. 10 % of the records waited at their producers, up to 6 s, and 1 of 1,000 is not written at the end. 2 records wait at the end.',
    ],
    [
      { kind: 'stream', put: 998, waiting: 2, delayedWrites: 100, waitingWrites: 2, maxWriteDelayMs: 6000, givenUp: 1 },
      'The q takes in less than is written. 10 % of the records waited at their producers, up to 6 s, and 2 of 1,000 are not written at the end. 2 records wait at the end. 1 record (0.1 %) was given up.',
    ],
    [
      { kind: 'stream', put: 1000, waiting: 2, delayedWrites: 100, maxWriteDelayMs: 6000 },
      'The q takes in less than is written. 10 % of the records waited at their producers, up to 6 s. 2 records wait at the end.',
    ],
    [
      queue({ visible: 500, endOldestAgeMs: 90_000, maxOldestAgeMs: 100_000 }),
      'The q does not keep up: 500 of 1,000 messages are left; the oldest is 90 s old.',
    ],
    [
      queue({ visible: 500, endOldestAgeMs: 0, maxOldestAgeMs: 100_000 }),
      'The q does not keep up: 500 of 1,000 messages are left; the oldest was 100 s old.',
    ],
    [queue({ visible: 500, maxOldestAgeMs: 0 }), 'The q does not keep up: 500 of 1,000 messages are left.'],
    [queue({ visible: 500 }), 'The q does not keep up: 500 of 1,000 messages are left.'],
  ])('that is not well says how: %j', (counts, sentence) => {
    expect(sentencesOf(counts)).toEqual({ troubled: [sentence], well: [] });
  });

  test.each<[number, number, string]>([
    [0, 30, ', 30 messages more each minute'],
    [300, -30, ', 30 messages fewer each minute'],
    [300, 0.4, ''],
    [300, -0.4, ''],
    [0, 0.6, ', 0.6 messages more each minute'],
  ])('is told with how it grows: from %d by %d a minute', (fromLevel, perMinute, growth) => {
    const levels = { visible: Array.from({ length: 10 }, (_, step) => fromLevel + step * perMinute) };
    const eventSourceSeries = { q: { stepMs: 60_000, levels } };
    const { troubled, well } = sentencesOf(queue({ sent: 1000, visible: 100 }), { eventSourceSeries });
    // What neither grows nor shrinks much is left behind, and keeps up.
    const head =
      perMinute > 1
        ? 'does not keep up: 100 of 1,000 messages are left'
        : 'still holds 100 of 1,000 messages at the end';
    expect([...troubled, ...well]).toEqual([`The q ${head}${growth}.`]);
  });

  test('whose level was kept for too short says nothing of its growth', () => {
    const growthFor = (steps: number): number | null => {
      const levels = { visible: Array.from({ length: steps }, (_, step) => step), hidden: [] };
      return backlogsOf(withSources({ q: queue({}) }, { eventSourceSeries: { q: { stepMs: 30_000, levels } } }))[0]!
        .growthPerMinute;
    };
    expect([growthFor(7), growthFor(8), growthFor(9)]).toEqual([null, 2, 2]);
    const none = { q: { stepMs: 30_000, levels: { other: [1, 2, 3, 4, 5, 6, 7, 8] } } };
    expect(backlogsOf(withSources({ q: queue({}) }, { eventSourceSeries: none }))[0]!.growthPerMinute).toBeNull();
  });

  test('of a function at work holds fewer than are hidden', () => {
    const left = (sqs: unknown, concurrency: readonly number[]): number => {
      const functions = { api: { ...base.functions['api']!, series: { ...base.series, concurrency } } };
      const scenario = { traffic: [{ to: 'api', via: 'sqs', sqs }] };
      const sources = { 'traffic.0.sqs': queue({ visible: 5, hidden: 100 }) };
      return backlogsOf(withSources(sources, { functions, scenario }))[0]!.left;
    };
    expect(left({}, [9, 3])).toBe(75);
    expect(left({ batchSize: 7 }, [9, 3])).toBe(84);
    expect(left({ batchSize: '7' }, [9, 3])).toBe(75);
    expect(left({}, [20])).toBe(5);
    expect(left({}, [])).toBe(105);
    // Of what no traffic feeds nobody knows who works.
    expect(backlogsOf(withSources({ q: queue({ visible: 5, hidden: 100 }) }))[0]!.left).toBe(105);
  });

  test('may wait for as long as its windows to fill', () => {
    const windowMs = (traffic: Record<string, unknown>): number =>
      backlogsOf(
        withSources({ 'traffic.0.kafka': { kind: 'stream', put: 1 } }, { scenario: { traffic: [traffic] } }),
      )[0]!.windowMs;
    expect(windowMs({ stream: { batchWindow: '2s', tumblingWindow: '1m' } })).toBe(62_000);
    expect(windowMs({ sqs: { batchWindow: '300ms' } })).toBe(300);
    expect(windowMs({ kafka: { batchWindow: '5s' } })).toBe(5000);
    expect(windowMs({})).toBe(0);
  });

  test('beyond the third only counts, and those that keep up least come first', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const sources = Object.fromEntries(names.map((name, index) => [name, queue({ visible: index })]));
    expect(queueSentences(withSources(sources)).well).toEqual([
      'The e keeps up: 4 messages wait at the end.',
      'The d keeps up: 3 messages wait at the end.',
      'The c keeps up: 2 messages wait at the end.',
      'And so do 2 more queues and streams.',
    ]);
    const three = Object.fromEntries(Object.entries(sources).slice(0, 3));
    expect(queueSentences(withSources(three)).well).toHaveLength(3);
  });

  test('to which nothing came, and what is no queue, are not told of', () => {
    expect(sentencesOf(queue({ sent: 0 }))).toEqual({ troubled: [], well: [] });
    expect(sentencesOf({ kind: 'vpc', sent: 10 })).toEqual({ troubled: [], well: [] });
    expect(backlogsOf({ ...base, eventSources: undefined } as unknown as RunResult)).toEqual([]);
  });
});

describe('by its figures alone', () => {
  const causesOf = (
    result: RunResult,
    objectives: readonly Objective[] = [],
  ): [string, string | null, string, number][] =>
    diagnosisByFigures(result, objectives).causes.map(({ limit, of, said, hurtShare }) => [limit, of, said, hurtShare]);
  /** One to which nothing bad happened. */
  const calm = (more: Partial<RunResult>): RunResult =>
    withSources({}, {
      throttlesByReason: {},
      totals: { ...base.totals, coldStarts: 0, failed: 0, timedOut: 0, throttled: 0 },
      ...more,
    } as Partial<RunResult>);

  test('a queue is held up by its pollers, a stream by its lanes', () => {
    const eventSources = {
      q: queue({ visible: 500 }),
      s: { kind: 'stream', put: 1000, waiting: 400 },
      's.kafka': { kind: 'stream', put: 1000, waiting: 300 },
      e: { kind: 'async', accepted: 1000, waiting: 900 },
    };
    const levels = { q: { stepMs: 1000, levels: { batches: [1, 7, 3], pollers: [2, 9] } } };
    const result = calm({ eventSources, eventSourceSeries: levels } as unknown as Partial<RunResult>);
    expect(causesOf(result)).toEqual([
      ['pollerGrowth', 'q', 'The pollers of q: at most 7 batches ran at once, of 9 that might.', 0.5],
      ['shards', 's', 'The lanes of s: one batch at a time in each, at most 0 at once.', 0.4],
      ['shards', 's.kafka', 'The lanes of s.kafka: one batch at a time in each, at most 0 at once.', 0.3],
    ]);
    expect(diagnosisByFigures(result, []).cures.map(({ said }) => said)).toEqual([
      'Let more batches of q run at once (maximumConcurrency, provisioned pollers, larger batches), or mend what fails.',
      'Raise the parallelization factor or the number of shards of s, or its batch size.',
      'Give s.kafka provisioned pollers, more partitions, or larger batches.',
    ]);
  });

  test('failures are told from one in a hundred on, or where somebody asked for errors', () => {
    const failing = (failed: number, timedOut: number): RunResult =>
      calm({
        totals: { ...base.totals, coldStarts: 0, throttled: 0, completed: 1000 - failed - timedOut, failed, timedOut },
      });
    const asked = [
      { figure: 'errors', limit: '<0.1%', bound: 0.001, value: '1 %', verdict: 'broken' },
    ] satisfies Objective[];
    expect(causesOf(failing(10, 10))).toEqual([]);
    expect(causesOf(failing(12, 11))).toEqual([
      ['errors', null, 'Errors of the functions: 12 runs (1.2 %) ended in one.', 0.012],
      ['timeout', null, 'Timeouts: 11 runs (1.1 %) were ended by theirs.', 0.011],
    ]);
    expect(causesOf(failing(0, 0), asked)).toEqual([]);
    expect(causesOf(failing(1, 0), asked)).toEqual([
      ['errors', null, 'Errors of the functions: 1 run (0.1 %) ended in one.', 0.001],
    ]);
    expect(causesOf(failing(0, 2), asked).map(([limit]) => limit)).toEqual(['timeout']);
  });

  test('failures of the network are told by their error, and are none of the function', () => {
    const totals = {
      ...base.totals,
      offered: 1000,
      coldStarts: 0,
      throttled: 0,
      completed: 960,
      failed: 40,
      timedOut: 0,
    };
    const eventSources = {
      'vpc a': { kind: 'vpc', ENILimitReachedException: 10, EC2ThrottledException: 5 },
      'vpc b': { kind: 'vpc', ENILimitReachedException: 20 },
      other: { kind: 'sqs', SubnetIPAddressLimitReachedException: 9 },
    };
    const onlyOne = { ...totals, offered: 1, completed: 0, failed: 1 };
    expect(
      causesOf(calm({ totals: onlyOne, eventSources: { 'vpc a': { kind: 'vpc', EC2ThrottledException: 1 } } })),
    ).toEqual([
      [
        'ec2CallRate',
        null,
        'The rate at which EC2 makes network interfaces: 1 request failed with EC2ThrottledException.',
        1,
      ],
    ]);
    const result = calm({ totals, eventSources });
    expect(causesOf(result)).toEqual([
      [
        'networkInterfaces',
        null,
        'The network interfaces that the region may have: 30 requests failed with ENILimitReachedException.',
        0.03,
      ],
      [
        'ec2CallRate',
        null,
        'The rate at which EC2 makes network interfaces: 5 requests failed with EC2ThrottledException.',
        0.005,
      ],
    ]);
    expect(diagnosisByFigures(result, []).cures.map(({ said, tried }) => [said, tried])).toEqual([
      [
        'Ask for more network interfaces (a service quota), or take the function out of the VPC; since Hyperplane (late 2019) no environment needs one of its own.',
        false,
      ],
      [
        'Start more gently, or ask EC2 for more calls a second; since Hyperplane (late 2019) no environment needs one of its own.',
        false,
      ],
    ]);
  });
});

describe('refused attempts', () => {
  const refusing = (reason: string, more: Partial<RunResult> = {}): RunResult =>
    ({
      ...base,
      scenario: {},
      throttlesByReason: { [reason]: 50 },
      totals: { ...base.totals, admitted: 950 },
      series: { ...base.series, throttled: [50] },
      ...more,
    }) as RunResult;
  const told = (result: RunResult): unknown[] =>
    refusalCauses(result).map(({ limit, of, subject, hurtShare }) => [limit, of, subject, hurtShare]);

  test.each([
    [
      'FunctionInvocationRateLimitExceeded',
      'accountRequestRate',
      'The account’s request rate, ten times its concurrency a second',
    ],
    [
      'ReservedFunctionInvocationRateLimitExceeded',
      'reservedRequestRate',
      'The request rate of reserved concurrency, ten times of it a second',
    ],
    ['CallerRateLimitExceeded', 'frontDoorRate', 'The rate limit of the front door, or the caller’s API rate'],
  ])('by %s are of a limit', (reason, limit, subject) => {
    expect(told(refusing(reason))).toEqual([[limit, null, `${subject}. It refused 5 % of the attempts`, 0.05]]);
  });

  test('of a reservation are of the function that was refused most', () => {
    const reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
    const fn = (refused: number, reservedConcurrency: number | null): RunResult['functions'][string] =>
      ({
        ...base.functions['job']!,
        throttlesByReason: refused === 0 ? {} : { [reason]: refused },
        reservedConcurrency,
      }) as never;
    const subject = (functions: RunResult['functions']): string =>
      refusalCauses(refusing(reason, { functions }))[0]!.subject;
    const never = 'it may not run at all. It refused 5 % of the attempts';
    expect(subject({ a: fn(1, 3), b: fn(5, 0), c: fn(0, 2) })).toBe(
      `The reserved concurrency of b (0), and of 1 more: ${never}`,
    );
    expect(subject({ a: fn(0, 3), b: fn(5, 0) })).toBe(`The reserved concurrency of b (0): ${never}`);
    // Of one that has lost its reservation since.
    expect(subject({ a: fn(7, null), b: fn(5, 0), c: fn(4, 2) })).toBe(
      `The reserved concurrency of a (0), and of 2 more: ${never}`,
    );
  });

  test('are told from one in a thousand on, and not of a single one', () => {
    const of = (count: number, admitted: number): number =>
      refusalCauses(
        refusing('CallerRateLimitExceeded', {
          throttlesByReason: { CallerRateLimitExceeded: count } as RunResult['throttlesByReason'],
          totals: { ...base.totals, admitted },
        }),
      ).length;
    expect([of(1, 9), of(2, 1998), of(2, 1997)]).toEqual([0, 0, 1]);
  });

  test('are told with their moment where half of them lie near one', () => {
    const series = (throttled: readonly number[]): Partial<RunResult> => ({
      series: { ...base.series, stepMs: 1000, throttled: [...throttled] },
      durationMs: 20_000,
    });
    const at = (steps: readonly number[], length = 20): string =>
      refusalCauses(
        refusing(
          'CallerRateLimitExceeded',
          series(Array.from({ length }, (_, step) => (steps.includes(step) ? 10 : 1))),
        ),
      )[0]!.subject.replace(/^.*API rate/, '');
    const rest = '. It refused 5 % of the attempts';
    expect(at([10, 11])).toBe(`; most were refused around 10.5 s after the start${rest}`);
    expect(at([10, 11], 19)).toBe(rest);
    // One at either end of the run.
    expect(at([0, 1])).toBe(`; most were refused around 500 ms after the start${rest}`);
    expect(at([18, 19])).toBe(`; most were refused around 18.5 s after the start${rest}`);
    expect(at([])).toBe(rest);
  });
});

describe('cold starts', () => {
  const cold = (
    coldStarts: number,
    count: number,
    origins: Readonly<Record<string, number>> | undefined,
  ): [number, string] | null => {
    const environments = { ...base.totals.environments, origins };
    const result = {
      ...base,
      totals: { ...base.totals, coldStarts, environments },
      latencyMs: { ...base.latencyMs, count },
      initMs: { ...base.initMs, p50: 150 },
    } as RunResult;
    const [cause] = coldCause(result, false);
    return cause === undefined ? null : [cause.hurtShare!, cause.advice];
  };

  test('are noticed from the tenth on, and above one in a hundred', () => {
    expect(cold(9, 100, { growth: 1 })).toBeNull();
    expect(cold(10, 1000, { growth: 1 })).toBeNull();
    expect(cold(10, 999, { growth: 1 })![0]).toBe(10 / 999);
  });

  test.each([
    [undefined, ''],
    [{}, ''],
    [{ growth: 0 }, ''],
    [
      { provisioned: 50, expiry: 3, growth: 2 },
      'Most cold starts replaced environments idle for too long: provision concurrency, or send steadier traffic.',
    ],
    [
      { expiry: 3, growth: 4 },
      'Most cold starts were growth: provision concurrency for the peak, or start more gently.',
    ],
    [{ failure: 3 }, 'Most cold starts replaced environments that crashed or timed out: mend the errors first.'],
    [{ deployment: 3 }, 'Most cold starts were of a newly deployed version: provision it before traffic moves.'],
    [{ retirement: 3, growth: 1 }, ''],
  ])('of %j have a cure by their commonest origin', (origins, advice) => {
    expect(cold(10, 100, origins)).toEqual([0.1, advice]);
  });
});

describe('what extensions cost', () => {
  const sentences = (extensions: unknown, meanMs: number): string[] =>
    extensionSentences({
      functions: {
        api: {
          ...base.functions['api']!,
          extensions,
          billedMs: { ...base.billedMs, mean: meanMs },
          cost: { ...base.cost, durationUsd: 2 },
        },
      } as unknown as RunResult['functions'],
    });

  test('is told of each part that there is', () => {
    const all = { inits: 4, initMs: 100, invocations: 10, postInvokeMs: 250, cut: 3 };
    const held = 'environments are held 25 ms longer after their answers: 25 % of the time that is billed ($0.50)';
    expect(sentences(all, 100)).toEqual([
      `what the extensions of api cost: INIT takes 25 ms longer on average; ${held}; 3 ran into the timeout after their answer`,
    ]);
    expect(sentences({ ...all, inits: 0, cut: 0 }, 100)).toEqual([`what the extensions of api cost: ${held}`]);
    expect(sentences({ ...all, inits: 0, invocations: 0, cut: 1 }, 100)).toEqual([
      'what the extensions of api cost: 1 ran into the timeout after their answer',
    ]);
    expect(sentences({ ...all, inits: 0, invocations: 0, cut: 0 }, 100)).toEqual([]);
    expect(sentences(undefined, 100)).toEqual([]);
  });

  test('is nothing of what is not billed, and all of what is billed at most', () => {
    const held = { inits: 0, initMs: 0, invocations: 10, postInvokeMs: 250, cut: 0 };
    const text = 'what the extensions of api cost: environments are held 25 ms longer after their answers:';
    expect(sentences(held, 0)).toEqual([`${text} 0 % of the time that is billed ($0.00)`]);
    expect(sentences(held, 10)).toEqual([`${text} 100 % of the time that is billed ($2.00)`]);
  });
});

describe('SnapStart', () => {
  const text = (snapStart: unknown, mean: number, counts?: Counts): string[] =>
    snapStartText({
      ...base,
      eventSources: counts === undefined ? undefined : { 'functions.api.snapStart': { kind: 'snapStart', ...counts } },
      functions: {
        api: {
          ...base.functions['api']!,
          snapStart,
          initMs: { ...base.initMs, count: mean === 0 ? 0 : 5, mean, p99: 400 },
          totals: { ...base.totals, coldStarts: 5 },
        },
      },
    } as unknown as RunResult);
  const head = 'SnapStart: api: 5 restores, Restore Duration 200 ms on average, p99 400 ms; INIT takes';

  test('spares time or costs some, and says what seldom or never came', () => {
    expect(text({ plainInitMs: 900 }, 200)).toEqual([
      `${head} 900 ms on average: SnapStart spares 700 ms a cold start`,
    ]);
    expect(text({ plainInitMs: 200 }, 200)).toEqual([`${head} 200 ms on average: SnapStart spares 0 ms a cold start`]);
    expect(text({ plainInitMs: 150 }, 200, { seldomUsed: 0 })).toEqual([
      `${head} 150 ms on average: SnapStart is SLOWER here, by 50 ms a cold start`,
    ]);
    expect(text({ plainInitMs: 900 }, 200, { seldomUsed: 2, SnapStartTimeoutException: 3 })).toEqual([
      `${head} 900 ms on average: SnapStart spares 700 ms a cold start; 2 restores of a snapshot that was seldom used or fresh; 3 SnapStartTimeoutException`,
    ]);
    expect(text(undefined, 200)).toEqual([]);
  });

  test.each([
    [{ publishBilledMs: 800 }, '; publishing a version bills 800 ms of INIT ($0.00), not in this run'],
    [
      { publishBilledMs: 800, publishUsd: 0.02, snapshotsMade: 1 },
      '; publishing a version bills 800 ms of INIT ($0.02), once in this run',
    ],
    [
      { publishBilledMs: 800, publishUsd: 0.02, snapshotsMade: 2 },
      '; publishing a version bills 800 ms of INIT ($0.02), 2 times in this run',
    ],
    [{ snapshotsMade: 2 }, ''],
  ])('tells what publishing costs: %j', (more, published) => {
    expect(text({ plainInitMs: 900, ...more }, 0)).toEqual([`SnapStart: api: no environment was restored${published}`]);
  });
});

describe('durable executions', () => {
  const sentence = (more: Record<string, unknown>, replications = 1, cost: Record<string, number> = {}): string[] =>
    durableText({
      ...base,
      replications,
      eventSources: { 'functions.api.durable': { kind: 'durable', maxOpen: 7, openAtEnd: 4 } },
      functions: {
        api: {
          ...base.functions['api']!,
          cost: { ...base.cost, requestsUsd: 1, durationUsd: 2, ...cost },
          durable: {
            succeeded: 10,
            failed: 0,
            timedOut: 0,
            timeMs: { ...base.latencyMs, count: 10, p50: 1000, p95: 2000, p99: 3000 },
            runningMs: 0,
            waitingMs: 0,
            retryingMs: 0,
            replays: { mean: 1, max: 3 },
            failedInvocations: 0,
            refusedInvocations: 0,
            operations: 20,
            writtenBytes: 2 * 1024 ** 2,
            ...more,
          },
        },
      },
    } as unknown as RunResult);

  test('of which none is over have no times yet', () => {
    expect(sentence({ succeeded: 0, timeMs: { ...base.latencyMs, count: 0 } })).toEqual([
      'Durable: api: 0 executions, 0 succeeded; 7 open at once at most, 4 at the end of the arrivals; none ended; ' +
        '20 operations $0.00, 2 MB written $0.00 and kept $0.00, invocations $3.00',
    ]);
  });

  test('are told with how they ended, and where their time went', () => {
    const times = 'p50 1 s, p95 2 s, p99 3 s';
    expect(sentence({})).toEqual([
      `Durable: api: 10 executions, 10 succeeded; 7 open at once at most, 4 at the end of the arrivals; ${times}; ` +
        'running 0 % of it, waiting 0 %, retrying 0 %; 1 replay each, 3 at most; ' +
        '20 operations $0.00, 2 MB written $0.00 and kept $0.00, invocations $3.00',
    ]);
    const ended = { failed: 2, timedOut: 3, failedInvocations: 5, refusedInvocations: 6 };
    const went = { runningMs: 10, waitingMs: 60, retryingMs: 30, replays: { mean: 2, max: 3 } };
    const cost = { durableOperationsUsd: 0.04, durableWrittenUsd: 0.05, durableKeptUsd: 0.06 };
    expect(sentence({ ...ended, ...went }, 2, cost)).toEqual([
      `Durable: api: 10 executions, 10 succeeded, 2 failed, 3 timed out; 7 open at once at most, 2 at the end of the arrivals; ${times}; ` +
        'running 10 % of it, waiting 60 %, retrying 30 %; 2 replays each, 3 at most; ' +
        '5 invocations failed and were made again; 6 were throttled and tried again; ' +
        'of a run: 10 operations $0.04, 1 MB written $0.05 and kept $0.06, invocations $3.00',
    ]);
  });
});

test.each([
  ['traffic.0.sqs', 'queue of api (traffic.0)'],
  ['traffic.1.sqs', 'queue of api (traffic.1)'],
  ['traffic.2.kinesis', 'stream of api'],
  ['traffic.3.mail', 'mail of api'],
  ['traffic.4.kafka', 'Kafka topic traffic.4.kafka'],
  ['traffic.9.http', 'front door traffic.9.http'],
  ['functions.a.b.events', 'event queue of a.b'],
  ['functions.a.provisionedScaling', 'provisioned concurrency of a'],
  ['functions.a.durable', 'executions of a'],
  ['functions.a.managed', 'environments of a on Managed Instances'],
  ['functions.a.other', 'functions.a.other'],
  ['capacityProviders.p', 'instances of the capacity provider p'],
  ['account.tenants', 'environments of tenants'],
  ['vpc x', 'network interfaces of vpc x'],
  ['orders', 'orders'],
])('%s is called: %s', (name, title) => {
  const scenario = {
    traffic: [
      { to: 'api', via: 'sqs' },
      { to: 'api', via: 'sqs' },
      { to: 'api', via: 'kinesis' },
      { to: 'api', via: 'mail' },
      { via: 'kafka' },
    ],
  };
  const result = { ...base, scenario };
  expect(sourceTitle(result, name)).toBe(title);
  expect(sourceHeading(result, name)).toBe(title === name ? name : `${title[0]!.toUpperCase()}${title.slice(1)}`);
});

test('counts of a source are told in words, and what never happened is left out', () => {
  expect(
    sourceCounts({ kind: 'sqs', sent: 30, visible: 3, hidden: 0, maxAgeMs: 1500, pollerUsd: 0.5, maxShardShare: 0.25 }),
  ).toBe('sent 30, wait at the end 3, oldest that ran 1.5 s, their cost $0.50, largest share of one shard 25 %');
  expect(['status503', 'IteratorAge', 'oddWaitMs', 'toString', 'status5x'].map(countName)).toEqual([
    'answers of status 503',
    'IteratorAge',
    'odd wait',
    'to string',
    'status5x',
  ]);
});

describe('of several runs', () => {
  const changed = (mean: number, offered = 100): RunResult => ({
    ...base,
    totals: { ...base.totals, offered, throttled: 0, failed: 0, timedOut: 0, dropped: 0 },
    latencyMs: { ...base.latencyMs, count: 10, p50: mean, p90: mean, p99: mean, p999: mean },
  });

  test.each([
    [100, 100, '100 ms'],
    [100, 100.4, '100.4 ms'],
    [100, 100.6, '100.6 ms (+1 %)'],
    [100, 95, '95 ms (-5 %)'],
    [100, 300, '300 ms (+200 %)'],
    [100, 301, '301 ms (× 3)'],
    [0, 5, '5 ms (new)'],
  ])('the change from %d to %d is told as %s', (first, second, text) => {
    const { rows } = sideBySideTable([
      { name: 'a', result: changed(first) },
      { name: 'b', result: changed(second) },
    ]);
    expect(rows.find(([label]) => label === 'latency p50')![2]).toBe(text);
  });

  test('what nobody counted is a dash, and has no change', () => {
    const silent = { ...changed(0), latencyMs: { ...base.latencyMs, count: 0 }, cost: { ...base.cost, requests: 0 } };
    const { rows, columns, note } = sideBySideTable([
      { name: 'a', result: silent },
      { name: 'b', result: changed(5) },
    ]);
    const row = (label: string): unknown => rows.find(([name]) => name === label);
    expect(row('latency p99')).toEqual(['latency p99', '–', '5 ms']);
    expect(row('cost per million')).toMatchObject(['cost per million', '–', expect.stringMatching(/^\$[\d.]+$/)]);
    expect(columns).toEqual(['figure', 'a', 'b']);
    expect(note).toBe('In brackets: how far from a. Whether that is more than chance, windtunnel check says.');
  });

  test('up to four are each told, of more the least and the most, and nothing of what is alike', () => {
    const runs = (means: readonly number[]): { name: string; result: RunResult }[] =>
      means.map((mean, index) => ({ name: `r${index}`, result: changed(mean) }));
    expect(sideBySideSentences(runs([5, 5]))).toEqual([]);
    expect(sideBySideSentences(runs([5, 6, 5, 7]))).toEqual([
      'latency p50: r0 and r2 5 ms, r1 6 ms, r3 7 ms.',
      'latency p99: r0 and r2 5 ms, r1 6 ms, r3 7 ms.',
    ]);
    expect(sideBySideSentences(runs([5, 6, 4, 7, 5]))).toEqual([
      'latency p50: from 4 ms (r2) to 7 ms (r3).',
      'latency p99: from 4 ms (r2) to 7 ms (r3).',
    ]);
  });
});

describe('of one run', () => {
  const quiet = (more: Record<string, unknown>): RunResult =>
    ({
      ...base,
      scenario: {},
      throttlesByReason: {},
      totals: {
        ...base.totals,
        offered: 1000,
        completed: 1000,
        coldStarts: 0,
        throttled: 0,
        failed: 0,
        timedOut: 0,
        dropped: 0,
        inFlight: 0,
        retries: 0,
        concurrency: { mean: 3, max: 10 },
        ...more,
      },
      functions: {},
      eventSources: undefined,
      diagnosis: undefined,
    }) as unknown as RunResult;

  test('trouble is told as far as it is some', () => {
    const told = (more: Record<string, unknown>): string[] => happenings(quiet(more)).slice(1);
    const none = ['Nothing was throttled.', 'There were no cold starts.'];
    expect(told({})).toEqual(none);
    expect(told({ failed: 10, timedOut: 20, dropped: 5 })).toEqual([
      ...none,
      '10 (1 %) ended in an error of the function.',
      '20 (2 %) ran into their timeout.',
      '5 (0.5 %) were given up unanswered.',
    ]);
    expect(told({ inFlight: 10, retries: 50 })).toEqual(none);
    expect(told({ inFlight: 11, retries: 51 })).toEqual([
      ...none,
      '11 (1.1 %) had not ended when the run did.',
      '51 attempts were retries.',
    ]);
  });

  test('what waits is told by its queue where there is one', () => {
    const result = { ...quiet({ inFlight: 500 }), eventSources: {} };
    expect(happenings(result).join(' ')).not.toContain('had not ended');
  });

  test('extensions are told as a sentence', () => {
    const extensions = { inits: 0, initMs: 0, invocations: 0, postInvokeMs: 0, cut: 1 };
    const result = {
      ...quiet({}),
      functions: { api: { ...base.functions['api']!, throttlesByReason: {}, extensions } },
    };
    expect(happenings(result as unknown as RunResult)).toContain(
      'What the extensions of api cost: 1 ran into the timeout after their answer.',
    );
  });

  test('the nearest limit is the reservation, or the account, of which the larger part was used', () => {
    const limits = { ...base.limits, accountConcurrency: 100 };
    const use = (reservedConcurrency: number | null, max: number): string => {
      const own = {
        ...base.functions['api']!,
        reservedConcurrency,
        totals: { ...base.totals, concurrency: { mean: 1, max } },
      };
      const result = { ...quiet({}), limits, functions: { api: own } } as unknown as RunResult;
      return limitsOf(result, { by: 'figures', broken: [], causes: [], cures: [], runs: 0 }).join();
    };
    expect(use(null, 90)).toBe('No limit was felt: at most 10 of 100 ran at once.');
    expect(use(0, 90)).toBe('No limit was felt: at most 10 of 100 ran at once.');
    expect(use(20, 2)).toBe('No limit was felt: at most 10 of 100 ran at once.');
    expect(use(20, 3)).toBe('No limit was felt: at most 3 of 20 reserved for api ran at once.');
  });

  test('what the simulator found too slow is told, though nobody asked for it', () => {
    const diagnosis = {
      by: 'simulation',
      broken: [
        { figure: 'p99', limit: '', value: '2 s', asked: false },
        { figure: 'p50', limit: '', value: '1 s', asked: true },
        { figure: 'age', limit: '', value: '9 s', asked: false },
      ],
      causes: [],
      cures: [],
      runs: 3,
    };
    const { verdict, limits, advice } = verdictOn({ ...quiet({}), diagnosis } as unknown as RunResult, []);
    expect(verdict).toEqual([
      'No objective was given; nothing is throttled, failed, left or lost to speak of.',
      'But what came was held up: p99 2 s, age 9 s.',
    ]);
    expect(limits).toEqual(['None that was switched off in the simulator made a difference.']);
    expect(advice).toEqual(['Nothing that was tried mends it; windtunnel sweep tries settings of your own.']);
  });

  test.each([
    [{ completed: 990, failed: 5, timedOut: 5 }, '1 % of the runs failed; nothing'],
    [{ completed: 980, failed: 15, timedOut: 5 }, '2 % of the runs failed and were made good by retries; nothing'],
  ])('failures that were made good are no trouble: %j', (more, text) => {
    const { verdict } = verdictOn(quiet(more), []);
    expect(verdict).toEqual([`No objective was given; ${text} is throttled, left or lost to speak of.`]);
  });

  test('advice is what was tried, what is missing, or that there is nothing to do', () => {
    const diagnosis = { by: 'figures', broken: [], causes: [], cures: [], runs: 0 } as const;
    const silent = [
      { figure: 'p99', limit: '', bound: 1, value: '', verdict: 'no data' },
      { figure: 'p50', limit: '', bound: 1, value: '', verdict: 'kept' },
      { figure: 'age', limit: '', bound: 1, value: '', verdict: 'no data' },
    ] satisfies Objective[];
    const broken = { ...diagnosis, broken: [{ figure: 'p99', limit: '<1ms', value: '2 ms', asked: true }] };
    expect(adviceOn(quiet({}), diagnosis)).toEqual(['Nothing.']);
    expect(adviceOn(quiet({}), diagnosis, silent)).toEqual([
      'Run for longer, or send more: there is no data yet on p99, age.',
    ]);
    expect(adviceOn(quiet({ offered: 0 }), diagnosis)).toEqual(['Send some traffic.']);
    expect(adviceOn({ ...quiet({ offered: 0 }), eventSources: {} }, diagnosis)).toEqual(['Nothing.']);
    expect(adviceOn(quiet({}), broken)).toEqual([
      'No setting suggests itself; windtunnel simulate tries what would help.',
    ]);
    expect(limitsOf(quiet({}), broken)).toEqual(['None that the figures show.']);
  });
});
