// Where a plan has a closed form: Erlang's loss formula, by another way of reckoning.

import { describe, expect, test } from 'vitest';
import type { FunctionPlan } from '../../../bench/plan/result.ts';
import { fewestServers } from '../../../bench/plan/start.ts';
import { besideClosedForm, closedFormLoads, fewestExactly } from '../../../bench/suites/plan-closed-forms.ts';
import { erlangB } from '../../../sim/index.ts';

/** The formula as Erlang wrote it, a^n / n! over the sum of all before, from its largest term on so that nothing overflows. */
const lostShare = (load: number, servers: number): number => {
  let sum = 1;
  let term = 1;
  for (let k = servers; k >= 1; k -= 1) {
    term *= k / load;
    sum += term;
  }
  return 1 / sum;
};

test("Erlang's formula is the same by both ways, for loads from 2 to 2,000", () => {
  for (const load of closedFormLoads)
    for (const servers of [1, Math.ceil(load / 2), load, Math.ceil(1.1 * load), Math.ceil(load + 4 * Math.sqrt(load))])
      expect(erlangB(load, servers) / lostShare(load, servers)).toBeCloseTo(1, 9);
});

test.each(closedFormLoads)('the fewest servers that lose less than 0.1 %% of %d erlangs are found', (load) => {
  const servers = fewestServers(load, 0.001);
  expect(lostShare(load, servers)).toBeLessThan(0.001);
  expect(lostShare(load, servers - 1)).toBeGreaterThanOrEqual(0.001);
  expect(fewestExactly('reserved', load)).toBe(servers);
});

describe('a plan for 25 erlangs', () => {
  const exact = { reserved: fewestExactly('reserved', 25), provisioned: fewestExactly('provisioned', 25) };
  const plan = (reserved: number, provisioned: number, more: object = {}): FunctionPlan =>
    ({
      reservedConcurrency: reserved,
      provisionedConcurrency: provisioned,
      reservedInterval: { low: exact.reserved, high: null },
      provisionedInterval: null,
      certain: true,
      attainable: true,
      ...more,
    }) as unknown as FunctionPlan;

  test('is held by the setting that the form is of, and by the interval of that', () => {
    const { reserved, provisioned } = exact;
    expect(besideClosedForm('reserved', 25, plan(reserved, 1))).toEqual({
      form: 'reserved',
      load: 25,
      exact: reserved,
      planned: reserved,
      low: reserved,
      high: reserved,
      certain: true,
      holds: true,
    });
    expect(besideClosedForm('provisioned', 25, plan(1, provisioned, { certain: false }))).toMatchObject({
      exact: provisioned,
      planned: provisioned,
      low: provisioned,
      high: provisioned,
      certain: false,
      holds: true,
    });
  });

  // Two and the root of the load above: 7.
  test.each([
    ['7 above, the form in its interval', 7, 0, 9, true],
    ['8 above, the form in its interval', 8, 0, 9, false],
    ['1 above, its interval from there on', 1, 1, 9, false],
    ['1 below, its interval up to the form', -1, -3, 0, true],
    ['1 below, its interval short of the form', -1, -3, -1, false],
  ])('%s', (...[, above, low, high, holds]) => {
    const { reserved } = exact;
    const reservedInterval = { low: reserved + low, high: reserved + high };
    expect(besideClosedForm('reserved', 25, plan(reserved + above, 0, { reservedInterval })).holds).toBe(holds);
    expect(
      besideClosedForm('reserved', 25, plan(reserved + above, 0, { reservedInterval, attainable: false })).holds,
    ).toBe(false);
  });
});
