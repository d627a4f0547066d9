// What the bench says about published measurements.

import { expect, test } from 'vitest';
import { published } from '../../bench/suites/published/published.ts';

test('all that suite "published" predicts lies within its tolerance', async () => {
  const { status, tables } = await published.run({
    signal: new AbortController().signal,
    onStage: () => {},
  } as unknown as Parameters<typeof published.run>[0]);
  const rows = tables.flatMap((table) => table.rows);
  expect(rows.length).toBeGreaterThan(15);
  expect(rows.filter((row) => row.includes('fail'))).toEqual([]);
  expect(status).toBe('passed');
});
