// How far a simulation of several replications is: told within each, and at the end of each.

import { expect, test } from 'vitest';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';

const scenario = compileScenario(
  {
    name: 'p',
    duration: '20s',
    seed: 1,
    functions: { f: { duration: { constant: '10ms' }, coldStart: { constant: 0 } } },
    traffic: [{ to: 'f', arrivals: { poisson: { rate: '50/s' } } }],
  },
  'p.yaml',
  '.',
);

test.each([1, 3])('of %i: it never goes back, and every end is told', async (replications) => {
  const told: [number, number][] = [];
  await simulateScenario(scenario, { replications, onProgress: (done, of) => told.push([done, of]) });
  const done = told.map(([share]) => share);
  expect(done).toEqual(done.toSorted((a, b) => a - b));
  expect(new Set(told.map(([, of]) => of))).toEqual(new Set([replications]));
  expect(done).toEqual(expect.arrayContaining(Array.from({ length: replications }, (_, index) => index + 1)));
  expect(done.at(-1)).toBe(replications);
  expect(done.filter((share) => share === 0).length).toBeLessThan(2);
});
