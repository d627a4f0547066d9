// What the bench says about published measurements: within its tolerances, and figure by figure as it was.

import { expect, test } from 'vitest';
import { published } from '../../bench/suites/published/published.ts';

test('all that suite "published" predicts lies within its tolerance', async () => {
  const stages: string[] = [];
  const { status, tables, notes } = await published.run({
    signal: new AbortController().signal,
    onStage: (stage: string) => void stages.push(stage),
  } as unknown as Parameters<typeof published.run>[0]);
  const rows = tables.flatMap((table) => table.rows);
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.filter((row) => row.includes('fail'))).toEqual([]);
  expect(status).toBe('passed');
  await expect(`${JSON.stringify({ stages, notes, tables }, null, 1)}\n`).toMatchFileSnapshot(
    '../golden/suites/published.txt',
  );
});
