// Quotas and rules by date and region: a row each side of every day on which something changed.

import { describe, expect, test } from 'vitest';
import {
  asyncRequestLimitBytes,
  billingGranularityMs,
  eraDates,
  initialBurst,
  requestRatePerConcurrency,
  rulesOf,
  syncRequestLimitBytes,
  syncResponseLimitBytes,
  valueAt,
  zipInitBilled,
} from '../../lambda/index.ts';

describe('a dated table', () => {
  const rows = [
    { from: '2018-01-01', value: 1, source: 'a' },
    { from: '2020-01-01', value: 2, source: 'b' },
  ];
  test.each([
    ['2010-06-01', 1],
    ['2018-01-01', 1],
    ['2019-12-31', 1],
    ['2020-01-01', 2],
    ['2030-01-01', 2],
  ])('on %s holds %i', (date, value) => expect(valueAt(rows, date)).toBe(value));
});

test.each([
  ['request rate, day before', requestRatePerConcurrency, '2019-06-13', null],
  ['request rate, first day', requestRatePerConcurrency, '2019-06-14', 10],
  ['billing in 100 ms, last day', billingGranularityMs, '2020-11-30', 100],
  ['billing in 1 ms, first day', billingGranularityMs, '2020-12-01', 1],
  ['INIT free, last day', zipInitBilled, '2025-07-31', false],
  ['INIT billed, first day', zipInitBilled, '2025-08-01', true],
  ['events of 128 KB, last day', asyncRequestLimitBytes, '2018-10-31', 131_072],
  ['events of 256 KB, first day', asyncRequestLimitBytes, '2018-11-01', 262_144],
  ['events of 256 KB, last day', asyncRequestLimitBytes, '2025-09-30', 262_144],
  ['events of 1 MB, first day', asyncRequestLimitBytes, '2025-10-01', 1_048_576],
] as const)('%s', (_name, rows, date, value) => {
  expect(valueAt<unknown>(rows, date)).toBe(value);
});

test('payload limits of synchronous requests', () => {
  expect(syncRequestLimitBytes).toBe(6_291_456);
  expect(syncResponseLimitBytes).toBe(syncRequestLimitBytes + 100);
});

test.each([
  ['us-east-1', '2018-07-01', 3000],
  ['us-west-2', '2018-07-01', 3000],
  ['eu-west-1', '2022-07-01', 3000],
  ['ap-northeast-1', '2018-07-01', 1000],
  ['eu-central-1', '2018-07-01', 1000],
  ['us-east-2', '2020-04-30', 500],
  ['us-east-2', '2020-05-01', 1000],
  ['sa-east-1', '2022-07-01', 500],
])('burst of %s on %s: %i', (region, date, burst) => expect(initialBurst(region, date)).toBe(burst));

describe('rules', () => {
  test('an era by name is its date', () => {
    for (const [name, date] of Object.entries(eraDates)) {
      expect(rulesOf(name, 'us-east-1')).toEqual(rulesOf(date, 'us-east-1'));
    }
  });

  test.each([
    ['2018', 'ceiling', null, 100, false],
    ['2020', 'ceiling', 10, 100, false],
    ['2023-11-25', 'ceiling', 10, 1, false],
    ['2023-11-26', 'perFunction', 10, 1, false],
    ['2023', 'perFunction', 10, 1, false],
    ['2025-08-01', 'perFunction', 10, 1, true],
  ] as const)('of era %s', (...row) => {
    const [era, scaling, requestRatePerConcurrency, billingGranularityMs, zipInitBilled] = row;
    expect(rulesOf(era, 'us-east-1')).toMatchObject({
      scaling,
      requestRatePerConcurrency,
      billingGranularityMs,
      zipInitBilled,
      burst: 3000,
      rampPerMinute: 500,
      perFunctionBurst: 1000,
      perFunctionRequestRate: 10_000,
      initLimitMs: 10_000,
    });
  });

  test('an override replaces one rule and leaves the others', () => {
    const plain = rulesOf('2018', 'eu-west-1');
    expect(rulesOf('2018', 'eu-west-1', { burst: 50 })).toEqual({ ...plain, burst: 50 });
    expect(rulesOf('2018', 'eu-west-1', { requestRatePerConcurrency: null }).requestRatePerConcurrency).toBeNull();
  });
});
