// What a run needs of every function and a scenario may leave out: a law of its time where it is simulated, its code where it runs.

import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../bench/input/config-error.ts';
import { localFunctions } from '../../bench/measure/target.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import type { Scenario } from '../../bench/scenario/scenario.ts';
import { simulatedFunctions } from '../../bench/simulate/simulation-of.ts';

const scenarioOf = (functions: Readonly<Record<string, object>>): Scenario =>
  compileScenario(
    {
      name: 'needs',
      duration: '1m',
      functions,
      traffic: Object.keys(functions).map((to) => ({ to, arrivals: { constant: { rate: '1/s' } } })),
    },
    'test',
    '.',
  );

const refusalOf = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return null;
};

const timed = { duration: { constant: '10ms' } };
const coded = { handler: './app.mjs#handler' };

describe.each([
  [
    'a simulated run',
    simulatedFunctions,
    { key: 'duration', has: timed, lacks: coded },
    'missing; a simulated run needs a law of the handler time, such as { lognormal: { p50: 80ms, p99: 400ms } }',
  ],
  [
    'a run on the local platform',
    localFunctions,
    { key: 'handler', has: coded, lacks: timed },
    'missing; a function that runs needs the file and the export, such as ./checkout.ts#handler',
  ],
] as const)('%s', (_, functionsOf, { key, has, lacks }, message) => {
  test('names every function that lacks it', () => {
    const scenario = scenarioOf({ a: has, b: lacks, c: lacks });
    expect(refusalOf(() => functionsOf(scenario))).toEqual([
      { path: `functions.b.${key}`, message },
      { path: `functions.c.${key}`, message },
    ]);
  });

  test('takes those that have it', () => {
    const functions = functionsOf(scenarioOf({ a: has, b: { ...timed, ...coded } }));
    expect(functions.map(({ config }) => config.name)).toEqual(['a', 'b']);
  });
});
