// A history: lines, series, and the format of github-action-benchmark.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  fromGithubBenchmark,
  historyChart,
  historySeries,
  historyTable,
  historyText,
  parseHistory,
  pngOf,
  ResultError,
  toGithubBenchmark,
  type HistoryLine,
} from '../../reports/index.ts';
import { randomStream } from '../../sim/index.ts';

const line = (index: number, value: number): HistoryLine => ({
  schema: 'windtunnel/history@1',
  name: 'steady',
  kind: 'measured',
  commit: `c${index}`,
  at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
  benches: [{ name: 'hello / latency p50', value, unit: 'ms' }],
});

const stream = randomStream(1, 'history');
const lines = Array.from({ length: 40 }, (_, index) => line(index, (index < 20 ? 10 : 13) + 0.5 * stream.normal()));

test('what is written is read', () => {
  expect(parseHistory(historyText(lines), 'h.jsonl')).toEqual(lines);
  expect(parseHistory('\n', 'h.jsonl')).toEqual([]);
});

test('every bad line is named', () => {
  const text = `${JSON.stringify(lines[0])}\n{"schema":"other"}\nnot json\n`;
  expect(() => parseHistory(text, 'h.jsonl')).toThrow(ResultError);
  expect(() => parseHistory(text, 'h.jsonl')).toThrow(/line 2: .*\n.*line 3: /);
});

test('a series with its change, in words and as a picture', () => {
  const [series] = historySeries(lines);
  expect(series!.changes.map(({ index }) => index)).toEqual([20]);
  const table = historyTable([series!], { color: false });
  expect(table).toContain('2026-01-21');
  expect(table).toContain('c20');
  expect(table).toMatch(/\+\d+\.\d %/);
  const { png } = pngOf(historyChart(series!), series!.name);
  expect(Buffer.from(png.slice(1, 4)).toString()).toBe('PNG');
});

test('github-action-benchmark: out and in again', () => {
  const text = toGithubBenchmark(lines, lines.at(-1)!.at);
  expect(text.startsWith('window.BENCHMARK_DATA = {')).toBe(true);
  const back = fromGithubBenchmark(text, 'data.js');
  expect(back.map(({ commit, at, benches }) => ({ commit, at, benches }))).toEqual(
    lines.map(({ commit, at, benches }) => ({ commit, at, benches })),
  );
  expect(() => fromGithubBenchmark('window.X = 3', 'data.js')).toThrow(/data\.js/);
  expect(() => fromGithubBenchmark('window.BENCHMARK_DATA = {"entries": {"a": [{}]}}', 'data.js')).toThrow(
    /entries\.a\.0/,
  );
});

test('what an imported history says of its commits and spreads goes out again', () => {
  const data = {
    entries: {
      a: [
        {
          commit: { id: 'c1', message: 'Faster\n\nmuch', url: 'https://x/c1', author: { name: 'n' } },
          date: 1_700_000_000_000,
          tool: 'cargo',
          benches: [{ name: 'b', value: '12', unit: 'ns/iter', range: '± 3', extra: '4 samples' }],
        },
      ],
    },
  };
  const read = fromGithubBenchmark(`window.BENCHMARK_DATA = ${JSON.stringify(data)};`, 'data.js');
  const lines2 = parseHistory(historyText(read), 'h.jsonl');
  expect(lines2).toEqual(read);
  const out = toGithubBenchmark(lines2, lines2[0]!.at);
  expect(fromGithubBenchmark(out, 'data.js')).toEqual(read);
  const { entries } = JSON.parse(out.slice(out.indexOf('{'))) as { entries: typeof data.entries };
  expect(entries.a[0]).toMatchObject({ tool: 'cargo', commit: { id: 'c1', message: 'Faster', url: 'https://x/c1' } });
  expect(entries.a[0]!.benches[0]).toEqual({ name: 'b', value: 12, unit: 'ns/iter', range: '± 3', extra: '4 samples' });
});

const rune = new URL('../../../shared/data/series/rune.data.js', import.meta.url);

test.skipIf(!existsSync(rune))('a real history of 411 commits', () => {
  const series = historySeries(fromGithubBenchmark(readFileSync(fileURLToPath(rune), 'utf8'), 'rune.data.js'));
  const changesOf = (name: string): number[] =>
    series.find((one) => one.name.endsWith(`: ${name}`))!.changes.map(({ index }) => index);
  expect(series.length).toBeGreaterThan(15);
  // fib_15 and fib_20 are one program with another input: they change together.
  expect(changesOf('fib_15').length).toBeGreaterThanOrEqual(5);
  const far = changesOf('fib_15').filter((at) => !changesOf('fib_20').some((other) => Math.abs(at - other) <= 5));
  expect(far.length).toBeLessThanOrEqual(1);
  expect(changesOf('bf_fib')).toEqual([]);
});
