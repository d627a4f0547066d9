// Plans of small loads beside their closed form; those of large loads are part of `windtunnel bench plan`.

import { describe, expect, test } from 'vitest';
import { inlinePlanEngine } from '../../../bench/plan/engine.ts';
import { checkClosedForm } from '../../../bench/suites/plan-closed-forms.ts';

describe('a plan', () => {
  test.each([
    ['provisioned', 2],
    ['provisioned', 10],
  ] as const)('%s for %d erlangs is the closed form, or tells an interval that holds it', async (form, load) => {
    const { signal } = new AbortController();
    const check = await checkClosedForm(form, load, { engine: inlinePlanEngine(), mostReplications: 12, signal });
    expect(check).toMatchObject({ form, load, holds: true });
    const told = check!.planned === check!.exact ? check!.exact : check!.low;
    expect(told).toBeLessThanOrEqual(check!.exact);
  });
});
