import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { pageOf } from '../../bench/page/page.ts';
import { alikeAsOne } from '../../reports/chart/alike.ts';
import { bindConfig, formatters, themes } from '../../reports/chart/bind.ts';
import { suiteCharts } from '../../reports/chart/suite-charts.ts';
import { binCounts, logEdges, percentileCurve, valuesOf } from '../../reports/histogram/histogram-values.ts';
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
import { LatencyRows } from '../../reports/counting/latency-rows.ts';
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

  test('is indented by a space, with arrays of numbers on one line, and texts as they are', async () => {
    const result = { ...(await simulated()), name: 'five [ 1, 2 ] of\n[ 3 ]' };
    const scenario = {
      numbers: [1, -0, 1e21, 0.5],
      rows: [[1, 2], [], [null, 1]],
      words: ['a'],
      none: {},
      left: undefined,
      gaps: [undefined, 'b'],
    };
    const text = resultJson({ ...result, scenario });
    expect(text).toContain('"name": "five [ 1, 2 ] of\\n[ 3 ]",\n');
    expect(text).toContain(
      [
        ' "scenario": {',
        '  "numbers": [1,0,1e+21,0.5],',
        '  "rows": [',
        '   [1,2],',
        '   [],',
        '   [',
        '    null,',
        '    1',
        '   ]',
        '  ],',
        '  "words": [',
        '   "a"',
        '  ],',
        '  "none": {},',
        '  "gaps": [',
        '   null,',
        '   "b"',
        '  ]',
        ' }',
      ].join('\n'),
    );
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ ...result, scenario })));
  });

  test.each([
    ['not json', /x cannot be read: it is no JSON: it begins with "not json"; name a result file/],
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
  expect(drawn.map(({ title }) => title)).toEqual([
    'Queue of api: what waits and what runs',
    'Queue of api: age of the oldest',
  ]);
  expect(drawn.map(({ group }) => group)).toEqual(['over time', 'over time']);
  expect(drawn[0]!.table.columns).toEqual(['seconds', 'messages that wait', 'batches that may run at once']);
  expect(drawn[0]!.table.rows[1]).toEqual([1.5, 9, 6]);
});

test('of many event sources six are drawn, those where most waits first; the first alone stands beside the answers', async () => {
  const result = await simulated();
  const most = [3, 9, 1, 7, 5, 2, 8, 6];
  const sources = Object.fromEntries(
    most.map((visible, index) => [`traffic.${index}.sqs`, { stepMs: 1000, levels: { visible: [0, visible, 0] } }]),
  );
  const charts = suiteCharts(suiteOf(null, { ...result, eventSourceSeries: sources }));
  const drawn = charts.filter(({ name }) => name.startsWith('event-source'));
  const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);
  expect(drawn.toSorted(byName).map(({ name, table }) => [name, table.rows[1]![1]])).toEqual([
    ['event-source-1', 9],
    ['event-source-2', 8],
    ['event-source-3', 7],
    ['event-source-4', 6],
    ['event-source-5', 5],
    ['event-source-6', 3],
  ]);
  expect(drawn.filter(({ group }) => group === 'over time').map(({ name }) => name)).toEqual(['event-source-1']);
});

test('objectives are lines where what they limit is drawn, and those far above are said', async () => {
  const result = await simulated();
  const objectives = [
    { figure: 'p99', limit: '<300ms', bound: 300, value: '', verdict: 'broken' as const },
    { figure: 'p50', limit: '<90s', bound: 90_000, value: '', verdict: 'kept' as const },
    { figure: 'throttled', limit: '<1%', bound: 0.01, value: '', verdict: 'kept' as const },
  ];
  const charts = suiteCharts({ ...suiteOf(null, result), objectives });
  const latency = charts.find(({ name }) => name === 'latency-over-time')!;
  const lines = (latency.config.data.datasets as { label: string; data: { y: number }[] }[]).filter(({ label }) =>
    label.startsWith('objective'),
  );
  expect(lines.map(({ label, data }) => [label, ...data.map(({ y }) => y)])).toEqual([
    ['objective: p99 <300ms', 300, 300],
  ]);
  expect(latency.caption).toContain('The objective p50 <90s lies far above.');
});

test('what came and what became of it is drawn as a rate, and lost nowhere', async () => {
  const result = await simulated();
  const chart = suiteCharts(suiteOf(null, result))[0]!;
  const lines = chart.config.data.datasets as { label: string; data: { y: number }[] }[];
  const sum = (label: string): number =>
    lines.find((line) => line.label === label)!.data.reduce((all, { y }) => all + y, 0) * (result.series.stepMs / 1000);
  expect(chart.title).toBe('Requests a second: offered and answered');
  expect(sum('offered')).toBeCloseTo(result.totals.offered, -1);
  expect(sum('answered well')).toBeGreaterThan(0.95 * result.totals.completed);
  expect(lines.map(({ label }) => label)).toEqual(['offered', 'answered well', 'refused attempts (429)']);
});

test('latency over time has a point in the middle of each step, at its median and its p99; steps without answers leave a gap', async () => {
  const result = await simulated();
  const { stepMs, p50Ms, p99Ms } = result.series;
  const gapped = {
    ...result,
    series: { ...result.series, p50Ms: [0, ...p50Ms.slice(1)], p99Ms: [0, ...p99Ms.slice(1)] },
  };
  const chart = suiteCharts(suiteOf(null, gapped)).find(({ name }) => name === 'latency-over-time')!;
  const lines = chart.config.data.datasets as { label: string; data: { x: number; y: number | null }[] }[];
  expect(lines.map(({ label }) => label)).toEqual(['p50', 'p99']);
  for (const [index, values] of [p50Ms, p99Ms].entries()) {
    expect(lines[index]!.data).toEqual(
      values.map((value, step) => ({ x: ((step + 0.5) * stepMs) / 1000, y: step === 0 ? null : value })),
    );
  }
});

test('runs that are alike are one line under both names', () => {
  const points = [{ x: 1, y: 2 }];
  const lines = [
    { label: 'a', data: points },
    { label: 'b', data: [{ x: 1, y: 3 }] },
    { label: 'c', data: [...points] },
  ];
  expect(alikeAsOne(lines).map(({ label }) => label)).toEqual(['a = c', 'b']);
});

test('what a bucket of the histogram holds is dealt out to the bins that it reaches into', () => {
  // One bucket from 1 to 4 ms, in bins of a factor of two each: half of it lies in either, on their logarithmic axis.
  const values = { ms: [3.999], lowestMs: [1], counts: [10], total: 10 };
  const bins = binCounts(values, [1, 2, 4, 8]);
  expect(bins[0]).toBeCloseTo(5, 6);
  expect(bins[1]).toBeCloseTo(5, 6);
  expect(bins[2]).toBe(0);
});

test('an evenly spread latency makes bins that ascend evenly, wherever buckets of the histogram end', () => {
  const rows = new LatencyRows(1);
  for (let ms = 10; ms < 40; ms += 0.01) rows.record(0, ms);
  const values = valuesOf(rows.counts(0).encode());
  const bins = binCounts(values, logEdges([values], 60)).slice(1, -1);
  for (const [index, bin] of bins.slice(1).entries()) expect(bin / bins[index]!).toBeCloseTo(bins[1]! / bins[0]!, 1);
});

test('a file is written whole or not at all', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'windtunnel-write-'));
  const file = join(directory, 'a.txt');
  await writeAtomically(file, 'old');
  await expect(writeAtomically(join(file, 'b.txt'), 'new')).rejects.toThrow(/EEXIST|ENOTDIR/);
  mkdirSync(join(directory, 'taken'));
  await expect(writeAtomically(join(directory, 'taken'), 'new')).rejects.toThrow(/EISDIR|EEXIST|ENOTEMPTY/);
  await writeAtomically(file, 'new');
  expect(readFileSync(file, 'utf8')).toBe('new');
  await writeAtomically(join(directory, 'new', 'er', 'b.txt'), 'below');
  expect(readFileSync(join(directory, 'new', 'er', 'b.txt'), 'utf8')).toBe('below');
  expect((readdirSync(directory, { recursive: true }) as string[]).toSorted((a, b) => a.localeCompare(b))).toEqual([
    'a.txt',
    'new',
    'new/er',
    'new/er/b.txt',
    'taken',
  ]);
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
      'answers-over-time',
      'latency-over-time',
      'percentiles',
      'densities',
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
    expect(binCounts(values, logEdges([values])).reduce((sum, count) => sum + count, 0)).toBeCloseTo(values.total, 6);
  });

  test.each([
    ['far below a millisecond', [0.02, 0.3, 0.9]],
    ['below a hundredth of one, which are of the first bin', [0.001, 0.3]],
    ['far apart', [1, 60_000]],
    ['hardly different', [100, 101]],
    ['one', [5]],
  ])('bins cover values %s', (_, ms) => {
    const values = { ms, counts: ms.map(() => 1), lowestMs: ms, total: ms.length };
    const edges = logEdges([values]);
    const factors = edges.slice(1).map((edge, index) => edge / edges[index]!);
    for (const factor of factors) expect(factor).toBeCloseTo(factors[0]!, 9);
    expect(edges[0]).toBeLessThanOrEqual(Math.max(0.01, ms[0]!) + 1e-9);
    expect(edges.at(-1)).toBeGreaterThanOrEqual(ms.at(-1)! - 1e-9);
    // No bin is there for nothing: those at the ends lie about what there is.
    expect(edges[0]).toBeGreaterThanOrEqual(Math.max(0.01, ms[0]!) / 1.1 - 1e-9);
    expect(edges.at(-1)).toBeLessThanOrEqual(ms.at(-1)! * 1.1 + 1e-9);
    expect(factors.length).toBeGreaterThanOrEqual(4);
    expect(factors.length).toBeLessThanOrEqual(40);
  });

  test('are drawn as PNG', async () => {
    const pictures = await pngCharts(suiteOf(null, await simulated()));
    expect(pictures).toHaveLength(10);
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

test('of more than twelve suites the tables behind charts are short', async () => {
  const suite = suiteOf(null, await simulated());
  const everyOf = async (suites: number): Promise<string[]> => {
    const page = await pageOf(
      'many',
      Array.from({ length: suites }, () => suite),
    );
    return [...new Set(page.match(/Every \S+ row of 300/g))];
  };
  expect([await everyOf(12), await everyOf(13)]).toEqual([['Every 4th row of 300'], ['Every 12th row of 300']]);
});
