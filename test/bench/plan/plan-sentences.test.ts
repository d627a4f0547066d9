// Sentences of a plan that plans seldom have: what cannot be kept and why, what was stopped, what smaller settings break.

import { describe, expect, test } from 'vitest';
import { cheaperIn, curveRows, curveSentence } from '../../../bench/plan/curve-words.ts';
import { chanceOfAtMost, mostBrokenByCount, mostBrokenBySpread } from '../../../bench/plan/kept-share.ts';
import {
  failText,
  figureText,
  isNearest,
  monthText,
  settingsSentence,
  settingsText,
  stoppedSentence,
  sureText,
  verdictSentence,
  writtenSettings,
} from '../../../bench/plan/plan-words.ts';
import type { CurvePoint, FailingSettings, FunctionPlan, StoppedPlan } from '../../../bench/plan/result.ts';
import { scalingText, shortScalingText, writtenScaling } from '../../../bench/plan/scaling-settings.ts';

const estimateOf = (mean: number, low = mean, high = mean) => ({ mean, standardError: 0, low, high, samples: 2 });

const planOf = (more: object = {}): FunctionPlan =>
  ({
    functionName: 'f',
    reservedConcurrency: 12,
    provisionedConcurrency: 3,
    attainable: true,
    certain: true,
    reservedInterval: null,
    provisionedInterval: null,
    kept: { runs: 48, of: 48, shareAtLeast: 0.96, isSure: true },
    keptShares: {},
    steps: [{}],
    ...more,
  }) as unknown as FunctionPlan;

describe('a verdict', () => {
  const slo = { p99: '<500ms', cost: '<$1/run' };
  const settings = 'reserved concurrency 12, provisioned concurrency 3';
  const sure = 'keep the slo in at least 95 of 100 runs (90 % sure by how 48 runs spread, of which 48 kept it)';
  const intervals = { reservedInterval: { low: 11, high: 13 }, provisionedInterval: { low: 3, high: null } };

  test.each([
    ['kept', {}, `f: ${settings} ${sure}`],
    [
      'kept in doubt',
      { certain: false, ...intervals },
      `f: ${settings} keep the slo (the right reservation is 11 to 13, the right provisioned concurrency is 3 or more) in at least 95 of 100 runs (90 % sure by how 48 runs spread, of which 48 kept it)`,
    ],
    ['kept past doubt: no intervals are told', { certain: true, ...intervals }, `f: ${settings} ${sure}`],
    [
      'kept in too few',
      { certain: false, reservedInterval: { low: 12, high: 12 }, kept: { runs: 1, of: 1, isSure: false } },
      `f: ${settings} kept the slo in 1 of 1 run (the right reservation is 12), too few to be sure of 95 of 100`,
    ],
    [
      'environments',
      { environments: 1 },
      'f: 1 environment at least on Managed Instances keep the slo in at least 95 of 100 runs (90 % sure by how 48 runs spread, of which 48 kept it)',
    ],
    [
      'no settings do',
      { attainable: false, kept: { runs: 18, of: 20, isSure: false } },
      `f: the slo CANNOT be kept by any settings that were tried; nearest come ${settings}, which kept it in 18 of 20 runs`,
    ],
    [
      'in a larger account',
      { attainable: false, accountConcurrency: 200 },
      `f: the slo CANNOT be kept within this account; in one of 200, ${settings} ${sure}`,
    ],
    [
      'too dear',
      { attainable: false, keptShares: { cost: 0.94, p99: 0.5 } },
      `f: the slo CANNOT be kept, for cost is not; ${settings} keep the rest of it in 48 of 48 runs`,
    ],
    [
      'together',
      { attainable: false, keptShares: { cost: 0.95 } },
      `f: the slo CANNOT be kept with all functions at work together; alone, ${settings} ${sure}`,
    ],
    [
      'together, of a cost that nobody knows',
      { attainable: false },
      `f: the slo CANNOT be kept with all functions at work together; alone, ${settings} ${sure}`,
    ],
  ])('%s', (_, more, said) => {
    expect(verdictSentence(planOf(more), slo)).toBe(said);
  });

  test('on cost alone has no rest', () => {
    const dear = planOf({ attainable: false, keptShares: { cost: 0 } });
    expect(verdictSentence(dear, { cost: '<$1/run' })).toBe('f: the slo CANNOT be kept, for cost is not');
  });

  test('tells how many settings were tried', () => {
    expect(settingsSentence(planOf(), slo)).toBe(`f: ${settings} ${sure}; 1 setting tried.`);
    expect(settingsSentence(planOf({ steps: [{}, {}] }), slo)).toBe(`f: ${settings} ${sure}; 2 settings tried.`);
  });

  test('is of the nearest where fewer than 95 of 100 runs kept it', () => {
    const nearest = (runs: number, attainable = false): boolean =>
      isNearest(planOf({ attainable, kept: { runs, of: 100 } }));
    expect([nearest(94), nearest(95), nearest(94, true)]).toEqual([true, false, false]);
  });

  test('is sure or not by its runs', () => {
    const kept = { runs: 1, of: 1, shareAtLeast: 0.5, isSure: false };
    expect(sureText(kept)).toBe('not sure by how 1 run spreads, of which 1 kept it');
    expect(sureText({ ...kept, of: 2, isSure: true })).toBe('90 % sure by how 2 runs spread, of which 1 kept it');
  });
});

describe('smaller settings', () => {
  const fail = (...breaks: object[]): string =>
    failText({
      reservedConcurrency: 11,
      provisionedConcurrency: 0,
      breaks,
      replications: 8,
    } as unknown as FailingSettings);

  test.each([
    [
      { figure: 'p99', limit: '<500ms', value: estimateOf(503), keptShare: 0.25 },
      'p99 is 503 ms, not <500ms (kept in 2 of 8 runs)',
    ],
    [
      { figure: 'p99', limit: '<500ms', value: estimateOf(499), keptShare: 0.75 },
      'p99 is 499 ms in the mean, kept in 6 of 8 runs',
    ],
    [{ figure: 'p99', limit: '<500ms', value: null, keptShare: 0.01 }, 'p99 was kept in 0 of 8 runs'],
    [{ figure: 'p99', limit: '<500ms', value: null, keptShare: 0 }, 'no data of p99'],
    [{ figure: 'unknown', limit: '<500ms', value: estimateOf(1), keptShare: 0 }, 'no data of unknown'],
  ])('break %j', (one, said) => {
    expect(fail(one)).toBe(`reserved 11, provisioned 0 fails: ${said}`);
  });

  test('are told with all that they break', () => {
    const none = { figure: 'p99', limit: '<500ms', value: null, keptShare: 0 };
    expect(fail(none, { ...none, figure: 'age' })).toBe(
      'reserved 11, provisioned 0 fails: no data of p99; no data of age',
    );
  });
});

describe('figures and settings', () => {
  test('a figure has its interval, never below nothing; or no data', () => {
    expect(figureText('p99', '<500ms', estimateOf(100, -5, 205))).toBe('100 ms [0 ms, 205 ms]');
    expect(figureText('throttled', '<1%', estimateOf(0.01234, 0.01, 0.02))).toBe('1.234 % [1 %, 2 %]');
    expect(figureText('p99', '<500ms', undefined)).toBe('no data');
    expect(figureText('p99', 'about 500ms', estimateOf(1))).toBe('no data');
  });

  test('a month has the parts that cost anything', () => {
    const month = {
      requestsUsd: 2.1,
      durationUsd: 10.2,
      initUsd: 0,
      provisionedUsd: 1,
      pollersUsd: 0,
      instancesUsd: 0,
      snapStartUsd: 0,
      tenantsUsd: 0.5,
    };
    expect(monthText(month)).toBe('$13.8 (requests 2.1, duration 10.2, provisioned concurrency 1, tenants 0.5)');
  });

  test('settings are said in one line', () => {
    const pollers = { minimum: 2, maximum: 9 };
    const sources = {
      0: { maximumConcurrency: 5, visibilityTimeoutMs: 60_000 },
      2: { pollers },
      3: { kafkaPollers: { minimum: 1, maximum: 4 } },
    };
    const all = { reservedConcurrency: null, provisionedConcurrency: 2, memoryMb: 512, sources };
    expect(settingsText(all)).toBe(
      'memory 512 MB, reserved none, provisioned 2, maximum concurrency 5, visibility timeout 60s, pollers 2 to 9, event pollers 1 to 4',
    );
    expect(settingsText({ reservedConcurrency: 3, provisionedConcurrency: 0, environments: 4 })).toBe(
      'environments from 4',
    );
    const schedule = [
      { atMs: 1_500_000, count: 90 },
      { atMs: 5_400_000, count: 10 },
    ];
    expect(writtenSettings('f', { ...all, scaling: { schedule }, environments: 4 })).toEqual([
      ['functions.f.provisionedScaling', '25m 90, 90m 10'],
      ['functions.f.memory', '512MB'],
      ['functions.f.managed.minimumEnvironments', '4'],
      ['traffic.0.sqs.maximumConcurrency', '5'],
      ['traffic.0.sqs.visibilityTimeout', '60s'],
      ['traffic.2.sqs.pollers', '2 to 9'],
      ['traffic.3.kafka.pollers', '1 to 4'],
    ]);
    expect(writtenSettings('f', { reservedConcurrency: 1, provisionedConcurrency: 0 })).toEqual([]);
  });

  test('scaling is a schedule, tracking, or none', () => {
    const schedule = {
      schedule: [
        { atMs: 60_000, count: 7 },
        { atMs: 120_000, count: 3 },
      ],
    };
    const tracking = { tracking: { minimum: 10, maximum: 120, target: 0.7 } };
    expect(['constant' as const, schedule, tracking].map(scalingText)).toEqual([
      'none',
      '1m 7, 2m 3',
      'tracking from 10 to 120 at 70 %',
    ]);
    // 100 times 0.57 is 56.99999999999999.
    expect(scalingText({ tracking: { ...tracking.tracking, target: 0.57 } })).toBe('tracking from 10 to 120 at 57 %');
    expect(['constant' as const, schedule, { schedule: [] }, tracking].map(shortScalingText)).toEqual([
      '',
      ' by schedule up to 7',
      ' by schedule up to 0',
      ' tracking from 10 to 120 at 70 %',
    ]);
    expect(['constant' as const, schedule, tracking].map(writtenScaling)).toEqual([
      undefined,
      {
        schedule: [
          ['1m', 7],
          ['2m', 3],
        ],
      },
      { schedule: [], tracking: { minimum: 10, maximum: 120, target: '70%', scaleOutPoints: 3, scaleInPoints: 15 } },
    ]);
  });
});

describe('a plan that was stopped', () => {
  const stopped = (functionName: string | null, steps: number, unplanned: string[]): string =>
    stoppedSentence({ functionName, steps: Array.from({ length: steps }), unplanned } as unknown as StoppedPlan);

  test.each([
    [null, 0, [], 'stopped: the functions were not tried together, nor with more traffic'],
    ['f', 3, [], 'stopped while f was planned; what is told of it is the best of 3 settings that were tried'],
    [
      'f',
      3,
      ['g', 'h'],
      'stopped while f was planned; what is told of it is the best of 3 settings that were tried; not planned: g, h',
    ],
    ['f', 1, ['f'], 'stopped while f was planned; none of 1 setting that was tried keeps the slo'],
    [
      'f',
      2,
      ['f', 'g'],
      'stopped while f was planned; none of 2 settings that were tried keeps the slo; not planned: g',
    ],
  ])('at %s after %i settings, without %j', (name, steps, unplanned, said) => {
    expect(stopped(name, steps, unplanned)).toBe(said);
  });
});

describe('what cost buys', () => {
  const point = (monthUsd: number, more: Partial<CurvePoint> = {}): CurvePoint => ({
    reservedConcurrency: 5,
    provisionedConcurrency: 0,
    monthUsd,
    p99Ms: 100,
    coldShare: 0.0123,
    replications: 2,
    keeps: false,
    isPlanned: false,
    isUnbeaten: false,
    ...more,
  });
  const curve = (...points: CurvePoint[]) => ({ figure: 'p99' as const, points });

  test('is told of the planned settings and of what none beats', () => {
    const points = [
      point(1, { isUnbeaten: true, p99Ms: null }),
      point(2),
      point(3, { isUnbeaten: true, keeps: true, replications: 1 }),
      point(4, { isPlanned: true, keeps: true }),
    ];
    expect(curveRows(curve(...points))).toEqual([
      ['reserved 5, provisioned 0', '$1', 'no answer', '1.23 %', 'breaks it'],
      ['reserved 5, provisioned 0', '$3', '100 ms', '1.23 %', 'keeps the slo in 1 run'],
      ['reserved 5, provisioned 0', '$4', '100 ms', '1.23 %', 'planned'],
    ]);
  });

  test('is less where something far cheaper keeps the slo', () => {
    const planned = point(100, { isPlanned: true, keeps: true });
    expect(cheaperIn(curve(point(97, { keeps: true }), planned))).toBeUndefined();
    expect(cheaperIn(curve(point(96.9), planned))).toBeUndefined();
    expect(cheaperIn(curve(point(96.9, { keeps: true }), planned))?.monthUsd).toBe(96.9);
    expect(cheaperIn(curve(point(96.9, { keeps: true })))).toBeUndefined();
    expect(cheaperIn(null)).toBeUndefined();
  });

  test.each([
    ['p99' as const, 'makes its p99 shorter'],
    ['coldStarts' as const, 'starts fewer of it cold'],
  ])('is nothing where what costs more is no better: %s', (figure, what) => {
    const planned = point(100, { isPlanned: true, keeps: true, isUnbeaten: true });
    const said = (...others: CurvePoint[]): string | null => curveSentence({ figure, points: [planned, ...others] });
    expect(said()).toBe(`nothing that costs more ${what}, of 1 setting tried`);
    expect(said(point(200))).toBe(`nothing that costs more ${what}, of 2 settings tried`);
    expect(said(point(100, { isUnbeaten: true }))).toBe(`nothing that costs more ${what}, of 2 settings tried`);
    expect(said(point(101, { isUnbeaten: true }))).toBeNull();
    expect(said(point(101, { isUnbeaten: true }), point(9, { keeps: true, provisionedConcurrency: 1 }))).toBe(
      'reserved 5, provisioned 1 costs less where the traffic is like this all month, and kept the slo in 2 runs: try it before you take it',
    );
    expect(curveSentence(null)).toBeNull();
  });
});

test('where every run is broken, none that is kept is ever seen', () => {
  expect([chanceOfAtMost(2, 3, 1), chanceOfAtMost(3, 3, 1), chanceOfAtMost(4, 3, 1.5)]).toEqual([0, 1, 1]);
  expect(chanceOfAtMost(1, 3, 0.5)).toBeCloseTo(0.5, 12);
  expect([mostBrokenByCount(3, 3), mostBrokenByCount(4, 3)]).toEqual([1, 1]);
  expect(mostBrokenByCount(0, 1)).toBeCloseTo(0.9, 9);
  expect([mostBrokenBySpread(Infinity, 2), mostBrokenBySpread(0, 2)]).toEqual([0, 1]);
});
