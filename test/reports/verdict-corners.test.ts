// Words of the verdict where there is one of a thing, nothing of it, or nothing of which anybody can tell.

import { beforeAll, describe, expect, test } from 'vitest';
import type { NamedRun, Objective, RunResult, SuiteReport } from '../../reports/index.ts';
import { LatencyRows } from '../../reports/counting/latency-rows.ts';
import { diagnosisByFigures } from '../../reports/verdict/by-figures.ts';
import { happenings } from '../../reports/verdict/happenings.ts';
import { queueSentences } from '../../reports/verdict/queue-sentences.ts';
import { sideBySideSentences, sideBySideTable } from '../../reports/verdict/side-by-side.ts';
import { withSourceTitles } from '../../reports/verdict/source-title.ts';
import { verdictOf, wellnessOf } from '../../reports/verdict/verdict.ts';
import { limitsOf } from '../../reports/verdict/verdict-on.ts';
import { simulated, suiteWith } from './support.ts';

let base: RunResult;
beforeAll(async () => {
  base = await simulated({ seconds: 20 });
});

/** To which nothing bad happened. */
const calm = (more: Partial<RunResult> = {}): RunResult => {
  const totals = { ...base.totals, completed: 2200, coldStarts: 0, throttled: 0, failed: 0, timedOut: 0, dropped: 0 };
  return {
    ...base,
    scenario: { traffic: [{ to: 'api' }] },
    totals,
    throttlesByReason: {},
    functions: {},
    eventSources: undefined,
    diagnosis: undefined,
    ...more,
  } as unknown as RunResult;
};

describe('one', () => {
  test('that timed out ran into its timeout, and one that was given up was', () => {
    const totals = { ...calm().totals, offered: 1000, timedOut: 1, dropped: 1, inFlight: 0, retries: 0 };
    expect(happenings(calm({ totals })).slice(-2)).toEqual([
      '1 (0.1 %) ran into its timeout.',
      '1 (0.1 %) was given up unanswered.',
    ]);
  });

  test('queue beyond the third keeps up as they do', () => {
    const eventSources = Object.fromEntries(
      ['a', 'b', 'c', 'd'].map((name) => [name, { kind: 'sqs', sent: 10, visible: 0, hidden: 0 }]),
    );
    expect(queueSentences(calm({ eventSources })).well.at(-1)).toBe('And so does one more queue or stream.');
  });

  test.each([
    [1, '1 of 10,001 attempts was refused, which nobody felt.'],
    [2, '2 of 10,002 attempts were refused, which nobody felt.'],
  ])('refused attempt, or %d: no limit was felt', (refused, text) => {
    const reason = 'ReservedFunctionConcurrentInvocationLimitExceeded';
    const result = calm({
      totals: { ...calm().totals, admitted: 10_000 },
      throttlesByReason: { [reason]: refused },
    } as Partial<RunResult>);
    const nothing = { by: 'figures', broken: [], causes: [], cures: [], runs: 0 } as const;
    expect(limitsOf(result, nothing).join()).toMatch(
      new RegExp(`^No limit was felt: .*; ${text.replace('.', '\\.')}$`),
    );
  });
});

describe('where nothing was counted', () => {
  const named = (name: string, result: RunResult): NamedRun => ({ name, result });

  test('a run beside others has no share, and no word of the difference', () => {
    const silent = calm({ totals: { ...calm().totals, offered: 0 } });
    const throttled = (count: number): RunResult =>
      calm({ totals: { ...calm().totals, offered: 1000, throttled: count } });
    const runs = [named('none', silent), named('few', throttled(10)), named('more', throttled(20))];
    const row = sideBySideTable(runs).rows.find(([label]) => label === 'throttled')!;
    expect(row).toEqual(['throttled', '–', '1 %', '2 %']);
    expect(sideBySideSentences(runs)).toContain('throttled: few 1 %, more 2 %.');
  });

  test('a source of which the scenario knows nothing keeps its name', () => {
    const result = calm({ scenario: { traffic: [{ to: 'api', via: 'sqs' }] } });
    expect(withSourceTitles(result, 'What traffic.0.sqs and traffic.7.sqs hold.')).toBe(
      'What the queue of api and traffic.7.sqs hold.',
    );
  });
});

describe('where the time of a broken percentile went', () => {
  const histogramOf = (values: readonly number[]): string => {
    const rows = new LatencyRows(1);
    for (const ms of values) rows.record(0, ms);
    return rows.counts(0).encode();
  };
  interface Times {
    readonly latency: readonly number[];
    readonly warm?: readonly number[];
    readonly init?: readonly number[];
    readonly billed: readonly number[];
  }
  const p99 = { figure: 'p99', limit: '<1s', bound: 1000, value: '2 s', verdict: 'broken' } satisfies Objective;
  const said = ({ latency, warm = latency, init = [], billed }: Times, retries = 0): string[] =>
    diagnosisByFigures(
      calm({
        totals: { ...calm().totals, retries },
        initMs: { ...base.initMs, p50: 1400 },
        histograms: {
          ...base.histograms,
          latency: histogramOf(latency),
          warm: histogramOf(warm),
          init: histogramOf(init),
          billed: histogramOf(billed),
        },
      }),
      [p99],
    ).causes.map(({ limit, said: text, hurtShare }) => `${limit} ${hurtShare} ${text}`);

  test.each<[string, Times, string]>([
    [
      'cold starts, where warm ones alone would do',
      { latency: [500, 500, 500, 2000], warm: [500, 500, 500], init: [1500], billed: [500, 500, 500, 500] },
      'coldStarts 0.25 Cold starts: warm invocations alone have a p99 of 500.2 ms.',
    ],
    [
      'cold starts, where all were cold and would do without their INIT',
      { latency: [2000, 2100], warm: [], init: [1400, 1500], billed: [500, 600] },
      'coldStarts 1 Cold starts: every invocation was one, half of them initialised within 1,400 ms.',
    ],
    [
      'handlers, where all were cold and would not do without their INIT either',
      { latency: [2000, 2100], warm: [], init: [100, 100], billed: [1900, 2000] },
      'handler 1 The handlers themselves: their time alone has a p99 of 2,001 ms.',
    ],
    [
      'waits, where handlers alone would do',
      { latency: [500, 500, 500, 2000], billed: [500, 500, 500, 500] },
      'clientRetries 0.25 Waits: the handlers alone have a p99 of 500.2 ms, so that what makes answers late is waiting, not work.',
    ],
  ])('%s', (_, times, text) => {
    expect(said(times)).toEqual([text]);
  });

  test('waits are for a retry where there were some', () => {
    expect(said({ latency: [2000], billed: [1] }, 1)).toEqual([
      'clientRetries 1 Waits: the handlers alone have a p99 of 1 ms, so that what makes answers late is waits of refused attempts for their retry.',
    ]);
  });

  test('waits for retries are not told beside what refused, nor beside what else is told', () => {
    const p99Broken = (more: Partial<RunResult>) =>
      diagnosisByFigures(
        calm({
          totals: { ...calm().totals, offered: 2000, admitted: 2000, retries: 100, throttled: 100 },
          histograms: {
            ...base.histograms,
            latency: histogramOf([2000]),
            warm: histogramOf([2000]),
            billed: histogramOf([1]),
          },
          ...more,
        }),
        [p99],
      ).causes.map(({ limit }) => limit);
    expect(p99Broken({})).toEqual(['clientRetries']);
    expect(p99Broken({ throttlesByReason: { ConcurrentInvocationLimitExceeded: 100 } as never })).not.toContain(
      'clientRetries',
    );
  });

  test('nothing is said of handlers of which nobody told, as at a URL', () => {
    expect(said({ latency: [2000, 2100], billed: [0, 0] })).toEqual([]);
    expect(said({ latency: [2000, 2100], billed: [] }, 5)).toEqual([]);
  });
});

describe('of ways to run the same', () => {
  const way = (name: string, isWell: boolean): NamedRun => ({
    name,
    result: calm(),
    objectives: isWell ? [] : [{ figure: 'p99', limit: '<1ms', bound: 1, value: '5 ms', verdict: 'broken' }],
  });
  const ways = (...wells: boolean[]): SuiteReport =>
    suiteWith({ sideBySide: wells.map((isWell, index) => way(`w${index}`, isWell)) });
  const computeCosts = { ways: ['w0', 'w1'], traffic: [] };

  test.each([
    [[true, true], 'neutral', 'neutral'],
    [[true, false], 'broken', 'neutral'],
    [[false, false], 'broken', 'broken'],
  ])('one that is well is enough; of other runs all must be: %j', (wells, asRuns, asWays) => {
    const beside = ways(...wells);
    expect([wellnessOf(beside), wellnessOf({ ...beside, computeCosts })]).toEqual([asRuns, asWays]);
  });
});

test('where the host kept a measurement from being compared, it is to be made again', () => {
  const figure = { figure: 'p99', functionName: null, unit: 'ms', tolerance: '10 %', note: '' } as const;
  const validation = [{ ...figure, measured: 1, simulated: 1, verdict: 'not compared' as const }];
  const verdict = (status: SuiteReport['status']) =>
    verdictOf(suiteWith({ measured: { ...calm(), kind: 'measured' }, simulated: calm(), status, validation }));
  expect(verdict('host saturated').advice).toEqual([
    'Measure again on a machine with free cores: nothing was compared.',
  ]);
  expect(verdict('host saturated').verdict[0]).toBe('Measured and simulated were not compared.');
  expect(verdict('passed').advice).toEqual(['Nothing.']);
});
