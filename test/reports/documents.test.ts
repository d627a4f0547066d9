import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pageOf } from '../../bench/page/page.ts';
import { bindConfig, formatters, themes } from '../../reports/chart/bind.ts';
import { suiteCharts } from '../../reports/chart/suite-charts.ts';
import { binCounts, logEdges, percentileCurve, valuesOf } from '../../reports/chart/values.ts';
import {
  consoleSummary,
  parseResult,
  pngCharts,
  resultJson,
  ResultError,
  writeAtomically,
  type RunResult,
  type SuiteReport,
} from '../../reports/index.ts';
import { copyOf, simulated } from './support.ts';

const suiteOf = (measured: RunResult | null, simulatedRun: RunResult | null): SuiteReport => ({
  name: 'test',
  description: '',
  measured,
  simulated: simulatedRun,
  validation: [],
  status: 'passed',
  notes: [],
  tables: [],
});

describe('a result as JSON', () => {
  test('is read back whole, unknown keys too', async () => {
    const result = await simulated();
    expect(parseResult(resultJson(result), 'x')).toEqual(result);
    expect(parseResult(JSON.stringify({ ...result, later: 1 }), 'x')).toMatchObject({ later: 1 });
  });

  test.each([
    ['not json', /x is not JSON .* name a result file/],
    ['{"schema":"other"}', /schema: is not windtunnel\/run@1; name a file that this suite wrote/],
    ['[]', /whole file/],
  ])('%s is refused', (text, message) => {
    expect(() => parseResult(text, 'x')).toThrow(message);
    expect(() => parseResult(text, 'x')).toThrow(ResultError);
  });

  test('a missing and a wrong field are named', async () => {
    const result = copyOf(await simulated()) as unknown as { totals: { offered: unknown }; latencyMs?: unknown };
    result.totals.offered = 'many';
    delete result.latencyMs;
    expect(() => parseResult(JSON.stringify(result), 'x')).toThrow(
      /totals\.offered[\s\S]*latencyMs|latencyMs[\s\S]*totals\.offered/,
    );
  });
});

test('what waits at an event source is drawn', async () => {
  const result = await simulated();
  const levels = { visible: [5, 9, 0], pollers: [5, 6, 7], iteratorAgeMs: [1, 2, 3] };
  const sources = { 'traffic.0.sqs': { stepMs: 1000, levels }, idle: { stepMs: 1000, levels: { waiting: [0, 0, 0] } } };
  const charts = suiteCharts(suiteOf(null, { ...result, eventSourceSeries: sources }));
  const drawn = charts.filter(({ name }) => name.startsWith('event-source'));
  expect(drawn.map(({ title }) => title)).toEqual(['traffic.0.sqs']);
  expect(drawn[0]!.table.columns).toEqual(['seconds', 'messages that wait', 'batches that may run']);
  expect(drawn[0]!.table.rows[1]).toEqual([1.5, 9, 6]);
});

test('a file is written whole or not at all', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-write-'));
  const file = join(directory, 'a.txt');
  await writeAtomically(file, 'old');
  await expect(writeAtomically(join(directory, 'none', 'b.txt'), 'new')).rejects.toThrow(/ENOENT/);
  await writeAtomically(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readdirSync(directory)).toEqual(['a.txt']);
  rmSync(directory, { recursive: true });
});

test('the console summary has a row a function and their sum, and no colour unless asked', async () => {
  const text = consoleSummary(await simulated(), { color: false });
  expect(text).toMatch(/│ api .*\n│ job .*\n│ \(all\) /);
  // oxlint-disable-next-line no-control-regex -- the escape of a colour
  expect(text).not.toMatch(/\u001B/);
});

describe('charts', () => {
  test('are plain data, and bind without a name left over', async () => {
    const result = await simulated();
    const charts = suiteCharts(suiteOf({ ...result, kind: 'measured' }, result));
    expect(charts.map((chart) => chart.name)).toEqual([
      'percentiles',
      'densities',
      'latency-over-time',
      'latency-heat',
      'latency-histogram',
      'latency-histogram-1',
      'latency-histogram-2',
      'scaling',
      'cold-starts',
      'init-duration',
    ]);
    for (const chart of charts) {
      expect(JSON.parse(JSON.stringify(chart))).toEqual(chart);
      for (const theme of [themes.light, themes.dark]) {
        expect(JSON.stringify(bindConfig(chart.config, theme, formatters))).not.toMatch(/"@|"fn:|"shades:/);
      }
    }
  });

  test('of nothing are none', () => {
    expect(suiteCharts(suiteOf(null, null))).toEqual([]);
  });

  test('percentile curves climb to the highest value; bins lose nothing', async () => {
    const values = valuesOf((await simulated()).histograms.latency);
    const curve = percentileCurve(values);
    expect(curve.length).toBeLessThan(260);
    expect(curve.every((point, i) => i === 0 || (point.y >= curve[i - 1]!.y && point.x > curve[i - 1]!.x))).toBe(true);
    expect(curve.at(-1)!.y / values.ms.at(-1)!).toBeCloseTo(1, 3);
    expect(binCounts(values, logEdges([values])).reduce((sum, count) => sum + count, 0)).toBe(values.total);
  });

  test('are drawn as PNG', async () => {
    const pictures = await pngCharts(suiteOf(null, await simulated()));
    expect(pictures).toHaveLength(9);
    for (const { png } of pictures) {
      const bytes = Buffer.from(png);
      expect(bytes.subarray(1, 4).toString()).toBe('PNG');
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1000, 440]);
    }
  });
});

test('a name that ends a text in C is drawn all the same', async () => {
  const result = await simulated({ seconds: 5 });
  const { api, job } = result.functions;
  const named = { ...result, name: 'a\u0000b', functions: { 'f\u0000': api!, job: job! } };
  const pictures = await pngCharts({ ...suiteOf(null, named), name: 'a\u0000b' });
  expect(pictures.length).toBeGreaterThan(3);
});

test('a page of many suites stays under 2 MB and holds no markup of a user', async () => {
  const result = { ...(await simulated()), name: '</script><script>alert(1)</script>' };
  const suites = Array.from({ length: 8 }, () => ({
    ...suiteOf({ ...result, kind: 'measured' as const }, result),
    name: '<b>x',
  }));
  const page = await pageOf('<i>', suites);
  expect(page.length).toBeLessThan(2_000_000);
  expect(page).not.toMatch(/<script>alert|<b>x|<i>/);
});
