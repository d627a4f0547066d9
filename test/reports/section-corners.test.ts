// Durable functions in the page and in Markdown where little or nothing came of them, and dimensions of metrics beside versions.

import { beforeAll, expect, test } from 'vitest';
import { CloudWatch } from '../../sim/index.ts';
import { markdownOf, type RunResult } from '../../reports/index.ts';
import { costSection } from '../../reports/page/cost-section.ts';
import { durableSection } from '../../reports/page/durable-section.ts';
import { tiles } from '../../reports/page/headline.ts';
import { cloudWatchSeries } from '../../reports/result/cloudwatch-series.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';
import { configOf, CountingSink } from '../sim/support.ts';
import { htmlCellsOf } from '../support/table-cells.ts';
import { simulated } from './support.ts';

let base: RunResult;
beforeAll(async () => {
  base = await simulated({ seconds: 5 });
});

interface Closed {
  readonly succeeded: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly failedInvocations: number;
}

/** A run whose function `order` is durable. */
const durable = (closed: Closed): RunResult => {
  const count = closed.succeeded + closed.failed + closed.timedOut;
  const ms = count === 0 ? 0 : 1000;
  const timeMs = { count, mean: ms, p50: ms, p90: 2 * ms, p95: 3 * ms, p99: 4 * ms, p999: 5 * ms, max: 6 * ms };
  const order = {
    ...base.functions['api']!,
    cost: { ...base.cost, durableOperationsUsd: 1, durableWrittenUsd: 2, durableKeptUsd: 3, totalUsd: 16 },
    durable: {
      ...closed,
      timeMs,
      runningMs: 10 * count,
      waitingMs: 60 * count,
      retryingMs: 30 * count,
      replays: { mean: 1.5, max: 3 },
      invocations: 2 * count,
      refusedInvocations: 0,
      operations: 4 * count,
      writtenBytes: count * 1024 ** 2,
      keptByteMs: 0,
    },
  };
  return {
    ...base,
    functions: { order },
    eventSources: { 'functions.order.durable': { kind: 'durable', maxOpen: 4, openAtEnd: 1 } },
  } as unknown as RunResult;
};

const none = { succeeded: 0, failed: 0, timedOut: 0, failedInvocations: 0 };
const some = { succeeded: 5, failed: 2, timedOut: 1, failedInvocations: 1200 };

test('a column of executions stands only where it says something', () => {
  const rowsOf = (closed: Closed): string[][] => htmlCellsOf(durableSection([durable(closed)], ''));
  const [heads, row] = rowsOf(some);
  expect(heads!.slice(1)).toEqual([
    'executions',
    'succeeded',
    'failed',
    'timed out',
    'open at once, at most',
    'open when arrivals ended',
    'replays mean / most',
    'invocations failed',
  ]);
  expect(row).toEqual(['order', '8', '5', '2', '1', '4', '1', '1.5 / 3', '1,200']);
  expect(rowsOf(none)[1]).toEqual(['order', '0', '0', '4', '1']);
});

test('of no execution nobody knows what each costs, how long it takes or where its time goes', () => {
  const page = (closed: Closed): string => durableSection([durable(closed)], '');
  expect([page(some), page(none)].map((html) => html.includes('Time to finish'))).toEqual([true, false]);
  const costRows = (closed: Closed): string[][] => htmlCellsOf(durableSection([durable(closed)], '')).slice(-2);
  expect(costRows(some).map((row) => row.at(-1))).toEqual(['an execution', '$2.00']);
  expect(costRows(none).map((row) => row.at(-1))).toEqual(['invocations', '$10.00']);
  const inMarkdown = (closed: Closed): string[] =>
    markdownOf([suiteOf(null, durable(closed))])
      .split('\n')
      .filter((line) => line.startsWith('| order |'))
      .slice(-1);
  expect(inMarkdown(some)).toEqual(['| order | 8 | 3 (37.5 %) | 1 s | 3 s | 4 s | 10 % | 60 % | 30 % | 1.5 | $2.00 |']);
  expect(inMarkdown(none)).toEqual(['| order | 0 |  |  |  |  |  |  |  |  |  |']);
});

test('of several runs executions, operations and bytes are those of one, as its cost is', () => {
  const page = (replications: number): string[] =>
    htmlCellsOf(durableSection([{ ...durable(some), replications }], '')).at(-1)!;
  expect(page(1)).toEqual(['order', '32', '$1.00', '8', '$2.00', '$3.00', '$10.00', '$2.00']);
  expect(page(2)).toEqual(['order', '16', '$1.00', '4', '$2.00', '$3.00', '$10.00', '$4.00']);
});

test('a month of the page is of what was counted: the warm-up is no part of it', () => {
  const run: RunResult = { ...base, durationMs: 60_000, warmupMs: 15_000 };
  const [tile, section] = [tiles(run), costSection([run])];
  expect(tile.replaceAll('\u00a0', ' ')).toContain('<dt>30 days of the same 45 s</dt>');
  expect(section).toContain('A month is 30 days of the same 45 s: where');
});

test('beside its versions a function without a qualifier is a resource of its name, alone it has none', () => {
  const dimensions = (...versions: { name: string; versionOf?: string }[]): unknown[] => {
    const configs = versions.map((version) => configOf(version));
    const metrics = new CloudWatch(new CountingSink(), configs);
    configs.forEach((_, index) => metrics.counted(index, 'Errors', 0, 1));
    return cloudWatchSeries(metrics, configs, 60_000)
      .filter(({ dimensions: own }) => 'FunctionName' in own)
      .map(({ dimensions: own }) => own);
  };
  expect(dimensions({ name: 'f' }, { name: 'g' })).toEqual([{ FunctionName: 'f' }, { FunctionName: 'g' }]);
  expect(dimensions({ name: 'f' }, { name: 'f:2', versionOf: 'f' })).toEqual([
    { FunctionName: 'f', Resource: 'f' },
    { FunctionName: 'f', Resource: 'f:2' },
    // All of them together.
    { FunctionName: 'f' },
  ]);
});
