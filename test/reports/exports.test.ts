// Results in the forms of other tools: HdrHistogram's logs and distributions, OpenMetrics.

import { expect, test } from 'vitest';
import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, HistogramLogReader } from 'hdr-histogram-js';
import { hdrLogOf, openMetricsOf, percentileDistributionOf } from '../../reports/index.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { readTexts } from '../bench/calibrate/reading.ts';

const document = (seed: number): unknown => ({
  name: 'two, "quoted"',
  duration: '20s',
  seed,
  functions: {
    quick: { duration: { lognormal: { p50: '10ms', p99: '40ms' } } },
    slow: { duration: { constant: '200ms' } },
  },
  traffic: [
    { to: 'quick', arrivals: { poisson: { rate: '50/s' } } },
    { to: 'slow', arrivals: { poisson: { rate: '5/s' } } },
  ],
});
const run = (seed: number) =>
  simulateScenario(compileScenario(document(seed), 'test', '.'), { comparesKeepAlive: false });

test('a log holds a line of all functions and a tagged one of each, and is read back by its own library', async () => {
  const [first, second] = await Promise.all([run(1), run(2)]);
  const text = hdrLogOf([first, second]);
  const reader = new HistogramLogReader(text, 64, false);
  const read = [];
  for (let next = reader.nextIntervalHistogram(); next !== null; next = reader.nextIntervalHistogram()) read.push(next);
  expect(read.map(({ tag, totalCount }) => [tag, totalCount])).toEqual(
    [first, second].flatMap((result) => [
      ['NO TAG', result.latencyMs.count],
      ['quick', result.functions['quick']!.latencyMs.count],
      ['slow', result.functions['slow']!.latencyMs.count],
    ]),
  );
  expect(read[0]!.getValueAtPercentile(99)).toBe(
    decodeFromCompressedBase64(first.histograms.latency, 64, false).getValueAtPercentile(99),
  );
});

test('what is written is read by calibrate, its unit too', async () => {
  const result = await run(1);
  const { json } = await readTexts([hdrLogOf([result])]);
  expect(json.functions['slow']!.warm.count).toBe(result.functions['slow']!.latencyMs.count);
  expect(Math.abs(json.functions['slow']!.warm.meanMs! - result.functions['slow']!.latencyMs.mean)).toBeLessThan(0.5);
  const { only, recording } = await readTexts([percentileDistributionOf(result.histograms.latency)]);
  expect(only.warm.count).toBe(result.latencyMs.count);
  expect(Math.abs(only.warm.meanMs! / result.latencyMs.mean - 1)).toBeLessThan(0.01);
  expect(recording.notes.join()).not.toContain('--unit');
});

test('an empty histogram has a distribution, too', () => {
  const nothing = percentileDistributionOf(encodeIntoCompressedBase64(build()));
  expect(nothing).toMatch(/Total count\s*=\s*0\]/);
});

test('OpenMetrics: families in one piece each, quoted labels, buckets that add up, an end', async () => {
  const result = await run(1);
  const lines = openMetricsOf([result]).trimEnd().split('\n');
  expect(lines.at(-1)).toBe('# EOF');
  const families = lines.filter((line) => line.startsWith('# TYPE')).map((line) => line.split(' ')[2]!);
  expect(new Set(families).size).toBe(families.length);
  let family = '';
  for (const line of lines.slice(0, -1)) {
    if (line.startsWith('# TYPE')) family = line.split(' ')[2]!;
    expect(line).toContain(family);
  }
  const quick = lines.filter(
    (line) => line.startsWith('windtunnel_latency_seconds') && line.includes('function="quick"'),
  );
  expect(quick[0]).toContain('scenario="two, \\"quoted\\""');
  const values = quick.filter((line) => line.includes('_bucket')).map((line) => Number(line.split(' ').at(-1)));
  expect(values).toEqual(values.toSorted((a, b) => a - b));
  expect(values.at(-1)).toBe(result.functions['quick']!.latencyMs.count);
  const count = quick.find((line) => line.includes('_count'))!;
  expect(Number(count.split(' ').at(-1))).toBe(values.at(-1));
});

test('OpenMetrics of several results have their number, that of one alone has none', async () => {
  const result = await run(1);
  const runs = (count: number): (string | undefined)[] =>
    openMetricsOf(Array.from({ length: count }, () => result))
      .split('\n')
      .filter((line) => line.startsWith('windtunnel_cold_starts_total'))
      .map((line) => /,run="(.*?)"/.exec(line)?.[1]);
  expect(runs(1)).toEqual([undefined, undefined]);
  // A function of each result after the other.
  expect(runs(2)).toEqual(['1', '1', '2', '2']);
});

test('a log of no results begins at 0 and holds no line', () => {
  expect(hdrLogOf([]).split('\n')).toEqual([
    expect.stringMatching(/^#\[Latencies of windtunnel/),
    '#[Histogram log format version 1.3]',
    '#[BaseTime: 0.000 (seconds since epoch)]',
    '#[StartTime: 0.000 (seconds since epoch), 1970-01-01T00:00:00.000Z]',
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    '',
  ]);
});
