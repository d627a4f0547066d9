// What the suite that holds plans to their word is about.

import { expect, test } from 'vitest';
import { compileScenario } from '../../../bench/scenario/compile.ts';
import { planCases } from '../../../bench/suites/plan-cases.ts';

test('its fifteen scenarios are of fifteen kinds, and read', () => {
  expect(new Set(planCases.map(({ kind }) => kind)).size).toBe(15);
  for (const { kind, document } of planCases) expect(() => compileScenario(document, kind, '.')).not.toThrow();
});
