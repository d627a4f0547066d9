// The settings next to planned ones: of each thing that is set the next smaller, and of nothing that cannot be smaller.

import { expect, test } from 'vitest';
import type { FunctionPlan } from '../../../bench/plan/result.ts';
import type { ScalingSettings } from '../../../bench/plan/scaling-settings.ts';
import type { Settings } from '../../../bench/plan/settings.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { nextCheaper } from '../../../bench/suites/next-cheaper.ts';

const scenario = compileScenario(
  {
    name: 'cheaper',
    duration: '1m',
    functions: {
      other: { memory: '512MB', duration: { constant: '10ms' }, coldStart: { constant: '0ms' } },
      worker: { memory: '300MB', duration: { constant: '10ms' }, coldStart: { constant: '0ms' } },
    },
    traffic: [{ to: 'worker', via: 'sqs', arrivals: { constant: { rate: '1/s' } } }],
  },
  'test',
  '.',
);

const none: Settings = { reservedConcurrency: null, provisionedConcurrency: 0 };
const tracking = { tracking: { target: 0.7, minimum: 1, maximum: 5 } } as unknown as ScalingSettings;
const schedule = { schedule: [{ at: '0s', to: 3 }] } as unknown as ScalingSettings;

/** In words, and whether each costs less for certain. */
const told = (settings: Partial<Settings>, fails: readonly object[] = []): [words: string, isCheaper: boolean][] => {
  const plan = { ...none, ...settings, functionName: 'worker', fails } as unknown as FunctionPlan;
  return nextCheaper(plan, scenario).map(({ words, isCheaper }) => [words, isCheaper]);
};

test.each<[string, Partial<Settings>, string[]]>([
  ['nothing is set', {}, []],
  ['a reservation', { reservedConcurrency: 5 }, ['reserved 4, provisioned 0']],
  ['a reservation of two', { reservedConcurrency: 2 }, ['reserved 1, provisioned 0']],
  ['a reservation of one', { reservedConcurrency: 1 }, []],
  ['provisioned concurrency', { provisionedConcurrency: 3 }, ['reserved none, provisioned 2']],
  ['the last of it', { provisionedConcurrency: 1 }, ['reserved none, provisioned 0']],
  ['both: what is paid for', { reservedConcurrency: 8, provisionedConcurrency: 3 }, ['reserved 8, provisioned 2']],
  ['environments', { environments: 6 }, ['environments from 5']],
  ['four environments', { environments: 4 }, ['environments from 3']],
  ['one in each of three zones', { environments: 3 }, []],
])('where there is %s', (_, settings, words) => {
  expect(told(settings)).toEqual(words.map((one) => [one, true]));
});

test.each([
  [1024, [768]],
  [384, [300]],
  [300, [256]],
  [128, []],
])('of %i MB the next smaller size, which may well cost more', (memoryMb, smaller) => {
  expect(told({ memoryMb })).toEqual(smaller.map((mb) => [`memory ${mb} MB, reserved none, provisioned 0`, false]));
});

test('pollers: one less at least and one less at most, within what Lambda takes', () => {
  const ranges = (sources: Settings['sources']) => {
    const plan = { ...none, sources, functionName: 'worker', fails: [] } as unknown as FunctionPlan;
    return nextCheaper(plan, scenario).map(({ settings }) => settings.sources);
  };
  expect(ranges({ 0: { pollers: { minimum: 4, maximum: 9 }, visibilityTimeoutMs: 5000 } })).toEqual([
    { 0: { pollers: { minimum: 3, maximum: 9 }, visibilityTimeoutMs: 5000 } },
    { 0: { pollers: { minimum: 4, maximum: 8 }, visibilityTimeoutMs: 5000 } },
  ]);
  // SQS takes two at least, Kafka one.
  expect(ranges({ 0: { pollers: { minimum: 2, maximum: 2 } } })).toEqual([]);
  expect(ranges({ 0: { kafkaPollers: { minimum: 2, maximum: 2 } } })).toEqual([
    { 0: { kafkaPollers: { minimum: 1, maximum: 2 } } },
  ]);
  expect(ranges({ 0: { kafkaPollers: { minimum: 1, maximum: 1 } } })).toEqual([]);
  // Of two sources each by itself.
  const [one, other] = [{ pollers: { minimum: 2, maximum: 3 } }, { kafkaPollers: { minimum: 1, maximum: 2 } }];
  expect(ranges({ 0: one, 1: other })).toEqual([
    { 0: { pollers: { minimum: 2, maximum: 2 } }, 1: other },
    { 0: one, 1: { kafkaPollers: { minimum: 1, maximum: 1 } } },
  ]);
  expect(ranges({ 0: { maximumConcurrency: 4 } })).toEqual([]);
});

test('of a schedule and of tracking those that the plan has refused, and no others', () => {
  const fails = [
    { ...none, provisionedConcurrency: 1, scaling: schedule, breaks: [] },
    { ...none, provisionedConcurrency: 4, scaling: 'constant', breaks: [] },
    { ...none, provisionedConcurrency: 5, breaks: [] },
  ];
  const plan = (settings: Partial<Settings>) =>
    ({ ...none, provisionedConcurrency: 2, ...settings, functionName: 'worker', fails }) as unknown as FunctionPlan;
  expect(nextCheaper(plan({ scaling: tracking }), scenario).map(({ settings }) => settings)).toEqual([
    { ...none, provisionedConcurrency: 1, scaling: schedule },
  ]);
  expect(nextCheaper(plan({}), scenario).map(({ settings }) => settings)).toEqual([
    { ...none, provisionedConcurrency: 1 },
  ]);
});

test('of all that is set each in its turn, the size last', () => {
  expect(told({ provisionedConcurrency: 2, memoryMb: 256, sources: { 0: { pollers: { minimum: 2, maximum: 4 } } } }))
    .toMatchInlineSnapshot(`
    [
      [
        "memory 256 MB, reserved none, provisioned 1, pollers 2 to 4",
        true,
      ],
      [
        "memory 256 MB, reserved none, provisioned 2, pollers 2 to 3",
        true,
      ],
      [
        "memory 128 MB, reserved none, provisioned 2, pollers 2 to 4",
        false,
      ],
    ]
  `);
});
