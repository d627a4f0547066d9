// Where a plan has a closed form: Erlang's loss formula, by another way of reckoning.

import { expect, test } from 'vitest';
import { fewestServers } from '../../../bench/plan/start.ts';
import { closedFormLoads, fewestExactly } from '../../../bench/suites/plan-closed-forms.ts';
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
