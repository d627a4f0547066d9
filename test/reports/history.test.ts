// A history: lines, series, and the format of github-action-benchmark.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import {
  fromGithubBenchmark,
  historyChart,
  historyNotes,
  historySeries,
  historyTable,
  historyText,
  parseHistory,
  pngOf,
  ResultError,
  lineOf,
  toGithubBenchmark,
  turnsOf,
  type HistoryLine,
} from '../../reports/index.ts';
import { randomStream } from '../../sim/index.ts';
import { unitFactor } from '../../reports/history/units.ts';
import { simulated } from './support.ts';

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

test('a series with its change, in words and as a picture', async () => {
  const [series] = historySeries(lines);
  expect(series!.changes.map(({ index }) => index)).toEqual([20]);
  const table = historyTable([series!], { color: false });
  expect(table).toContain('2026-01-21');
  expect(table).toContain('c20');
  expect(table).toMatch(/\+\d+\.\d %/);
  const { png } = await pngOf(historyChart(series!), series!.name);
  expect(Buffer.from(png.slice(1, 4)).toString()).toBe('PNG');
});

test('github-action-benchmark: out and in again', () => {
  const text = toGithubBenchmark(lines, lines.at(-1)!.at);
  expect(text.startsWith('window.BENCHMARK_DATA = {')).toBe(true);
  const back = fromGithubBenchmark(text, 'data.js');
  expect(back.map(({ commit, at, benches }) => ({ commit, at, benches }))).toEqual(
    lines.map(({ commit, at, benches }) => ({ commit, at, benches })),
  );
  type Entries = Record<string, { tool: string }[]>;
  const tools = (['simulated', 'measured'] as const).map((kind) => {
    const out = toGithubBenchmark([{ ...lines[0]!, kind }], lines[0]!.at);
    return Object.values((JSON.parse(out.slice(out.indexOf('{'))) as { entries: Entries }).entries)[0]![0]!.tool;
  });
  expect(tools).toEqual(['customSmallerIsBetter', 'customSmallerIsBetter']);
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

test('of a long history: benches of one program change together, an even one never', () => {
  const noise = randomStream(11, 'long');
  const [first, second] = [137, 290];
  const level = (index: number): number => (index < first ? 100 : index < second ? 130 : 90);
  const data = {
    entries: {
      a: Array.from({ length: 400 }, (_, index) => ({
        commit: { id: `c${index}` },
        date: Date.UTC(2024, 0, 1 + index),
        benches: [
          { name: 'small', value: level(index) * (1 + 0.02 * noise.normal()), unit: 'ns/iter' },
          { name: 'large', value: 11 * level(index) * (1 + 0.02 * noise.normal()), unit: 'ns/iter' },
          { name: 'even', value: 50 * (1 + 0.05 * noise.normal()), unit: 'ns/iter' },
        ],
      })),
    },
  };
  const series = historySeries(fromGithubBenchmark(`window.BENCHMARK_DATA = ${JSON.stringify(data)}`, 'data.js'));
  const changesOf = (name: string): number[] =>
    series.find((one) => one.name.endsWith(`: ${name}`))!.changes.map(({ index }) => index);
  expect([changesOf('small'), changesOf('large'), changesOf('even')]).toEqual([[first, second], [first, second], []]);
});

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

/** A data.js of one bench, a value a commit. */
const dataOf = (benches: readonly { value: unknown; unit?: string; date?: number }[], name = 'b'): string =>
  `window.BENCHMARK_DATA = ${JSON.stringify({
    entries: {
      a: benches.map(({ value, unit = 'ms', date }, index) => ({
        commit: { id: `c${index}` },
        date: date ?? Date.UTC(2026, 0, 1 + index),
        benches: [{ name, value, unit }],
      })),
    },
  })}`;

const seriesOf = (text: string) => historySeries(fromGithubBenchmark(text, 'data.js'));

test('the same value in another unit is no change, in the unit of today', () => {
  const noise = randomStream(3, 'units');
  const micro = Array.from({ length: 15 }, () => ({ value: 900 + 5 * noise.normal(), unit: 'us' }));
  const milli = Array.from({ length: 15 }, () => ({ value: 0.9 + 0.005 * noise.normal(), unit: 'ms' }));
  const text = dataOf([...micro, ...milli]);
  const [series, ...others] = seriesOf(text);
  expect(others).toEqual([]);
  expect(series).toMatchObject({ unit: 'ms', changes: [] });
  for (const { value } of series!.points) expect(value).toBeCloseTo(0.9, 1);
  expect(historyNotes(fromGithubBenchmark(text, 'data.js'))).toEqual(['a (imported): b: converted from us to ms']);
  // Without any noise either: a factor leaves no step.
  const still = [
    ...micro.map(() => ({ value: 1234.567, unit: 'µs' })),
    ...milli.map(() => ({ value: 1.234567, unit: 'ms' })),
  ];
  expect(seriesOf(dataOf(still))[0]!.changes).toEqual([]);
  // A step in the same place is found all the same.
  const step = [...micro, ...milli.map(({ value }) => ({ value: value * 2, unit: 'ms' }))];
  expect(seriesOf(dataOf(step))[0]!.changes.map(({ index }) => index)).toEqual([15]);
});

test.each([
  ['ns/iter', 'us/iter', 0.001],
  ['ns/iter', 'ms/op', 1e-6],
  ['s', 'ms', 1000],
  ['μs', 'µs', 1],
  ['ops/ms', 'ops/s', 1000],
  ['KB', 'bytes', 1000],
  ['MiB', 'KiB', 1024],
  ['%', 'share', 0.01],
  ['ms', 'bytes', null],
  ['', 'ms', null],
  ['ns/iter', 'ops/s', null],
  ['widgets', 'gadgets', null],
])('%s in %s: %d', (from, to, factor) => {
  const found = unitFactor(from, to);
  expect(found === null ? null : Number(found.toPrecision(12))).toBe(factor);
});

/** Words of one quantity, each with how many of the smallest it is. */
const quantities: readonly (readonly [word: string, size: number])[][] = [
  [
    ['ns', 1],
    ['nsec', 1],
    ['nanoseconds', 1],
    ['us', 1e3],
    ['usec', 1e3],
    ['microseconds', 1e3],
    ['ms', 1e6],
    ['msec', 1e6],
    ['milliseconds', 1e6],
    ['s', 1e9],
    ['sec', 1e9],
    ['second', 1e9],
    ['seconds', 1e9],
    ['min', 6e10],
    ['minutes', 6e10],
    ['h', 3.6e12],
    ['hours', 3.6e12],
  ],
  [
    ['B', 1],
    ['byte', 1],
    ['bytes', 1],
    ['kB', 1000],
    ['MB', 1e6],
    ['GB', 1e9],
    ['TB', 1e12],
    ['KiB', 1024],
    ['MiB', 1_048_576],
    ['GiB', 1_073_741_824],
    ['TiB', 1_099_511_627_776],
  ],
  [
    ['%', 1],
    ['percent', 1],
    ['share', 100],
  ],
  [
    ['cents', 1],
    ['USD', 100],
    ['$', 100],
  ],
  [
    ['Hz', 1],
    ['kHz', 1e3],
    ['MHz', 1e6],
    ['GHz', 1e9],
  ],
];

test('each word for a quantity is as much as it says of each other, by the round or by the second, and of no other quantity', () => {
  for (const words of quantities)
    for (const [from, size] of words)
      for (const [to, other] of words) {
        expect([from, to, unitFactor(from, to)]).toEqual([from, to, expect.closeTo(size / other, 12)]);
        expect(unitFactor(`${from}/op`, `${to}/iter`)! / (size / other)).toBeCloseTo(1, 9);
        expect(unitFactor(`${from}/s`, `${to}/s`)! / (size / other)).toBeCloseTo(1, 9);
      }
  const first = quantities.map((words) => words[0]![0]);
  for (const from of first)
    for (const to of first) expect([from, to, unitFactor(from, to) === null]).toEqual([from, to, from !== to]);
});

test('units that nothing joins are told apart', () => {
  const text = dataOf([
    ...Array(6).fill({ value: 5, unit: 'widgets' }),
    ...Array(6).fill({ value: 900, unit: 'ops/s' }),
  ]);
  expect(seriesOf(text).map(({ name, points, changes }) => [name, points.length, changes.length])).toEqual([
    ['a (imported): b, in widgets', 6, 0],
    ['a (imported): b, in ops/s', 6, 0],
  ]);
  expect(historyNotes(fromGithubBenchmark(text, 'data.js'))).toEqual([
    'a (imported): b: widgets and ops/s are told apart',
  ]);
});

test('null is a value that is missing, not 0', () => {
  const text = dataOf([5, null, 5, 5, null, 5, 5, 5].map((value) => ({ value })));
  const read = fromGithubBenchmark(text, 'data.js');
  const [series] = historySeries(read);
  expect(series!.points.map(({ value }) => value)).toEqual([5, 5, 5, 5, 5, 5]);
  expect(series!.changes).toEqual([]);
  expect(historyNotes(read)).toEqual(['2 values are missing and left out, of a (imported): b']);
  // It stays missing on the way through our file, and out again.
  const back = parseHistory(historyText(read), 'h.jsonl');
  expect(back).toEqual(read);
  expect(toGithubBenchmark(back)).not.toContain('null');
});

test.each([[''], ['fast'], [true], [[]], ['1,5']])('a value of %j is refused with its place', (value) => {
  expect(() => fromGithubBenchmark(dataOf([{ value: 1 }, { value }]), 'data.js')).toThrow(
    /entries\.a\.1\.benches\.0\.value: is no number; mend it, or write null/,
  );
});

test('dates that are none are refused, here and there', () => {
  expect(() => fromGithubBenchmark(dataOf([{ value: 1, date: 1e20 }]), 'data.js')).toThrow(/date: is no instant/);
  const text = JSON.stringify({ ...lines[0], at: 'yesterday' });
  expect(() => parseHistory(text, 'h.jsonl')).toThrow(/line 1: at: is no instant/);
});

test('an import that is not in the order of time is read in it: its step is found', () => {
  const noise = randomStream(5, 'order');
  const days = Array.from({ length: 30 }, (_, day) => ({
    value: (day < 15 ? 10 : 14) + 0.2 * noise.normal(),
    date: Date.UTC(2026, 0, 1 + day),
  }));
  const mixed = [...days.slice(20), ...days.slice(0, 20)];
  const read = fromGithubBenchmark(dataOf(mixed), 'data.js');
  const [series] = historySeries(read);
  expect(series!.points.map(({ at }) => at)).toEqual(days.map(({ date }) => new Date(date).toISOString()));
  expect(series!.changes.map(({ index }) => index)).toEqual([15]);
  expect(historyNotes(read)).toEqual(['a line is earlier than the one before it: read in the order of time']);
  const out = JSON.parse(toGithubBenchmark(read).slice('window.BENCHMARK_DATA = '.length)) as { lastUpdate: number };
  expect(out.lastUpdate).toBe(days.at(-1)!.date);
});

test('a run without answers leaves no zeros', async () => {
  const result = await simulated({ seconds: 5 });
  const { api } = result.functions;
  const none = {
    ...api!,
    totals: { ...api!.totals, completed: 0, throttled: api!.totals.offered },
    latencyMs: { ...api!.latencyMs, count: 0, p50: 0 },
  };
  const { benches } = lineOf({ ...result, functions: { api: none } }, 'c');
  expect(benches.find(({ name }) => name === 'api / latency p50')!.value).toBeNull();
  expect(benches.find(({ name }) => name === 'api / throttled share')!.value).toBe(1);
});

test('another machine, another scenario and a saturated host are said, and beside a change that came with them', async () => {
  const base = { ...(await simulated({ seconds: 5 })), kind: 'measured' as const };
  const noise = randomStream(6, 'machines');
  const all = Array.from({ length: 24 }, (_, index) => {
    const other = index >= 12;
    const line = lineOf(
      {
        ...base,
        startedAt: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
        host: other ? { ...base.host, cpuModel: 'Other CPU' } : base.host,
        scenario: index < 20 ? base.scenario : { ...(base.scenario as object), duration: '9s' },
        warnings: index === 3 ? ['host saturated: the cores were busy'] : [],
      },
      `c${index}`,
    );
    return { ...line, benches: [{ name: 'p50', value: (other ? 12 : 10) + 0.1 * noise.normal(), unit: 'ms' }] };
  });
  const read = parseHistory(historyText(all), 'h.jsonl');
  expect(historyNotes(read)).toEqual([
    'test (measured): the machine changed at c12',
    'test (measured): the scenario changed at c20',
    'test (measured): 1 of 24 runs was on a saturated host (c3)',
  ]);
  const table = historyTable(historySeries(read), { color: false, turns: turnsOf(read) });
  expect(table).toMatch(/│ c12 .* the machine +│/);
});

test('names of a history obey nobody', () => {
  const bell = '\u001B]0;owned\u0007';
  const read = parseHistory(historyText([{ ...lines[0]!, name: `a${bell}` }]), 'h.jsonl');
  // oxlint-disable-next-line no-control-regex -- what a terminal obeys
  expect(historyTable(historySeries(read), { color: false })).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/);
});
