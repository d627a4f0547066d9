// What the suite that holds plans to their word is about.

import { describe, expect, test } from 'vitest';
import { inlinePlanEngine } from '../../../bench/plan/engine.ts';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { planCases } from '../../../bench/suites/plan-cases.ts';
import { checkPlan, surelyKept, type CheckedPlan } from '../../../bench/suites/plan-check.ts';

test('its fifteen scenarios are of fifteen kinds, and read', () => {
  expect(new Set(planCases.map(({ kind }) => kind)).size).toBe(15);
  for (const { kind, document } of planCases) expect(() => compileScenario(document, kind, '.')).not.toThrow();
});

test.each([
  // All of 44 have a chance of a tenth at least, all of 45 have less.
  [44, 44],
  [45, 44],
  [100, 98],
  [1000, 959],
])('of %i runs more than %i are kept by chance once in ten times at most, where 95 of 100 are', (runs, most) => {
  expect(surelyKept(runs)).toBe(most);
});

describe('a plan of traffic that is the same in every run', () => {
  const { signal } = new AbortController();
  /** Ten at once, all along. */
  const document = {
    name: 'even',
    duration: '20s',
    functions: { f: { duration: { constant: '500ms' }, coldStart: { constant: 0 } } },
    traffic: [{ to: 'f', arrivals: { constant: { rate: '20/s' } } }],
    slo: { throttled: '<1%' },
  };
  const checked = (changes: object = {}): Promise<CheckedPlan> =>
    checkPlan({ kind: 'even', document: { ...document, ...changes } }, 4, { signal, engine: inlinePlanEngine() });

  test('keeps its word in every new run, and the next cheaper settings in none', async () => {
    const { kept, runs, cheaper, holds, settings } = await checked();
    expect([kept, runs, holds, settings]).toEqual([4, 4, true, 'reserved 10, provisioned 0']);
    expect(cheaper).toEqual([{ settings: 'reserved 9, provisioned 0', kept: 0, isDearer: false }]);
  });

  test('does not hold where it needs a larger account than there is', async () => {
    const { plan, holds, kept } = await checked({ account: { concurrency: 5, unreservedMinimum: 0 } });
    expect([plan.functions[0]!.attainable, kept, holds]).toEqual([false, 4, false]);
  });
});
