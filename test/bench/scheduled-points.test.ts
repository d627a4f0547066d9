// Points of a schedule of provisioned concurrency: bounds between which something lies, and what is said of others.

import { expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';

test.each([
  [{ at: '5s', maximum: 0 }, null],
  [{ at: '5s', minimum: 0, maximum: 0 }, null],
  [
    { at: '5s', minimum: 1, maximum: 0 },
    /schedule\.0\.maximum: 0 is below the minimum; raise it, or lower the minimum/,
  ],
  [{ at: '5s', minimum: 40 }, null],
  [{ at: '5s', minimum: 40, maximum: 40 }, null],
  [
    { at: '5s', minimum: 41, maximum: 40 },
    /schedule\.0\.maximum: 40 is below the minimum; raise it, or lower the minimum/,
  ],
  [{ at: '5s' }, /schedule\.0: changes nothing; give it a minimum, a maximum, or both/],
  [[5], /schedule\.0/],
])('a point of a schedule may have bounds in which something lies: %j', (point, problem) => {
  const compiled = (): unknown =>
    compileScenario(
      {
        name: 'x',
        duration: '10s',
        functions: {
          f: {
            duration: { constant: '1ms' },
            coldStart: { constant: '1ms' },
            provisionedConcurrency: 1,
            provisionedScaling: { schedule: [point], tracking: { minimum: 0, maximum: 50, target: '70%' } },
          },
        },
        traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
      },
      'test',
      '.',
    );
  const thrown = (): string => {
    try {
      compiled();
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  expect(thrown()).toMatch(problem ?? /^$/);
});

test.each<[unknown[], string]>([
  [[], ''],
  [[['5s', 0]], ''],
  [[{ at: '5s', maximum: 9 }], ''],
  [
    [
      ['5s', 0],
      ['6s', 3],
      ['7s', 4],
    ],
    ' before the schedule does at 6s',
  ],
  [
    [
      { at: '5s', minimum: 0, maximum: 9 },
      { at: '8s', minimum: 2 },
    ],
    ' before the schedule does at 8s',
  ],
])('what tracks from 0 never scales out but by its schedule: %j', (schedule, until) => {
  const fn = {
    duration: { constant: '1ms' },
    coldStart: { constant: '1ms' },
    provisionedScaling: { schedule, tracking: { minimum: 0, maximum: 50, target: '70%' } },
  };
  const { warnings } = compileScenario(
    {
      name: 'x',
      duration: '10s',
      functions: { f: fn },
      traffic: [{ to: 'f', arrivals: { constant: { rate: '1/s' } } }],
    },
    'test',
    '.',
  );
  expect(warnings.filter((warning) => warning.includes('tracking'))).toEqual([
    'functions.f.provisionedScaling.tracking begins at 0, where Lambda has no ProvisionedConcurrencyUtilization: ' +
      `it never scales out${until}; set provisionedConcurrency or the minimum to 1 at least`,
  ]);
});
