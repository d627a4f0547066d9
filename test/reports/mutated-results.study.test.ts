// Results that somebody has edited, cut or made up: each is refused with a place and a cure in words of our own, or every
// document can be made of it.

import { beforeAll, describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { simulateScenario } from '../../bench/simulate/simulate-scenario.ts';
import { suiteOf } from '../../bench/terminal/write-run.ts';
import { withObjectives } from '../../bench/simulate/objectives.ts';
import { pageOf } from '../../bench/page/page.ts';
import {
  compareResults,
  compareRuns,
  conditionsOf,
  consoleSummary,
  csvOf,
  gateSentence,
  junitOfComparison,
  junitOfValidation,
  lineOf,
  markdownOf,
  parseResult,
  ResultError,
  resultJson,
  resultOf,
  sideBySide,
  type RunResult,
} from '../../reports/index.ts';
import { suiteCharts } from '../../reports/chart/suite-charts.ts';
import { randomStream } from '../../sim/index.ts';

let whole: RunResult;
beforeAll(async () => {
  const scenario = compileScenario(
    {
      name: 'whole',
      duration: '20s',
      warmup: '2s',
      cloudWatch: true,
      slo: { p99: '<1s', backlog: '<100', cost: '<$1/run' },
      functions: {
        api: {
          reservedConcurrency: 3,
          tags: { team: 'a' },
          duration: { exponential: { mean: '100ms' } },
          coldStart: { constant: '150ms' },
        },
        job: { duration: { constant: '20ms' }, coldStart: { constant: '90ms' } },
      },
      traffic: [
        { to: 'api', arrivals: { poisson: { rate: '20/s' } } },
        { to: 'job', via: 'sqs', arrivals: { constant: { rate: '10/s' } } },
        { to: 'job', via: 'kinesis', arrivals: { constant: { rate: '2/s' } } },
      ],
    },
    'test',
    '.',
  );
  whole = await simulateScenario(scenario, { replications: 2 });
});

/** Every document that can be made of a result, short of pictures and the page. */
const documents = (result: RunResult): string[] => {
  const suite = withObjectives([suiteOf(null, result)])[0]!;
  const figures = compareResults(result, whole);
  return [
    csvOf([result]),
    markdownOf([suite]),
    consoleSummary(result, { color: false }),
    JSON.stringify(lineOf(result, 'c')),
    gateSentence(figures),
    junitOfComparison('x', figures),
    junitOfValidation([suite]),
    gateSentence(compareRuns([result, result], [whole, whole])),
    ...conditionsOf([result, whole].map((one, index) => ({ name: `${index}`, results: [one] }))),
    markdownOf([
      sideBySide(
        'both',
        [whole, result].map((one, index) => ({ name: `${index}`, result: one })),
      ),
    ]),
    JSON.stringify(suiteCharts(suite)),
  ];
};

type Path = readonly (string | number)[];

/** Places of a result; of long lists the first entry stands for all. */
const placesIn = (value: unknown, path: Path = []): Path[] => {
  if (typeof value !== 'object' || value === null) return [path];
  const entries = Array.isArray(value)
    ? ([...value.entries()].slice(0, 1) as [number, unknown][])
    : Object.entries(value);
  return [path, ...entries.flatMap(([key, inner]) => placesIn(inner, [...path, key]))];
};

const changed = (value: unknown, path: Path, mutation: (value: unknown) => unknown): unknown => {
  const [key, ...rest] = path;
  if (key === undefined) return mutation(value);
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string | number, unknown>;
  const inner = changed(copy[key], rest, mutation);
  if (inner === undefined) delete copy[key];
  else copy[key] = inner;
  return copy;
};

const mutations: readonly (readonly [name: string, of: (value: unknown) => unknown])[] = [
  ['null', () => null],
  ['a text', () => 'many'],
  ['negative', (value) => (typeof value === 'number' ? -5 : -1)],
  ['gone', () => undefined],
  ['a list', (value) => [value]],
  ['an empty list', () => []],
  ['a mapping', () => ({ a: 1 })],
  ['true', () => true],
  ['huge', () => 1e300],
  ['zero', () => 0],
  ['cut', (value) => (typeof value === 'string' ? value.slice(0, -3) : Array.isArray(value) ? value.slice(1) : value)],
  ['texts in the list', (value) => (Array.isArray(value) ? value.map(() => 'x') : value)],
];

/** What the schema library says when it is asked for its own words. */
const libraryWords = /Invalid input|expected \w+, received|Too small|Too big|Invalid option|Unrecognized key/;

test('each place changed in each way: refused in our words, or good for every document', () => {
  const places = placesIn(whole).filter(([first]) => first !== 'scenario' && first !== 'versions');
  const stream = randomStream(1, 'mutations');
  expect(places.length).toBeGreaterThan(200);
  const refusals: unknown[] = [];
  const accepted: { readonly what: string; readonly result: RunResult }[] = [];
  for (const path of places) {
    for (const [name, mutation] of mutations) {
      // A part of all, the same every time.
      if (stream.uniform() > 0.25) continue;
      const value = changed(whole, path, mutation) ?? null;
      try {
        accepted.push({ what: `${path.join('.')} ${name}`, result: resultOf(value, 'x.json') });
      } catch (error) {
        refusals.push(error);
      }
    }
  }
  expect(refusals.length).toBeGreaterThan(400);
  expect(refusals.filter((error) => !(error instanceof ResultError))).toEqual([]);
  expect(refusals.filter((error) => libraryWords.test((error as Error).message))).toEqual([]);
  expect(accepted.length).toBeGreaterThan(100);
  for (const { what, result } of accepted.filter(() => stream.uniform() < 60 / accepted.length)) {
    try {
      documents(result);
    } catch (error) {
      throw new Error(what, { cause: error });
    }
  }
});

test('a scenario in a result may be anything', async () => {
  const scenarios: unknown[] = [
    null,
    {},
    { slo: null },
    { slo: 'x' },
    { slo: { p99: 5, throttled: null, backlog: '<1%', what: '<3' } },
    { traffic: [null, 3, { to: 4 }], functions: null },
    { functions: { api: null }, traffic: 'x', slo: [] },
  ];
  for (const scenario of scenarios) {
    const result = parseResult(JSON.stringify({ ...whole, scenario }), 'x.json');
    expect(documents(result).length).toBeGreaterThan(8);
    expect(await pageOf('x', [suiteOf(null, result)])).toContain('What happened');
  }
  expect(() => parseResult(JSON.stringify({ ...whole, scenario: 'x' }), 'x.json')).toThrow(
    /scenario: is "x"; a mapping belongs here/,
  );
});

describe('what is refused', () => {
  const edited = (path: Path, value: unknown): string => JSON.stringify(changed(whole, path, () => value));
  test.each([
    [['totals', 'offered'], -5, /totals\.offered: is -5; at least 0 belongs here/],
    [['totals', 'offered'], null, /totals\.offered: is null; a number belongs here/],
    [['series', 'meanMs', 0], 'x', /series\.meanMs\.0: is "x"; a number belongs here/],
    [['series', 'p50Ms'], [1], /series\.p50Ms: has 1 step, and offered \d+; make the result again/],
    [['histograms', 'latency'], 'abc', /histograms\.latency: is no HdrHistogram/],
    [['functions', 'api', 'histograms', 'init'], '!', /functions\.api\.histograms\.init: is no HdrHistogram/],
    [['totals', 'environments', 'origins', 'growth'], 'x', /totals\.environments\.origins\.growth: is "x"; a number/],
    [['startedAt'], 'yesterday', /startedAt: is no instant/],
    [['warmupMs'], 20_000, /warmupMs: is 20000, and the run 20000 ms/],
    [['kind'], 'guessed', /kind: is "guessed"; "simulated" or "measured" belongs here/],
  ] as [Path, unknown, RegExp][])('%j: %j', (path, value, message) => {
    expect(() => parseResult(edited(path, value), 'x.json')).toThrow(message);
  });

  test.each([
    ['{"schema":"windtunnel/sweep@1"}', /x\.json is a sweep; .*name the result of one run/],
    ['{"schema":"windtunnel/suite@1"}', /x\.json is the verdicts of a suite of bench/],
    ['{"schema":"windtunnel/plan@1"}', /x\.json is a plan/],
    ['[{},{}]', /the whole file is a list of 2; name the result of one run/],
    ['null', /the whole file is null/],
    ['{}', /schema: is not windtunnel\/run@1/],
  ])('%s', (text, message) => {
    expect(() => parseResult(text, 'x.json')).toThrow(message);
  });
});

test('a mark of UTF-8 before a result is no part of it', () => {
  expect(parseResult(`\uFEFF${resultJson(whole)}`, 'x.json')).toEqual(whole);
});
