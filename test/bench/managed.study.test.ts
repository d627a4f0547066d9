// What the headroom of Managed Instances takes, in the example of a million requests.

import { expect, test } from 'vitest';
import { runExample } from '../../bench/suites/rules/rule-runs.ts';

test('traffic that doubles within five minutes is refused next to nothing, traffic that grows fourfold much', async () => {
  const { functions } = await runExample('managed-headroom');
  const shareOf = (name: string): number => functions[name]!.totals.throttled / functions[name]!.totals.offered;
  expect(shareOf('doubled')).toBeLessThan(0.0002);
  expect(shareOf('fourfold')).toBeGreaterThan(0.05);
});
