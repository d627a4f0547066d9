// Which limit refused attempts, by AWS's reason, what the account's reservations leave and how high concurrency rose: whole causes.

import { expect, test } from 'vitest';
import type { RunResult } from '../../reports/index.ts';
import { refusalCauses } from '../../reports/verdict/refusals.ts';

interface Made {
  readonly unreserved?: number;
  readonly most?: number;
  readonly refused?: Readonly<Record<string, number>>;
  readonly admitted?: number;
}

const run = ({ unreserved = 100, most = 100, refused = {}, admitted = 900 }: Made): RunResult =>
  ({
    limits: { accountConcurrency: 100, unreservedConcurrency: unreserved },
    totals: { admitted, concurrency: { max: most } },
    throttlesByReason: refused,
    series: { throttled: [], throttledByReason: {}, stepMs: 1000 },
    durationMs: 60_000,
    scenario: null,
    functions: {},
  }) as never;

const account = { ConcurrentInvocationLimitExceeded: 100 };

test.each<[string, Made, string]>([
  ['the account, all of it', {}, 'accountConcurrency'],
  ['one below its limit', { most: 99 }, 'scalingRate'],
  ['what reservations leave', { unreserved: 60, most: 60 }, 'othersReservations'],
  ['more than they leave, less than all', { unreserved: 60, most: 99 }, 'othersReservations'],
  ['all of it, with reservations at work', { unreserved: 60, most: 100 }, 'accountConcurrency'],
  ['one below what they leave', { unreserved: 60, most: 59 }, 'scalingRate'],
])('%s', (_, made, limit) => {
  const [cause, ...others] = refusalCauses(run({ refused: account, ...made }));
  expect(others).toEqual([]);
  expect(cause).toMatchObject({ limit, of: null, hurtShare: 0.1 });
});

test('the words of each, the share that it refused, the most first', () => {
  const rates = {
    FunctionInvocationRateLimitExceeded: 20,
    ReservedFunctionInvocationRateLimitExceeded: 30,
    CallerRateLimitExceeded: 10,
    ConcurrentInvocationLimitExceeded: 40,
  };
  const told = [
    refusalCauses(run({ refused: rates })),
    refusalCauses(run({ refused: account, most: 99 })),
    refusalCauses(run({ refused: account, unreserved: 60, most: 60 })),
  ];
  expect(told).toMatchInlineSnapshot(`
    [
      [
        {
          "advice": "Raise the account’s limit (a service quota), or lower reservations that are not used.",
          "hurtShare": 0.04,
          "limit": "accountConcurrency",
          "of": null,
          "subject": "The account’s concurrency (100). It refused 4 % of the attempts",
        },
        {
          "advice": "Raise reservedConcurrency, of which the request rate is ten times a second; or send fewer requests that each do more.",
          "hurtShare": 0.03,
          "limit": "reservedRequestRate",
          "of": null,
          "subject": "The request rate of reserved concurrency, ten times of it a second. It refused 3 % of the attempts",
        },
        {
          "advice": "Send fewer requests that each do more, or raise the account’s limit.",
          "hurtShare": 0.02,
          "limit": "accountRequestRate",
          "of": null,
          "subject": "The account’s request rate, ten times its concurrency a second. It refused 2 % of the attempts",
        },
        {
          "advice": "Raise the rate of the stage or of the account, or call less often.",
          "hurtShare": 0.01,
          "limit": "frontDoorRate",
          "of": null,
          "subject": "The rate limit of the front door, or the caller’s API rate. It refused 1 % of the attempts",
        },
      ],
      [
        {
          "advice": "Provision concurrency before the traffic comes, or spread its start over more seconds.",
          "hurtShare": 0.1,
          "limit": "scalingRate",
          "of": null,
          "subject": "The rate at which Lambda scales: concurrency reached 99 of 100, but had to rise faster than it may. It refused 10 % of the attempts",
        },
      ],
      [
        {
          "advice": "Raise the account’s limit (a service quota), or lower reservations that are not used.",
          "hurtShare": 0.1,
          "limit": "othersReservations",
          "of": null,
          "subject": "The account’s concurrency (100), of which reservations leave 60. It refused 10 % of the attempts",
        },
      ],
    ]
  `);
});

test('so few that it may be chance are no limit: more than one, and more than one in a thousand', () => {
  const countsOf = (count: number, admitted: number): number =>
    refusalCauses(run({ refused: { CallerRateLimitExceeded: count }, admitted })).length;
  expect(countsOf(1, 9)).toBe(0);
  expect(countsOf(2, 9)).toBe(1);
  expect(countsOf(10, 9990)).toBe(0);
  expect(countsOf(10, 9989)).toBe(1);
});
