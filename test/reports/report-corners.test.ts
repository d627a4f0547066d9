// Parts of documents where figures are missing, many or at a bound: words, tables, axes, histories, counts.

import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import {
  historyNotes,
  historySeries,
  LockError,
  parseHistory,
  parseResult,
  Recorder,
  summaryOf,
  takeLock,
  toGithubBenchmark,
  type HistoryLine,
  type RunResult,
} from '../../reports/index.ts';
import { latencyScale, timeAxis, timeUnit } from '../../reports/chart/axes.ts';
import { firstCountedStep, latencyWidening, shareWidening } from '../../reports/comparing/clustering.ts';
import { breakEvenSentences, cheapestSentence, type ComputeCosts } from '../../reports/comparing/compute-costs.ts';
import { measuredFigures } from '../../reports/comparing/measured-figures.ts';
import { LatencyRows } from '../../reports/counting/latency-rows.ts';
import { SteppedLevels } from '../../reports/counting/level.ts';
import { chromeTrace } from '../../reports/documents/chrome-trace.ts';
import { sweepCsv } from '../../reports/documents/sweep-csv.ts';
import { decoded, spreadOf } from '../../reports/histogram/histogram-doubt.ts';
import { binCounts, logEdges, percentileCurve, type Values } from '../../reports/histogram/histogram-values.ts';
import { lineOf } from '../../reports/history/line.ts';
import { functionTable } from '../../reports/page/function-table.ts';
import { managedSection } from '../../reports/page/managed-section.ts';
import { beside, figureTable, longTable, table, wordClass } from '../../reports/page/table.ts';
import { ranLack } from '../../reports/result/enough-data.ts';
import { fileProblem } from '../../reports/words/file-problem.ts';
import { jsonProblem } from '../../reports/words/json-problem.ts';
import { didYouMean, knownNames, nearest } from '../../reports/words/nearest.ts';
import { problemLines, schemaWords } from '../../reports/words/schema-words.ts';
import { capital, lowered } from '../../reports/words/sentence.ts';
import { textTable } from '../../reports/words/text-table.ts';
import { configOf } from '../sim/support.ts';
import { htmlCellsOf } from '../support/table-cells.ts';
import { simulated } from './support.ts';

let base: RunResult;

beforeAll(async () => {
  base = await simulated({ seconds: 5 });
});

describe('words', () => {
  test('begin a sentence, or go on in one', () => {
    expect(['', 'a b', 'Ab'].map(capital)).toEqual(['', 'A b', 'Ab']);
    expect(['', 'A b', 'AWS x', 'x Y', 'A'].map(lowered)).toEqual(['', 'a b', 'AWS x', 'x Y', 'a']);
  });

  test('of a failed file are known, or are the code or text of the system', () => {
    const coded = (code: string): Error => Object.assign(new Error('text'), { code });
    expect([coded('ENOENT'), coded('EXDEV'), new Error('text')].map(fileProblem)).toEqual([
      'there is no such file',
      'the system says EXDEV',
      'text',
    ]);
  });

  test.each([
    ['', '', 'it is empty'],
    [' \n', '', 'it is empty'],
    ['oops\nmore', '', 'it is no JSON: it begins with "oops"'],
    ['{"a":', 'Unexpected end of JSON input', 'it ends in the middle: the rest is missing'],
    ['{"a":1 ', 'at position 7', 'it ends in the middle: the rest is missing'],
    ['{"a":1 ', 'at position 99', 'it ends in the middle: the rest is missing'],
    ['{"a" x', 'Unexpected token x', 'at line 1, column 6 there is "x"'],
    ['{\n"a" x\n', "Unexpected token 'x'", 'at line 2, column 5 there is "x"'],
    ['{"a" 1}', 'Unexpected token y', 'it is no JSON'],
    ['{"a" 1}', 'words of another engine', 'it is no JSON'],
    [`{"a"\n ${'b'.repeat(50)}`, 'at position 6', `at line 2, column 2 there is "${'b'.repeat(30)}"`],
  ])('tell where %j is no JSON (%s)', (text, message, problem) => {
    expect(jsonProblem(text, new Error(message))).toBe(problem);
  });

  test('name what was meant, and twenty of what there is', () => {
    const names = Array.from({ length: 22 }, (_, index) => `name${'abcdefghijklmnopqrstuv'[index]}`);
    const first = names.slice(0, 20).join(', ');
    expect(knownNames('zzzzzz', names.slice(0, 20))).toBe(`there are: ${first}`);
    expect(knownNames('zzzzzz', names)).toBe(`there are: ${first}, and 2 more`);
    expect(knownNames('name_A', names)).toBe(`there are: ${first}, and 2 more; did you mean "namea"?`);
  });

  test.each([
    ['memroy', 'memory'],
    ['Mem-Ory', 'memory'],
    ['mmory', 'memory'],
    ['memmory', 'memory'],
    // A third of six letters may differ, and no more.
    ['memXXy', 'memory'],
    ['meXXXy', null],
    ['', null],
    ['x'.repeat(65), null],
    // Another number is another thing.
    ['p98', null],
    ['p95s', 'p95'],
    ['ab', null],
  ])('%j is likely %s', (word, meant) => {
    const known = ['memory', 'p95', 'cd'];
    expect(nearest(word, known)).toBe(meant);
    expect(didYouMean(word, known)).toBe(meant === null ? null : `did you mean "${meant}"?`);
  });

  test('of several that are as near the first is meant', () => {
    expect(nearest('cat', ['car', 'can'])).toBe('car');
    expect(nearest('can', ['car', 'can'])).toBe('can');
  });

  test('of a schema count characters, members and keys', () => {
    const shape = z.object({
      one: z.string().min(1),
      two: z.string().max(2),
      list: z.array(z.number()).min(1),
      lists: z.array(z.number()).max(2),
      set: z.set(z.number()).min(1),
      map: z.map(z.string(), z.number()).min(1),
      maps: z.map(z.string(), z.number()).min(2),
      above: z.number().gt(3),
      below: z.number().lt(3),
      least: z.number().min(3),
      most: z.number().max(3),
    });
    const value = {
      one: '',
      two: 'abc',
      list: [],
      lists: [1, 2, 3],
      set: new Set<number>(),
      map: new Map<string, number>(),
      maps: new Map<string, number>(),
      above: 3,
      below: 3,
      least: 2,
      most: 4,
    };
    const lines = problemLines(shape.safeParse(value, { error: schemaWords }).error!, value, 20);
    expect(lines.map((line) => line.replace(/is .*?; /, ''))).toEqual([
      '  one: at least 1 character belongs here',
      '  two: at most 2 characters belongs here',
      '  list: at least 1 member belongs here',
      '  lists: at most 2 members belongs here',
      '  set: at least 1 member belongs here',
      '  map: at least 1 key belongs here',
      '  maps: at least 2 keys belongs here',
      '  above: more than 3 belongs here',
      '  below: less than 3 belongs here',
      '  least: at least 3 belongs here',
      '  most: at most 3 belongs here',
    ]);
    expect(problemLines(shape.safeParse(value, { error: schemaWords }).error!, value, 10)).toHaveLength(11);
    expect(problemLines(shape.safeParse(value, { error: schemaWords }).error!, value, 10).at(-1)).toBe('  and 1 more');
    expect(problemLines(shape.safeParse(value, { error: schemaWords }).error!, value, 11)).toHaveLength(11);
  });

  test('on the terminal are turned where their rows are shorter than the head', () => {
    const text = textTable(['name', 'one', 'two', 'three'], [['a', 1], ['b']], { color: false, columns: 21 });
    expect(text.split('\n').slice(1, -1)).toEqual([
      '│ name  │ a │ b │',
      '│ one   │ 1 │   │',
      '│ two   │   │   │',
      '│ three │   │   │',
    ]);
  });
});

describe('an axis of time', () => {
  test.each([
    [180_000, 'seconds', 1000],
    [180_001, 'minutes', 60_000],
    [10_800_000, 'minutes', 60_000],
    [10_800_001, 'hours', 3_600_000],
  ])('of %d ms is in %s', (durationMs, name, ms) => {
    expect(timeUnit(durationMs)).toEqual({ name, format: name, ms });
    expect(timeAxis(durationMs)).toMatchObject({ format: name, min: 0, max: durationMs / ms, type: 'linear' });
  });

  test.each([
    [3, undefined],
    [4, 0.5],
    [4.5, 0.5],
    [5, 1],
    [18, 2],
    [24, 3],
    [36, 4],
    [37, 6],
    [108, 12],
    [216, 24],
    [432, 48],
    // A month is cut into days.
    [720, 24],
  ])('of %d hours has a tick every %s', (hours, stepSize) => {
    const { ticks } = timeAxis(hours * 3_600_000) as { ticks: { stepSize?: number; includeBounds: boolean } };
    expect([ticks.stepSize, ticks.includeBounds]).toEqual([stepSize, false]);
  });

  test('of latencies is logarithmic above eight times the lowest, and holds four decades', () => {
    expect(latencyScale(1, 8)).toEqual({ type: 'linear', grace: '5%' });
    expect(latencyScale(1, 9)).toEqual({ type: 'logarithmic', min: 1, grace: '5%' });
    expect(latencyScale(0.1, 20_000)).toEqual({ type: 'logarithmic', min: 2, grace: '5%' });
  });
});

describe('a table of the page', () => {
  test('has numbers right, long texts apart, and no empty columns', () => {
    const html = table(
      ['name', 'count', 'text', 'empty', 'mixed', 'interval'],
      [
        ['a<b', '1,000', 'x'.repeat(51), '', '1', '5 [4 to 6]'],
        ['c', '–', 'kept', '', 'two', '$7'],
        ['d', 'none', '', ''],
      ],
    );
    expect(html).toBe(
      '<div class="scroll"><table><thead><tr><th scope="col">name</th><th scope="col" class="n">count</th>' +
        '<th scope="col">text</th><th scope="col">mixed</th><th scope="col" class="n">interval</th></tr></thead><tbody>' +
        `<tr><th scope="row">a&lt;b</th><td class="n">1,000</td><td class="long">${'x'.repeat(51)}</td><td>1</td><td class="n">5 <span class="interval">[4 to 6]</span></td></tr>\n` +
        '<tr><th scope="row">c</th><td class="n">–</td><td class="good">kept</td><td>two</td><td class="n">$7</td></tr>\n' +
        '<tr><th scope="row">d</th><td class="n">none</td><td></td></tr></tbody></table></div>',
    );
  });

  test('is narrow up to four columns of fifty letters', () => {
    const kind = (columns: number, letters: number): string =>
      table(
        Array.from({ length: columns }, (_, index) => `c${index}`),
        [Array.from({ length: columns }, () => 'x'.repeat(letters))],
      ).slice(12, 25);
    expect([kind(4, 50), kind(5, 50), kind(4, 51)].map((text) => text.split('"')[0])).toEqual([
      'scroll narrow',
      'scroll',
      'scroll',
    ]);
  });

  test('keeps what follows a number in its cell together up to 44 letters', () => {
    const of = (value: string): string => /<td class="([^"]*)"/.exec(table(['a', 'b'], [['x', value]]))![1]!;
    expect([of(`1 ${'x'.repeat(42)}`), of(`1 ${'x'.repeat(43)}`)]).toEqual(['n', 'n parted']);
  });

  test('has a figure a row, and none that no run has', () => {
    const html = figureTable(
      ['p50', 'none', 'p99'],
      [
        { name: 'one', values: ['1 ms', '', '2 ms'] },
        { name: 'two', values: ['3 ms'] },
      ],
    );
    const rows = [...html.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) => row!.replaceAll(/<[^>]+>/g, '|'));
    expect(rows).toEqual(['|figure||one||two|', '|p50||1 ms||3 ms|', '|p99||2 ms|||']);
  });

  test('shows the others on demand where more than three are left', () => {
    const rows = (count: number): [string][] => Array.from({ length: count }, (_, index) => [`r${index}`]);
    expect(longTable(['a'], rows(5), 2)).toBe(table(['a'], rows(5)));
    expect(longTable(['a'], rows(6), 2)).toBe(
      `${table(['a'], rows(2))}<details><summary>The other 4</summary>${table(['a'], rows(6).slice(2))}</details>`,
    );
  });

  test('stands beside another where there is one', () => {
    expect([beside([]), beside(['', 'a']), beside(['a', '', 'b'])]).toEqual([
      '',
      'a',
      '<div class="pair"><div>a</div><div>b</div></div>',
    ]);
  });

  test('colours several words by the worst', () => {
    expect(['kept', '2 kept, 1 broken', 'host saturated, kept', '3 no objective', 'toString'].map(wordClass)).toEqual([
      'good',
      'bad',
      'warn',
      'plain',
      'plain',
    ]);
  });

  test('of functions leaves out times of those that never ran', () => {
    const section = base.functions['api']!;
    const silent = {
      ...section,
      latencyMs: { ...section.latencyMs, count: 0 },
      initMs: { ...section.initMs, count: 0 },
    };
    const known = {
      ...section,
      latencyMs: { ...section.latencyMs, count: 1, p50: 12, p99: 34 },
      initMs: { ...section.initMs, count: 1, p50: 56 },
    };
    const html = functionTable({ ...base, functions: { a: silent, b: known } });
    const rows = htmlCellsOf(html);
    expect(rows.slice(1).map((row) => row.slice(5, 8))).toEqual([
      ['', '', ''],
      ['12 ms', '34 ms', '56 ms'],
    ]);
  });

  test('of Managed Instances tells what is late, has no room or is saved only where it is some', () => {
    const fn = { ...base.functions['api']!, managed: { provider: 'p', slots: 8, vcpus: 2 } };
    const counts = { kind: 'managed', maxEnvironments: 3, maxSlotShare: 0.5, maxCpuShare: 0.25 };
    const provider = { instancesUsd: 4, managementUsd: 0.6, savingsShare: 0 };
    const types = { 'c7g.large': { hours: 2, most: 3 }, 'c7g.xlarge': { hours: 1, most: 1 } };
    const result = {
      ...base,
      functions: { a: fn, b: fn },
      eventSources: {
        'functions.a.managed': { ...counts, lateAnswers: 1200, noRoom: 7 },
        'functions.b.managed': { ...counts, noRoom: 0 },
      },
      capacityProviders: {
        p: { ...provider, instanceTypes: types },
        q: { ...provider, savingsShare: 0.3, instanceTypes: { 'm7g.large': { hours: 0.5, most: 1 } } },
      },
    } as unknown as RunResult;
    const rows = htmlCellsOf(managedSection([result, base], 'CHARTS'));
    const { mean } = fn.totals.environments;
    expect(rows.map((row) => row.slice(0, 8))).toEqual([
      [
        'function',
        'capacity provider',
        'slots / vCPUs of an environment',
        'environments mean / most',
        'slots in use / CPU of the busiest, most in a minute',
        'timeouts that kept their slot',
        'starts that found no room',
      ],
      ['a', 'p', '8 / 2', `${Number(mean.toPrecision(3))} / 3`, '50 % / 25 %', '1,200', '7'],
      ['b', 'p', '8 / 2', `${Number(mean.toPrecision(3))} / 3`, '50 % / 25 %', '', ''],
      [
        'capacity provider',
        'instances',
        'at once, at most',
        'time together',
        'their price',
        'saved by a plan',
        'fee (15 % of the price on demand)',
      ],
      ['p', 'c7g.large', '3', '2 h', '$4.00', '', '$0.60'],
      ['p', 'c7g.xlarge', '1', '60 min', '', '', ''],
      ['q', 'm7g.large', '1', '30 min', '$4.00', '30 %', '$0.60'],
    ]);
    expect(managedSection([base], 'CHARTS')).toBe('CHARTS');
    const { capacityProviders: _, ...untold } = result;
    expect(htmlCellsOf(managedSection([untold], '')).slice(3)).toEqual([rows[3]]);
  });
});

describe('a history', () => {
  const line = (index: number, more: Partial<HistoryLine> = {}): HistoryLine => ({
    schema: 'windtunnel/history@1',
    name: 's',
    kind: 'measured',
    commit: `commit-number-${index}`,
    at: new Date(Date.UTC(2026, 0, 1 + index)).toISOString(),
    benches: [{ name: 'f / p50', value: index, unit: 'ms' }],
    ...more,
  });
  const bench = (value: number | null, unit: string): Partial<HistoryLine> => ({
    benches: [{ name: 'f / p50', value, unit }],
  });
  const made = (more: Record<string, unknown> = {}): Partial<HistoryLine> => ({
    made: { scenario: 'x', host: 'h', version: '1', saturated: false, ...more },
  });

  test('has nothing to note where all is alike', () => {
    expect(historyNotes([line(0, made()), line(1), line(2, made())])).toEqual([]);
  });

  test('notes where host, scenario and version changed, four commits at most', () => {
    const hosts = ['a', 'b', 'c', 'd', 'e', 'f'];
    const lines = hosts.map((host, index) => line(index, made({ host, version: index < 3 ? '1' : '2' })));
    expect(historyNotes(lines)).toEqual([
      's (measured): the machine changed at commit-num, commit-num, commit-num, commit-num and 1 more',
      's (measured): the version of windtunnel changed at commit-num',
    ]);
    expect(historyNotes(lines.slice(0, 5).map((one) => ({ ...one, commit: one.commit.slice(-1) })))).toEqual([
      's (measured): the machine changed at 1, 2, 3, 4',
      's (measured): the version of windtunnel changed at 3',
    ]);
  });

  test('notes saturated hosts, missing values and lines out of order', () => {
    const saturated = { ...line(1, made({ saturated: true })), commit: 'x' };
    expect(historyNotes([line(0, made()), saturated, line(2, bench(null, 'ms'))])).toEqual([
      's (measured): 1 of 3 runs was on a saturated host (x)',
      'a value is missing and left out, of s (measured): f / p50',
    ]);
    expect(historyNotes([line(3), line(2, bench(null, 'ms')), line(1, bench(null, 'ms')), line(4)])).toEqual([
      '2 values are missing and left out, of s (measured): f / p50',
      '2 lines are earlier than the one before: read in the order of time',
    ]);
    expect(historyNotes([line(1), line(0)])).toEqual([
      'a line is earlier than the one before it: read in the order of time',
    ]);
  });

  test('notes units that were converted, and those that nothing joins', () => {
    const of = (...units: string[]): string[] => historyNotes(units.map((unit, index) => line(index, bench(1, unit))));
    expect(of('s', 'us', 'ms')).toEqual(['s (measured): f / p50: converted from s, us to ms']);
    expect(of('', 'ms')).toEqual(['s (measured): f / p50: no unit and ms are told apart']);
    expect(of('mb', '')).toEqual(['s (measured): f / p50: mb and no unit are told apart']);
    expect(of('s', 'mb', 'ms')).toEqual([
      's (measured): f / p50: converted from s to ms',
      's (measured): f / p50: mb and ms are told apart',
    ]);
    const apart = historySeries([line(0, bench(1, '')), line(1, bench(2, 'ms')), line(2, bench(3, 's'))]);
    expect(apart.map(({ name, unit, points }) => [name, unit, points.map(({ value }) => value)])).toEqual([
      ['s (measured): f / p50, in no unit', '', [1]],
      ['s (measured): f / p50, in s', 's', [0.002, 3]],
    ]);
  });

  test('that is none is refused with its first ten lines', () => {
    const bad = (count: number): string => Array.from({ length: count }, () => 'oops').join('\n');
    const problem = (text: string): string => {
      try {
        return String(parseHistory(text, 'h').length);
      } catch (error) {
        return (error as Error).message;
      }
    };
    const ten = Array.from({ length: 10 }, (_, index) => `  line ${index + 1}: is not JSON, or only a part of it`);
    const head = 'h is not a history; remove or mend these lines:';
    expect(problem(bad(10))).toBe([head, ...ten].join('\n'));
    expect(problem(bad(12))).toBe([head, ...ten, '  and 2 more'].join('\n'));
    expect(problem(`\n${JSON.stringify({ ...line(0), at: 'today' })}`)).toBe(
      `${head}\n  line 2: at: is no instant; write one such as 2026-03-01T12:00:00Z`,
    );
  });

  test('is made of what a run says of itself, or does not', () => {
    const { made: known } = lineOf(base, 'c');
    const { made: bare } = lineOf({ ...base, scenario: undefined, versions: {} }, 'c');
    const empty = lineOf({ ...base, scenario: {}, versions: {} }, 'c').made;
    expect(known!.version).toBe(base.versions['windtunnel']);
    expect(bare).toEqual({ scenario: empty!.scenario, version: 'unknown', saturated: false });
    const seeded = lineOf({ ...base, scenario: { seed: 5 } }, 'c').made;
    expect(seeded!.scenario).toBe(empty!.scenario);
    expect(lineOf({ ...base, scenario: { a: 5 } }, 'c').made!.scenario).not.toBe(empty!.scenario);
  });

  test('of no lines was never updated', () => {
    expect(JSON.parse(toGithubBenchmark([]).replace('window.BENCHMARK_DATA = ', ''))).toEqual({
      lastUpdate: null,
      repoUrl: '',
      entries: {},
    });
    expect(toGithubBenchmark([line(0)])).toContain(`"lastUpdate": ${Date.UTC(2026, 0, 1)}`);
    expect(toGithubBenchmark([line(0)], '2026-02-01T00:00:00Z')).toContain(`"lastUpdate": ${Date.UTC(2026, 1, 1)}`);
  });
});

describe('a result that is read back', () => {
  const problem = (value: unknown): string => {
    try {
      return parseResult(JSON.stringify(value), 'r.json').name;
    } catch (error) {
      return (error as Error).message;
    }
  };
  const cure = 'name the result of one run, such as checkout.simulated.json';

  test.each([
    [[1, 2], `is no result: the whole file is a list of 2; ${cure}`],
    [null, `is no result: the whole file is null; ${cure}`],
    [7, `is no result: the whole file is 7; ${cure}`],
    ['text', `is no result: the whole file is "text"; ${cure}`],
    [{ schema: 'windtunnel/plan@1' }, `is a plan; ${cure}`],
    [
      { schema: 'toString' },
      'is no result: schema: is not windtunnel/run@1; name a file that this suite wrote, such as checkout.simulated.json',
    ],
  ])('is none where it is %j', (value, text) => {
    expect(problem(value)).toBe(`r.json ${text}`);
  });

  test('runs for longer than its warm-up', () => {
    expect(problem({ ...base, warmupMs: base.durationMs - 1 })).toBe(base.name);
    expect(problem({ ...base, warmupMs: base.durationMs })).toBe(
      `r.json is not a windtunnel/run@1 result:\n  warmupMs: is ${base.durationMs}, and the run ${base.durationMs} ms; less than that belongs here`,
    );
  });

  test('has as many steps in every series, and histograms that can be read', () => {
    const { offered } = base.series;
    const short = { ...base, series: { ...base.series, offered: offered.slice(1) } };
    expect(problem(short)).toContain(
      `series.admitted: has ${offered.length} steps, and offered ${offered.length - 1}; make the result again`,
    );
    const broken = { ...base, histograms: { ...base.histograms, latency: 'bm9wZQ==' } };
    expect(problem(broken)).toContain(
      'histograms.latency: is no HdrHistogram (V2, compressed, base64); make the result again',
    );
    const reasons = { ...base.series.throttledByReason, CallerRateLimitExceeded: [1] };
    const odd = { ...base, series: { ...base.series, throttledByReason: reasons } };
    expect(problem(odd)).toContain(
      `series.throttledByReason.CallerRateLimitExceeded: has 1 step, and offered ${offered.length}; make the result again`,
    );
  });
});

describe('the figures of the gate', () => {
  const totals = { offered: 0, throttled: 0, completed: 0, failed: 0, timedOut: 0, dropped: 0, inFlight: 0 };

  test.each([
    [{ completed: 1, offered: 1 }, null],
    [{ failed: 1, offered: 1 }, null],
    [{ timedOut: 1, offered: 1 }, null],
    [{}, 'nothing arrived that counts'],
    [
      { offered: 1500, throttled: 1200, dropped: 200, inFlight: 100 },
      'none of 1,500 invocations ran (1,200 throttled, 200 without an answer, 100 not ended)',
    ],
    [{ offered: 5, dropped: 5 }, 'none of 5 invocations ran (5 without an answer)'],
  ])('lack what never ran: %j', (more, lack) => {
    expect(ranLack({ totals: { ...base.totals, ...totals, ...more } })).toBe(lack);
  });

  test('tell errors of what was given up though nothing ran', () => {
    const lack = (dropped: number): string | null => {
      const section = { ...base, totals: { ...base.totals, ...totals, offered: 5, throttled: 5 - dropped, dropped } };
      const share = measuredFigures(section).find(({ figure }) => figure === 'error share')!;
      return share.lack(share.count);
    };
    expect([lack(1), lack(0)]).toEqual([null, 'none of 5 invocations ran (5 throttled)']);
  });

  test('say of how few values nothing is told', () => {
    const section = { ...base, totals: { ...base.totals, completed: 5 } };
    const lacks = (counts: readonly number[]): Record<string, (string | null)[]> =>
      Object.fromEntries(
        measuredFigures(section)
          .filter(({ figure }) => ['latency p99', 'latency mean', 'init p50', 'billed mean'].includes(figure))
          .map(({ figure, lack }) => [figure, counts.map((count) => lack(count))]),
      );
    const p99 = ' answers: p99 takes 100, so that one lies beyond it';
    const mean = ['no values', '1 value: a mean takes 2', null, null, null];
    expect(lacks([0, 1, 2, 99, 100])).toEqual({
      'latency p99': ['no answers', `1${p99.replace('answers', 'answer')}`, `2${p99}`, `99${p99}`, null],
      'latency mean': mean,
      'init p50': ['no cold starts', '1 cold start: p50 takes 2, so that one lies beyond it', null, null, null],
      'billed mean': mean,
    });
  });

  test('leave out steps that hold some of the warm-up', () => {
    expect([0, 1, 99, 100, 101].map((warmupMs) => firstCountedStep({ stepMs: 100 }, warmupMs))).toEqual([
      0, 2, 2, 2, 3,
    ]);
  });

  test('of what is alike in neighbouring steps are known less well', () => {
    // Ten batches of ten, half of each: a share of 0.5 that never changes, or that changes each time.
    const whole = Array.from({ length: 20 }, () => 10);
    const steady = whole.map(() => 5);
    const turning = whole.map((_, step) => (step % 2 === 0 ? 0 : 10));
    expect(shareWidening(steady, whole)).toBe(1);
    // Each difference of 1 against a variance of a quarter in batches of ten: twenty times as much.
    expect(shareWidening(turning, whole)).toBeCloseTo(Math.sqrt(20), 12);
    expect(
      shareWidening(
        turning.map((count) => count * 3),
        whole,
      ),
    ).toBeCloseTo(Math.sqrt(20), 12);
    expect(shareWidening(turning.slice(0, 9), whole.slice(0, 9))).toBe(1);
    expect(shareWidening([], [])).toBe(1);
    expect(
      shareWidening(
        whole.map(() => 0),
        whole,
      ),
    ).toBe(1);
    expect(
      shareWidening(
        whole.map(() => 0),
        whole.map(() => 0),
      ),
    ).toBe(1);
  });

  test('of latencies that jump from step to step are known less well, of empty steps nothing', () => {
    const widening = (meanMs: number[] | undefined, admitted: number[], warmupMs = 0): number =>
      latencyWidening(
        { ...base, series: { ...base.series, stepMs: 100, meanMs, admitted } } as RunResult,
        10,
        warmupMs,
      );
    const jumping = Array.from({ length: 20 }, (_, step) => (step % 2 === 0 ? 10 : 30));
    const five = jumping.map(() => 5);
    // A difference of 20 in batches of five against a variance of 100: ten times as much.
    expect(widening(jumping, five)).toBeCloseTo(Math.sqrt(10), 12);
    expect(widening(undefined, five)).toBe(1);
    expect(
      widening(
        jumping,
        jumping.map(() => 4),
      ),
    ).toBe(1);
    expect(
      widening(
        jumping.map(() => 0),
        five,
      ),
    ).toBe(1);
    expect(widening([...jumping.map(() => 10), ...jumping], [...five, ...five], 1900)).toBeCloseTo(Math.sqrt(10), 12);
  });
});

describe('histograms', () => {
  const values = (ms: readonly number[], counts: readonly number[]): Values => ({
    ms,
    counts,
    lowestMs: ms,
    total: counts.reduce((sum, count) => sum + count, 0),
  });

  test('have edges that cover all values, four bins at least', () => {
    const rounded = (edges: readonly number[]): number[] => edges.map((edge) => Number(edge.toPrecision(4)));
    expect(rounded(logEdges([values([10], [1])]))).toEqual([9.091, 9.444, 9.811, 10.19, 10.59, 11]);
    expect(rounded(logEdges([values([], []), values([1, 16], [1, 1])], 4))).toEqual([1, 2, 4, 8, 16]);
    expect(logEdges([values([0.001, 100], [1, 1])])[0]).toBe(0.01);
    expect(logEdges([values([1, 1000], [1, 1])])).toHaveLength(41);
  });

  test('are dealt out to the bins into which their buckets reach', () => {
    const edges = [1, 10, 100];
    expect(binCounts({ ms: [5, 50, 500], lowestMs: [5, 50, 400], counts: [1, 2, 4], total: 7 }, edges)).toEqual([1, 6]);
    const [low, high] = binCounts({ ms: [31.6218], lowestMs: [3.16228], counts: [10], total: 10 }, edges);
    expect([low!.toFixed(3), high!.toFixed(3)]).toEqual(['5.000', '5.000']);
  });

  test('have a point of their percentile curve for each nine', () => {
    expect(percentileCurve(values([], []))).toEqual([]);
    expect(percentileCurve(values([1, 2, 3], [5, 4, 1]))).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 1 },
      { x: 10, y: 2 },
      { x: 11, y: 3 },
    ]);
    // Of points that lie near each other only the first, and always the last.
    expect(percentileCurve(values([1, 2, 3, 4], [5, 1, 3, 1]), 4)).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 1 },
      { x: 10, y: 3 },
      { x: 11, y: 4 },
    ]);
  });

  test('without a value have no spread', () => {
    const rows = new LatencyRows(2);
    for (const ms of [10, 30]) rows.record(1, ms);
    expect(spreadOf(decoded(rows.counts(0).encode()))).toEqual({ count: 0, deviation: 0 });
    const { count, deviation } = spreadOf(decoded(rows.counts(1).encode()));
    expect([count, Math.round(deviation / 1000)]).toEqual([2, 10]);
  });
});

test('times in whole ms are counted by themselves, and a copy goes on alone', () => {
  const rows = new LatencyRows(1, 'ms');
  for (const ms of [1, 2, 2, 100]) rows.record(0, ms);
  const copy = rows.copy();
  copy.record(0, 7);
  expect(summaryOf(rows.counts(0))).toMatchObject({ count: 4, mean: 26.25, max: 100 });
  expect(summaryOf(copy.counts(0))).toMatchObject({ count: 5, mean: 22.4, max: 100 });
  expect(copy.counts(0).encode()).not.toBe(rows.counts(0).encode());
});

test('what is told late counts in its own step, and since the warm-up', () => {
  const levels = new SteppedLevels(2, { steps: 4, stepMs: 100, fromMs: 150, toMs: 350 });
  levels.raise(0, 1, 50);
  levels.raise(0, 2, 160);
  levels.raise(1, 1, 320);
  // Late ones: before the warm-up, after it, and in the step under way.
  levels.raise(0, 2, 149);
  levels.raise(0, 2, 150);
  levels.raise(0, 2, 299);
  levels.raise(0, 2, 330);
  // Beyond the steps.
  levels.raise(1, 1, 450);
  levels.raise(1, 1, 405);
  levels.end();
  expect([[...levels.counts(0)], [...levels.counts(1)]]).toEqual([
    [1, 3, 1, 1],
    [0, 0, 0, 1],
  ]);
  expect([levels.total(0), levels.total(1)]).toEqual([4, 3]);
});

describe('a recorder', () => {
  const recorder = (): Recorder =>
    new Recorder({ functions: [configOf({ name: 'f' })], durationMs: 1000, warmupMs: 200, stepMs: 100 });

  test('is stopped within its window only', () => {
    for (const atMs of [0, 200, 1000, 2000])
      expect(() => recorder().stop(atMs)).toThrow(new RangeError(`a run cannot be stopped at ${atMs} ms`));
    expect(() => recorder().stop(201)).not.toThrow();
    expect(() => recorder().stop(999)).not.toThrow();
  });

  test('has no result before it is finished', () => {
    expect(() => recorder().merge(recorder())).toThrow(new Error('finish the recorder first'));
  });
});

test('events of traces lie one behind the other, with what extensions took where they took some', () => {
  const trace = {
    functionName: 'f',
    startMs: 1.5,
    latencyUs: 700,
    outcome: 'completed',
    coldStart: true,
    attempts: 2,
    parts: [
      { name: 'init', us: 300 },
      { name: 'handler', us: 400 },
    ],
  };
  const section = { slowest: [trace, { ...trace, extensionsUs: 50 }], typical: [] };
  const { traceEvents } = JSON.parse(chromeTrace(section as unknown as Parameters<typeof chromeTrace>[0])) as {
    traceEvents: { args?: Record<string, unknown> }[];
  };
  expect(traceEvents.slice(0, 5)).toEqual([
    { ph: 'M', pid: 1, name: 'process_name', args: { name: 'slowest requests' } },
    { ph: 'M', pid: 1, tid: 1, name: 'thread_name', args: { name: 'f 1' } },
    {
      ph: 'X',
      pid: 1,
      tid: 1,
      ts: 1500,
      dur: 700,
      name: 'f',
      cat: 'request',
      args: { outcome: 'completed', coldStart: true, attempts: 2 },
    },
    { ph: 'X', pid: 1, tid: 1, ts: 1500, dur: 300, name: 'init', cat: 'part' },
    { ph: 'X', pid: 1, tid: 1, ts: 1800, dur: 400, name: 'handler', cat: 'part' },
  ]);
  expect(traceEvents[6]!.args).toEqual({ outcome: 'completed', coldStart: true, attempts: 2, extensionsUs: 50 });
  expect(traceEvents.at(-1)).toEqual({ ph: 'M', pid: 2, name: 'process_name', args: { name: 'requests by chance' } });
});

test('a figure that a point of a sweep does not tell is left empty', () => {
  const estimate = (mean: number): { mean: number; low: number; high: number } => ({
    mean,
    low: mean - 1,
    high: mean + 1,
  });
  const sweep = {
    vary: [{ path: 'a.b' }],
    points: [
      { values: ['1,2'], figures: { p99: estimate(5) } },
      { values: [3], figures: { p50: estimate(7) } },
    ],
  };
  expect(sweepCsv(sweep as unknown as Parameters<typeof sweepCsv>[0])).toBe(
    'a.b,p99,p99.low,p99.high,p50,p50.low,p50.high\r\n"1,2",5,4,6,,,\r\n3,,,,7,6,8\r\n',
  );
});

describe('what ways to run cost', () => {
  const costs = (
    rows: readonly (readonly [factor: number, a: number, b: number, bThrottled?: number])[],
  ): ComputeCosts => ({
    ways: ['a', 'b'],
    traffic: rows.map(([factor, a, b, throttledShare = 0]) => ({
      factor,
      perSecond: 10 * factor,
      ways: {
        a: { usdPerMonth: a, throttledShare: 0.01, p99Ms: 1 },
        b: { usdPerMonth: b, throttledShare, p99Ms: 1 },
      },
    })),
  });

  test('is told beside the others, of those that serve the traffic', () => {
    expect(cheapestSentence(costs([[1, 10, 25]]))).toBe(
      'At this traffic (10/s on average) a costs least: $10.00 for 30 days; b $25.00 (2.5 times).',
    );
    expect(cheapestSentence(costs([[1, 10, 5]]))).toBe(
      'At this traffic (10/s on average) b costs least: $5.00 for 30 days; a $10.00 (2 times).',
    );
    expect(cheapestSentence(costs([[1, 10, 5, 0.011]]))).toBe(
      'At this traffic (10/s on average) a costs least: $10.00 for 30 days; no other way serves it.',
    );
    expect(cheapestSentence(costs([[2, 10, 5]]))).toBeNull();
    expect(cheapestSentence({ ways: [], traffic: [{ factor: 1, perSecond: 1, ways: {} }] })).toBeNull();
  });

  test('breaks even between two traffics, or nowhere', () => {
    expect(
      breakEvenSentences(
        costs([
          [1, 1, 4],
          [100, 100, 25],
        ]),
      ),
    ).toEqual(['break-even: below 10 times the traffic (100/s on average) a is cheaper, above it b.']);
    expect(
      breakEvenSentences(
        costs([
          [1, 4, 1],
          [100, 25, 100],
        ]),
      ),
    ).toEqual(['break-even: below 10 times the traffic (100/s on average) b is cheaper, above it a.']);
    const tried = 'at all traffic that was tried and both serve, 1 to 100 times (10/s to 1,000/s on average)';
    expect(
      breakEvenSentences(
        costs([
          [1, 1, 4],
          [100, 100, 400],
        ]),
      ),
    ).toEqual([`a is cheaper than b ${tried}.`]);
    expect(
      breakEvenSentences({
        ...costs([
          [1, 4, 1],
          [100, 400, 100],
        ]),
        mostTried: 5000,
      }),
    ).toEqual([
      `b is cheaper than a ${tried}; more would be a run of over 5,000 invocations: shorten the scenario's duration to try it.`,
    ]);
    expect(breakEvenSentences(costs([[1, 1, 4, 1]]))).toEqual([
      'a and b: no traffic was tried that both of them serve.',
    ]);
    // What costs nothing lies on no logarithmic axis.
    expect(
      breakEvenSentences(
        costs([
          [1, 0, 4],
          [100, 100, 25],
        ]),
      ),
    ).toEqual([`a is cheaper than b ${tried}.`]);
  });
});

describe('the lock of a file', () => {
  const refusal = async (held: string): Promise<[unknown, string]> => {
    const directory = mkdtempSync(join(tmpdir(), 'windtunnel-lock-'));
    try {
      const file = join(directory, 'f');
      writeFileSync(`${file}.lock`, held);
      const error: unknown = await takeLock(file, 0).catch((reason: unknown) => reason);
      expect(existsSync(`${file}.lock`)).toBe(true);
      return [error, (error as Error).message.replaceAll(file, 'FILE')];
    } finally {
      rmSync(directory, { recursive: true });
    }
  };

  test('that another process holds is not taken', async () => {
    const [error, message] = await refusal(JSON.stringify({ host: hostname(), pid: process.pid, id: 'x' }));
    expect(error).toBeInstanceOf(LockError);
    expect(message).toBe(
      `FILE is being written by process ${process.pid} on ${hostname()}; wait for it, or remove FILE.lock if it is gone`,
    );
  });

  test('of another machine, or of nobody knows whom, is not broken', async () => {
    // No process has this number.
    const [, elsewhere] = await refusal(JSON.stringify({ host: `not-${hostname()}`, pid: 2 ** 30, id: 'x' }));
    expect(elsewhere).toContain(`is being written by process ${2 ** 30} on not-${hostname()};`);
    const [, unknown] = await refusal('half a');
    expect(unknown).toContain('FILE is being written by another process; wait for it');
  });

  test('makes the directory of its file, where that can be', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'windtunnel-lock-'));
    try {
      const release = await takeLock(join(directory, 'new', 'er', 'f'), 0);
      expect(readdirSync(join(directory, 'new', 'er'))).toEqual(['f.lock']);
      await release();
      expect(readdirSync(join(directory, 'new', 'er'))).toEqual([]);
      writeFileSync(join(directory, 'file'), '');
      await expect(takeLock(join(directory, 'file', 'f'), 0)).rejects.toMatchObject({
        code: expect.stringMatching(/^(?:EEXIST|ENOTDIR)$/) as string,
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});
