// What the page tells of refused attempts, retries and deployments: whatever happened even once, and nothing where nothing did.

import { beforeAll, describe, expect, test } from 'vitest';
import { queueSection, throttleTables } from '../../reports/page/queue-section.ts';
import type { RunResult } from '../../reports/index.ts';
import { htmlCellsOf } from '../support/table-cells.ts';
import { simulated } from './support.ts';

let calm: RunResult;
beforeAll(async () => {
  const run = await simulated();
  const none = { retries: 0, throttled: 0, deadLettered: 0, inFlight: 0, dropped: 0 };
  calm = { ...run, totals: { ...run.totals, ...none }, throttlesByReason: {}, timeline: [] } as unknown as RunResult;
});

describe('refused attempts', () => {
  const refused = (
    counts: Readonly<Record<string, number>>,
    reserved: Readonly<Record<string, number>> = {},
  ): RunResult => {
    const [own] = Object.values(calm.functions);
    const functions = Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [
        name,
        {
          ...own!,
          totals: { ...own!.totals, throttled: 2 * count, concurrency: { mean: 1, max: 7 } },
          throttlesByReason: { CallerRateLimitExceeded: count },
          reservedConcurrency: reserved[name] ?? null,
        },
      ]),
    );
    const sum = Object.values(counts).reduce((all, count) => all + count, 0);
    const throttlesByReason = { CallerRateLimitExceeded: sum, ConcurrentInvocationLimitExceeded: 0 };
    return { ...calm, functions, throttlesByReason } as unknown as RunResult;
  };

  test('by reason and by function, those hit hardest first, one that was hit once too', () => {
    const html = throttleTables([refused({ a: 1, b: 0, c: 3 }, { c: 5 })]);
    expect(htmlCellsOf(html)).toEqual([
      ['Reason', 'attempts', 'run'],
      ['CallerRateLimitExceeded', '4', 'simulated'],
      ['function', 'refused attempts', 'throttled for good', 'concurrency, most', 'reserved'],
      ['c', '3', '6', '7', '5'],
      ['a', '1', '2', '7', ''],
    ]);
    expect(html).toContain('Functions that were throttled (simulated)');
  });

  test('of a single one, of a single function, and of none', () => {
    expect(htmlCellsOf(throttleTables([refused({ a: 1, b: 0 })]))).toContainEqual([
      'CallerRateLimitExceeded',
      '1',
      'simulated',
    ]);
    expect(htmlCellsOf(throttleTables([refused({ a: 1 })]))).toEqual([
      ['Reason', 'attempts', 'run'],
      ['CallerRateLimitExceeded', '1', 'simulated'],
    ]);
    expect(throttleTables([refused({ a: 0, b: 0 })])).toBe('');
  });
});

test.each([
  ['retries', 'retries'],
  ['throttled', 'throttled for good'],
  ['deadLettered', 'dead-lettered'],
  ['inFlight', 'not ended with the run'],
  ['dropped', 'given up unanswered'],
])('attempts are told where %s were one, of the run in which', (figure, words) => {
  const one = { ...calm, kind: 'measured', totals: { ...calm.totals, [figure]: 1 } } as unknown as RunResult;
  const rows = htmlCellsOf(queueSection([calm, one], ''));
  expect(rows[0]).toEqual(['figure', 'measured']);
  expect(rows.filter(([, count]) => count === '1')).toEqual([[words, '1']]);
});

test('nothing is told where nothing happened', () => {
  expect(htmlCellsOf(queueSection([calm], ''))).toEqual([]);
});

test.each([
  [1, 0],
  [23, 0],
  [24, 4],
])('of %d entries of a timeline %d are shown on demand: no fewer than are worth it', (count, more) => {
  const timeline = Array.from({ length: count }, (_, index) => ({ atMs: 1000 * index, text: `step ${index}` }));
  const html = queueSection([{ ...calm, timeline }], '');
  expect(htmlCellsOf(html)).toHaveLength(1 + count + (more > 0 ? 1 : 0));
  expect(htmlCellsOf(html)[1]).toEqual(['0 ms', 'step 0', 'simulated']);
  expect(/<summary>The other (\d+)</.exec(html)?.[1]).toBe(more > 0 ? String(more) : undefined);
});
