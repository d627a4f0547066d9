// Plans whole, as they are printed, held against test/golden/plan (`-u` accepts a change); and the words that no plan of
// these has.

import { expect, test } from 'vitest';
import { planText } from '../../../bench/commands/plan-table.ts';
import { planScenario } from '../../../bench/plan/plan.ts';
import { brokenNow, intervalText, setting } from '../../../bench/plan/plan-words.ts';
import { headroomSentence } from '../../../bench/plan/headroom-words.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';

const quick = { duration: { constant: '500ms' }, coldStart: { constant: '200ms' } };
const varying = { duration: { lognormal: { p50: '80ms', p99: '400ms' } }, coldStart: { constant: '800ms' } };

const plans: readonly (readonly [name: string, document: object])[] = [
  [
    'a-reservation',
    {
      functions: { f: varying },
      traffic: [{ to: 'f', arrivals: { poisson: { rate: '60/s' } } }],
      slo: { throttled: '<0.5%' },
    },
  ],
  [
    'provisioned-concurrency',
    {
      functions: { f: { ...varying, reservedConcurrency: 20 } },
      traffic: [{ to: 'f', arrivals: { poisson: { rate: '40/s' } } }],
      slo: { coldStarts: '<0.1%', p99: '<600ms' },
    },
  ],
  [
    'an-account-that-is-too-small',
    {
      account: { concurrency: 30, unreservedMinimum: 0 },
      functions: { a: quick, b: quick },
      traffic: [
        { to: 'a', arrivals: { constant: { rate: '30/s' } } },
        { to: 'b', arrivals: { constant: { rate: '40/s' } } },
      ],
      slo: { throttled: '<1%' },
    },
  ],
  [
    'a-queue',
    {
      functions: { f: { ...quick, reservedConcurrency: 3 } },
      traffic: [{ to: 'f', via: 'sqs', arrivals: { constant: { rate: '20/s' } }, sqs: { batchSize: 1 } }],
      slo: { backlog: '<100' },
    },
  ],
  [
    'queues-of-two-functions',
    {
      functions: { a: { ...quick, reservedConcurrency: 2 }, b: { ...quick, reservedConcurrency: 9 } },
      traffic: ['a', 'b'].map((to) => ({
        to,
        via: 'sqs',
        arrivals: { constant: { rate: '12/s' } },
        sqs: { batchSize: 1 },
      })),
      slo: { backlog: '<30' },
    },
  ],
  [
    'pollers-of-two-queues',
    {
      functions: { f: quick },
      traffic: [3, 12].map((maximum) => ({
        to: 'f',
        via: 'sqs',
        arrivals: { burst: { at: '1s', count: 300 } },
        sqs: { batchSize: 1, pollers: { minimum: 2, maximum } },
      })),
      slo: { backlog: '<200' },
    },
  ],
  [
    'provisioned-pollers-of-their-own',
    {
      functions: { f: quick },
      traffic: [3, 12].map((maximum) => ({
        to: 'f',
        via: 'sqs',
        arrivals: { constant: { rate: '50/s' } },
        sqs: { batchSize: 1, pollers: { minimum: 2, maximum } },
      })),
      slo: { backlog: '<20' },
    },
  ],
  [
    'pollers-behind-a-reservation',
    {
      functions: { f: { ...quick, reservedConcurrency: 1 } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { constant: { rate: '20/s' } },
          sqs: { batchSize: 1, pollers: { minimum: 2, maximum: 4 } },
        },
      ],
      slo: { backlog: '<1' },
    },
  ],
  [
    'messages-that-are-hidden-for-too-long',
    {
      functions: { f: { ...quick, timeout: '2s', errors: '30%' } },
      traffic: [
        {
          to: 'f',
          via: 'sqs',
          arrivals: { burst: { at: '1s', count: 40 } },
          sqs: { batchSize: 1, visibilityTimeout: '30s' },
        },
      ],
      slo: { backlog: '<5' },
    },
  ],
];

test.each(plans)('%s', async (name, document) => {
  const scenario = compileScenario({ name, duration: '10s', seed: 3, ...document }, 'test', '.');
  const plan = await planScenario(scenario, { mostReplications: 4 });
  const text = `${planText(plan, { color: false })}\n${JSON.stringify(plan, null, 1)}\n`;
  await expect(text).toMatchFileSnapshot(`../../golden/plan/${name}.txt`);
});

test.each([
  ['ConcurrentInvocationLimitExceeded', "the account's concurrency gives way"],
  ['ReservedFunctionConcurrentInvocationLimitExceeded', 'the reservation of f gives way'],
  ['FunctionInvocationRateLimitExceeded', 'the rate at which f scales gives way'],
  ['ReservedFunctionInvocationRateLimitExceeded', 'the request rate that the reservation of f brings gives way'],
  ['CallerRateLimitExceeded', 'the rate at which the account scales gives way'],
  [null, 'nothing is refused: it takes longer'],
] as const)('what gives way under more traffic: %s', (reason, words) => {
  const headroom = {
    keptAtTraffic: 1.2,
    brokenAtTraffic: 1.3,
    functionName: 'f',
    breaks: ['p99', 'throttled'],
    reason,
  };
  expect(headroomSentence(headroom as never)).toBe(
    `1.2 times the traffic is carried; 1.3 times is not (p99, throttled of f): ${words}`,
  );
  expect(headroomSentence({ ...headroom, keptAtTraffic: 1, brokenAtTraffic: null } as never)).toBe(
    'this traffic is just carried; no objective broke up to there',
  );
});

test('environments on Managed Instances refuse without a Reason, and give way all the same', () => {
  const headroom = { keptAtTraffic: 1.2, brokenAtTraffic: 1.3, functionName: 'f', breaks: ['throttled'], reason: null };
  expect(headroomSentence({ ...headroom, environmentsFull: true } as never)).toBe(
    '1.2 times the traffic is carried; 1.3 times is not (throttled of f): the environments of f on Managed Instances give way',
  );
});

test('what is broken now is told with its value and its limit, and nothing where all is kept', () => {
  const figure = (mean: number) => ({ mean, standardError: 0, low: mean, high: mean, samples: 2 });
  const now = (p99: number, throttled: number) =>
    brokenNow({ before: { figures: { p99: figure(p99), throttled: figure(throttled) } } } as never, {
      p99: '<500ms',
      throttled: '<=1%',
      age: '<5s',
    });
  expect(now(530.44, 0.02)).toEqual(['p99 is 530.4 ms, not <500ms', 'throttled is 2 %, not <=1%']);
  expect(now(500, 0.01)).toEqual(['p99 is 500 ms, not <500ms']);
  expect(now(499, 0.01)).toEqual([]);
});

test('an interval of settings is one number, two, or open', () => {
  expect([
    intervalText({ low: 5, high: 5 }),
    intervalText({ low: 5, high: 7 }),
    intervalText({ low: 5, high: null }),
  ]).toEqual(['5', '5 to 7', '5 or more']);
  expect([setting(null), setting(0), setting(12)]).toEqual(['none', '0', '12']);
});
