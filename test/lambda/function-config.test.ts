// The limits of one function, and of all functions of an account together: every problem, in its words.

import { expect, test } from 'vitest';
import { accountProblems, functionConfigProblems, unreservedConcurrency } from '../../lambda/index.ts';
import { configOf } from './support.ts';

const memory3008 = '128MB to 3008MB; choose one inside';
const memory10240 = '128MB to 10240MB; choose one inside';

test.each([
  ['2018-07-01', { memoryMb: 128 }, []],
  ['2018-07-01', { memoryMb: 3008 }, []],
  ['2018-07-01', { memoryMb: 64 }, [['functions.f.memory', `64MB is outside ${memory3008}`]]],
  [
    '2018-07-01',
    { memoryMb: 200 },
    [['functions.f.memory', '200MB is not in steps of 64MB from 128MB; choose one such as 256MB']],
  ],
  ['2020-11-30', { memoryMb: 3072 }, [['functions.f.memory', `3072MB is outside ${memory3008}`]]],
  ['2020-12-01', { memoryMb: 3072 }, []],
  ['2020-12-01', { memoryMb: 129 }, []],
  ['2020-12-01', { memoryMb: 10_240 }, []],
  ['2020-12-01', { memoryMb: 10_241 }, [['functions.f.memory', `10241MB is outside ${memory10240}`]]],
  ['2020-12-01', { memoryMb: 128.5 }, [['functions.f.memory', '128.5MB is not in whole MB; choose one such as 129MB']]],
  ['2018-10-09', { timeoutMs: 300_000 }, []],
  ['2018-10-09', { timeoutMs: 301_000 }, [['functions.f.timeout', '301s is outside 1s to 300s; choose one inside']]],
  ['2018-10-10', { timeoutMs: 900_000 }, []],
  ['2018-10-10', { timeoutMs: 901_000 }, [['functions.f.timeout', '901s is outside 1s to 900s; choose one inside']]],
  ['2023-12-01', { timeoutMs: 1500 }, [['functions.f.timeout', '1.5s is not in whole seconds; choose one such as 2s']]],
  ['2023-12-01', { name: 'a'.repeat(64) }, []],
  [
    '2023-12-01',
    { name: 'a b' },
    [['functions.a b', '"a b" is no name for a function; write 1 to 64 of A-Z a-z 0-9 - _']],
  ],
  ['2023-12-01', { reservedConcurrency: 5, provisionedConcurrency: 5 }, []],
  ['2023-12-01', { provisionedConcurrency: 5 }, []],
  [
    '2023-12-01',
    { reservedConcurrency: 5, provisionedConcurrency: 6 },
    [['functions.f.provisionedConcurrency', '6 exceeds reservedConcurrency 5; lower it or raise the reservation']],
  ],
] as const)('on %s %j', (date, config, problems) => {
  const found = functionConfigProblems(configOf({ timeoutMs: 3000, ...config }), date);
  expect(found).toEqual(problems.map(([path, message]) => ({ path, message })));
});

test('names that are too long, empty or foreign are refused', () => {
  for (const name of ['', 'a'.repeat(65), 'größe', 'a.b', 'a/b']) {
    expect(functionConfigProblems(configOf({ name }), '2023-12-01')).toHaveLength(1);
  }
});

test('all problems are reported at once', () => {
  const config = configOf({ name: '?', memoryMb: 1, timeoutMs: 1, reservedConcurrency: 0, provisionedConcurrency: 1 });
  expect(functionConfigProblems(config, '2023-12-01').map((problem) => problem.path)).toEqual([
    'functions.?.memory',
    'functions.?.timeout',
    'functions.?',
    'functions.?.provisionedConcurrency',
  ]);
});

test('reservations, and provisioned concurrency without one, come off the unreserved pool', () => {
  const functions = [
    configOf({ name: 'a', reservedConcurrency: 200, provisionedConcurrency: 50 }),
    configOf({ name: 'b', provisionedConcurrency: 30 }),
    configOf({ name: 'c', reservedConcurrency: 0 }),
    configOf({ name: 'd' }),
  ];
  expect(unreservedConcurrency({ concurrency: 1000, functions })).toBe(770);
});

test('an account must keep its unreserved minimum', () => {
  const account = (reservedConcurrency: number | null, concurrency = 1000) =>
    accountProblems({ concurrency, unreservedMinimum: 100, functions: [configOf({ reservedConcurrency })] });
  expect(account(900)).toEqual([]);
  expect(account(901)).toEqual([
    {
      path: 'functions.*.reservedConcurrency',
      message:
        '901 reserved or provisioned of an account concurrency of 1000 leave less than the unreserved minimum of 100; ' +
        'reserve at most 900, raise account.concurrency, or lower account.unreservedMinimum',
    },
  ]);
  expect(account(1, 10)[0]!.message).toContain('reserve at most 0,');
  // An account that is smaller than the minimum may still exist: it just cannot reserve.
  expect(account(null, 10)).toEqual([]);
});
