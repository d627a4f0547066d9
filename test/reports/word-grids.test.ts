// Words and figures over grids of what they are made of, whole: ticks of charts, sentences of the gate, what a scenario asked,
// what a schema finds wrong, tables of every width, histories. Held against test/golden/documents/grids (`-u` accepts a change).

import { expect, test } from 'vitest';
import * as z from 'zod';
import { bindConfig, formatters, themes } from '../../reports/chart/bind.ts';
import { sweepLines, sweepPanels } from '../../reports/chart/sweep.ts';
import { gateSentence, gateVerdict, isBlind, type FewestRuns } from '../../reports/comparing/gate-sentence.ts';
import type { FigureComparison } from '../../reports/comparing/judge.ts';
import { InstanceTime } from '../../reports/counting/instance-time.ts';
import { historyTable } from '../../reports/history/text.ts';
import type { SweepResult } from '../../reports/result/sweep-result.ts';
import { questionOf, type Asked } from '../../reports/verdict/asked.ts';
import { localMemorySetting } from '../../reports/verdict/beside.ts';
import { problemLines, schemaProblems, schemaWords } from '../../reports/words/schema-words.ts';
import { textTable } from '../../reports/words/text-table.ts';

const held = (lines: readonly string[], name: string): Promise<void> =>
  expect(`${lines.map((line) => line.trimEnd()).join('\n')}\n`).toMatchFileSnapshot(
    `../golden/documents/grids/${name}.txt`,
  );

test('ticks of every axis, for every room', async () => {
  const values = [
    0.001, 0.5, 1, 2, 3, 5, 7, 10, 20, 50, 99.95, 100, 300, 999.4, 1000, 2000, 7000, 10_000, 12_345.678, 1e6,
  ];
  const rooms = [50, 62, 66, 100, 110, 131, 200, 231, 421];
  const lines = Object.entries(formatters).flatMap(([name, format]) =>
    values.map((value) => {
      const told = [undefined, ...rooms].map((room) => format(value, room));
      const runs = told.filter((text, index) => index === 0 || text !== told[index - 1]);
      return `${name} ${value}: ${runs.map((text) => text || '-').join(' | ')}`;
    }),
  );
  await held(lines, 'ticks');
});

test('a configuration with its colours and ticks: by the room of the axis, upward as if it were three times as long', () => {
  const theme = { ink: '#000', h1: '#111' };
  expect(bindConfig({ a: ['@ink', '@other', 3, null], b: 'shades:19', c: 'plain' }, theme, formatters)).toEqual({
    a: ['#000', '@other', 3, null],
    b: ['#111', null],
    c: 'plain',
  });
  const tick = bindConfig('fn:msByDecade', theme, formatters) as (this: unknown, value: number) => string | null;
  const axis = (isHorizontal: boolean, px: number): unknown => ({
    isHorizontal: () => isHorizontal,
    width: isHorizontal ? px : 0,
    height: isHorizontal ? 0 : px,
    min: 1,
    max: 1000,
  });
  const shown = (on: unknown): string =>
    [1, 2, 3, 5, 7, 20, 2000].map((value) => tick.call(on, value) ?? '-').join(' ');
  expect(
    [
      [true, 1290],
      [true, 720],
      [true, 420],
      [true, 150],
      [false, 430],
      [false, 240],
      [false, 140],
      [false, 60],
    ].map(([across, px]) => shown(axis(across as boolean, px as number))),
  ).toEqual([
    '1 ms 2 ms 3 ms 5 ms 7 ms 20 ms 2 s',
    '1 ms 2 ms - 5 ms - 20 ms 2 s',
    '1 ms - 3 ms - - - -',
    '1 ms - - - - - -',
    '1 ms 2 ms 3 ms 5 ms 7 ms 20 ms 2 s',
    '1 ms 2 ms - 5 ms - 20 ms 2 s',
    '1 ms - 3 ms - - - -',
    '1 ms - - - - - -',
  ]);
  expect(shown(undefined)).toBe('1 ms 2 ms 3 ms 5 ms 7 ms 20 ms 2 s');
});

test('the colours of both themes', async () => {
  expect(Object.keys(themes.dark)).toEqual(Object.keys(themes.light));
  await held(
    Object.keys(themes.light).map((name) => `${name} ${themes.light[name]} ${themes.dark[name]}`),
    'colours',
  );
});

const compared = (own: Partial<FigureComparison>): FigureComparison => ({
  figure: 'latency p50',
  functionName: null,
  unit: 'ms',
  baseline: 100,
  current: 110,
  changePercent: 10,
  low: 6,
  high: 14,
  practicalPercent: 5,
  verdict: 'same',
  obstacle: null,
  exact: null,
  needed: null,
  sentence: 'latency p50 as its sentence says',
  ...own,
});

const median = (own: Partial<FigureComparison> = {}): FigureComparison => compared(own);
const other = (figure: string, own: Partial<FigureComparison> = {}): FigureComparison => compared({ figure, ...own });
const unclear = (figure: string, own: Partial<FigureComparison> = {}): FigureComparison =>
  other(figure, { verdict: 'unclear', ...own });

const gates: readonly (readonly [string, readonly FigureComparison[], FewestRuns?])[] = [
  ['all the same', [median(), other('latency p99'), other('init p50', { functionName: 'mail' })]],
  ['all the same, exactly', [median({ exact: 'the same run on both sides' }), other('cost')]],
  ['one regressed', [median({ verdict: 'regressed' }), other('latency p99')]],
  [
    'regressed, improved, unclear',
    [
      median(),
      other('latency p90', { verdict: 'regressed', changePercent: 7.25 }),
      other('latency p99', { verdict: 'regressed', changePercent: 20 }),
      other('cost', { verdict: 'regressed', changePercent: Infinity }),
      other('init p50', { verdict: 'improved', changePercent: -8 }),
      unclear('cold starts'),
      other('errors', { verdict: 'no data', baseline: null, changePercent: null }),
    ],
  ],
  [
    'many regressed',
    Array.from({ length: 7 }, (_, index) => other(`p${index}`, { verdict: 'regressed', changePercent: index + 6 })),
  ],
  ['no data of the median', [median({ verdict: 'no data', baseline: null }), other('latency p99')]],
  [
    'no data of the median of a function',
    [median(), compared({ functionName: 'mail', current: null, sentence: 'mail: latency p50 has no data' })],
  ],
  ['unclear others, nothing known of more', [median(), unclear('latency p99'), unclear('cost')]],
  ['unclear others, one cure', [median(), unclear('latency p99', { needed: { runs: 12 } }), unclear('cost')]],
  [
    'unclear others, one cure for all',
    [median(), unclear('latency p99', { needed: { runs: 12 } }), unclear('cost', { needed: { runs: 12 } })],
  ],
  [
    'unclear others, several cures',
    [
      median(),
      unclear('latency p99', { needed: { runs: 12 } }),
      unclear('cost', { needed: { runs: 30 } }),
      unclear('errors'),
    ],
  ],
  [
    'unclear others, longer runs',
    [
      median(),
      unclear('latency p99', { needed: { lengthMs: 600_000 } }),
      unclear('cost', { needed: { lengthMs: 120_000 } }),
    ],
  ],
  [
    'unclear median, seen from',
    [
      median({ verdict: 'unclear', low: -10, high: 12, needed: { runs: 20 } }),
      unclear('cost', { needed: { runs: 8 } }),
    ],
  ],
  ['unclear median, blind', [median({ verdict: 'unclear', low: -60, high: 40 }), other('cost')]],
  ['unclear median, barely blind', [median({ verdict: 'unclear', low: -60, high: 39 }), other('cost')]],
  ['unclear median, of zero', [median({ verdict: 'unclear', baseline: 0, changePercent: Infinity }), other('cost')]],
  ['unclear median, of no interval', [median({ verdict: 'unclear', low: -Infinity, high: Infinity }), other('cost')]],
  ['unclear median, an obstacle', [median({ verdict: 'unclear', obstacle: 'the host was saturated' }), other('cost')]],
  [
    'unclear median, too few runs',
    [median({ verdict: 'unclear', low: -Infinity, high: Infinity }), other('cost')],
    { runs: 1, measured: 1, needed: 4 },
  ],
  [
    'unclear median, too few that count',
    [median({ verdict: 'unclear', low: -Infinity, high: Infinity }), other('cost')],
    { runs: 2, measured: 3, needed: 4 },
  ],
  [
    'unclear median, just enough runs',
    [median({ verdict: 'unclear' }), other('cost')],
    { runs: 4, measured: 4, needed: 4 },
  ],
  ['median without data of its verdict', [median({ verdict: 'no data' }), other('cost')]],
  [
    'unclear median, another improved',
    [median({ verdict: 'unclear' }), other('cost', { verdict: 'improved', changePercent: -30 }), other('cost')],
    { runs: 2, measured: 2, needed: 4 },
  ],
  ['no median at all', [other('cost'), other('errors')]],
];

test('the last word of the gate', () =>
  held(
    gates.map(
      ([name, figures, fewest]) =>
        `${name} (${gateVerdict(figures)}${isBlind(figures) ? ', blind' : ''}):\n  ${gateSentence(figures, fewest)}`,
    ),
    'gate',
  ));

const fn = { memoryMb: 128, reservedConcurrency: null, provisionedConcurrency: 0 };
const asked = (scenario: object, own: Partial<Asked> = {}): Asked => ({
  kind: 'simulated',
  scenario,
  durationMs: 60_000,
  replications: 1,
  limits: { accountConcurrency: 1000, unreservedConcurrency: 1000 },
  functions: { f: fn },
  ...own,
});

const to = (own: object): object => ({ traffic: [{ to: 'f', arrivals: { constant: { rate: '5/s' } }, ...own }] });
const law = (arrivals: unknown): object => to({ arrivals });
const of = (own: object): object => ({ functions: { f: own } });

const scenarios: readonly object[] = [
  law({ poisson: { rate: '5/s' } }),
  law({ constant: { rate: ['5/s'] } }),
  law({
    poisson: {
      rate: [
        ['0s', '5/s'],
        ['30s', '50/s'],
        ['60s', '50/s'],
      ],
    },
  }),
  law({
    steps: [
      ['0s', '50/s'],
      ['30s', '5/s'],
    ],
  }),
  law({ steps: ['5/s', '50/s'] }),
  law({
    steps: [
      ['0s', '50/s'],
      ['30s', '5/s'],
      ['40s', '20/s'],
    ],
  }),
  law({
    steps: [
      ['0s', '7/s'],
      ['30s', '7/s'],
    ],
  }),
  law({
    steps: [
      ['0s', '100/s'],
      ['30s', '9/s'],
      ['40s', '20/s'],
    ],
  }),
  law({ burst: { count: 2000 } }),
  law({ burst: { count: '2k' } }),
  law({ sine: { mean: '20/s', amplitude: '5/s' } }),
  law({ onOff: { rate: '20/s' } }),
  law({ instants: ['1s'] }),
  law({ trace: { format: 'apache' } }),
  law({ other: {} }),
  law([{ burst: { count: 1 } }, { burst: { count: 2 } }, { burst: { count: 3 } }, { burst: { count: 4 } }]),
  to({ closedLoop: { clients: 1200 } }),
  to({ closedLoop: { clients: 1 } }),
  ...['async', 'http', 'sqs', 'kinesis', 'dynamodb', 'kafka', 'other'].map((via) => to({ via })),
  to({ retry: 'none' }),
  to({ retry: 'sdk-v3-standard' }),
  to({ retry: { attempts: 3 } }),
  to({
    via: 'sqs',
    sqs: { batchSize: 10, visibilityTimeout: '30s', maximumConcurrency: 5, pollers: { minimum: 2, maximum: 9 } },
  }),
  to({ via: 'sqs', sqs: { batchSize: 1, maxReceiveCount: 1 } }),
  to({ via: 'sqs', sqs: { batchSize: 1, maxReceiveCount: 3 } }),
  to({ via: 'kinesis', stream: { shards: 1, batchSize: 100, parallelizationFactor: 1, keys: { hot: 0.5 } } }),
  to({ via: 'kinesis', stream: { shards: 4, parallelizationFactor: 2, keys: { zipf: 1.1 } } }),
  to({ via: 'kafka', kafka: { partitions: 1, keys: 1, pollers: { minimum: 1, maximum: 3 } } }),
  to({ via: 'kafka', kafka: { partitions: 12, keys: 40 } }),
  { ...to({}), trafficFactor: 2.5 },
  { ...to({}), trafficFactor: -1 },
  { ...to({}), warmup: '10s' },
  { traffic: Array.from({ length: 3 }, () => ({ to: 'f', arrivals: { burst: { count: 1 } } })), trafficFactor: 2 },
  { traffic: Array.from({ length: 4 }, () => ({ to: 'f' })), functions: { f: {}, g: {} }, trafficFactor: 2 },
  of({ memory: '128MB', timeout: '3s', reservedConcurrency: 1200, provisionedConcurrency: 5 }),
  of({ provisionedConcurrency: 0 }),
  of({ provisionedConcurrency: 1 }),
  of({ vpc: { freeIps: [20, 30] } }),
  of({ vpc: {} }),
  of({ durable: {} }),
  of({ aliases: { live: { deployment: { to: 2, at: '30s', preference: 'AllAtOnce' } }, old: {} } }),
  of({ aliases: { live: { deployment: { to: 3, at: '1m', preference: { canary: {} } } } } }),
  of({ aliases: { live: { deployment: { to: 3, at: '1m' } } } }),
  { account: { region: 'eu-west-1', era: '2023' }, slo: { p99: '<1s', throttled: 0 } },
  { account: { region: 'eu-west-1' } },
  {},
  null as unknown as object,
];

test('what a run was asked to show', () => {
  const told = (one: Asked): string =>
    Object.values(questionOf(one))
      .map((part) => String(part) || '-')
      .join(' | ');
  const many = Object.fromEntries(
    Array.from({ length: 5 }, (_, index) => [
      `f${index}`,
      {
        memoryMb: 128 * (index + 1),
        reservedConcurrency: index === 1 ? 0 : null,
        provisionedConcurrency: index > 2 ? 1 : 0,
      },
    ]),
  );
  const alike = Object.fromEntries(Object.keys(many).map((name) => [name, fn]));
  const settings = { functions: Object.fromEntries(Object.keys(many).map((name) => [name, { memory: '128MB' }])) };
  const local = [{ setting: localMemorySetting, value: '', said: 'memory changes the price only', shaped: false }];
  return held(
    [
      ...scenarios.map((scenario) => `${JSON.stringify(scenario)}\n  ${told(asked(scenario))}`),
      `many functions\n  ${told(asked(settings, { functions: many }))}`,
      `many alike\n  ${told(asked(settings, { functions: alike }))}`,
      `pooled\n  ${told(asked({}, { replications: 1000, durationMs: 1500 }))}`,
      `measured\n  ${told(asked({}, { kind: 'measured' }))}`,
      `measured here\n  ${told(asked({}, { kind: 'measured', assumptions: local }))}`,
      `simulated with the assumption\n  ${told(asked({}, { assumptions: local }))}`,
    ],
    'asked',
  );
});

const shape = z.object({
  count: z.number().min(2).max(8),
  open: z.number().gt(0).lt(1),
  step: z.number().multipleOf(5),
  whole: z.int(),
  name: z.string().min(1).max(3),
  code: z.string().min(2).max(4),
  mail: z.email(),
  list: z.array(z.string()).min(1).max(2),
  some: z.array(z.number()).min(2),
  yes: z.boolean(),
  word: z.enum(['apple', 'pear']),
  either: z.union([z.number(), z.literal('none')]),
  shapes: z.union([z.strictObject({ round: z.number() }), z.strictObject({ square: z.number() })]),
  odd: z.union([z.email(), z.date()]),
  keys: z.record(z.string().regex(/^[a-z]+$/), z.number()),
  set: z.set(z.number()).max(1),
  map: z.map(z.string(), z.number()).max(1),
  when: z.date(),
  own: z.number().refine((value) => value !== 7, { error: 'must not be seven' }),
  ends: z.number().refine((value) => value !== 4, { error: 'must not be 4' }),
  begins: z.number().refine((value) => value !== 5, { error: '5 is taken' }),
  file: z.string().refine(() => false, { error: 'a file of that name is not there' }),
  strict: z.strictObject({ a: z.number() }),
  pair: z.tuple([z.number(), z.string()]),
});

const right: z.infer<typeof shape> = {
  count: 3,
  open: 0.5,
  step: 10,
  whole: 1,
  name: 'a',
  code: 'abc',
  mail: 'a@example.com',
  list: ['a'],
  some: [1, 2],
  yes: true,
  word: 'pear',
  either: 1,
  shapes: { round: 1 },
  odd: 'a@example.com',
  keys: { a: 1 },
  set: new Set([1]),
  map: new Map([['a', 1]]),
  when: new Date(0),
  own: 3,
  ends: 3,
  begins: 3,
  file: 'x',
  strict: { a: 1 },
  pair: [1, 'a'],
};

const wrongs: readonly Record<string, unknown>[] = [
  {},
  { count: 1 },
  { count: 9 },
  { count: '3' },
  { count: null },
  { count: undefined },
  { open: 0 },
  { open: 1 },
  { step: 7 },
  { whole: 1.5 },
  { name: '' },
  { name: 'a long name that goes on and on and on and on' },
  { code: 'a' },
  { code: 'abcde' },
  { mail: 'nobody' },
  { list: [] },
  { list: ['a', 'b', 'c'] },
  { list: { a: 1 } },
  { some: [1] },
  { some: [1, 'two'] },
  { yes: 'yes' },
  { word: 'aple' },
  { word: 'x' },
  { word: 3 },
  { either: 'some' },
  { either: null },
  { shapes: { round: 'x' } },
  { shapes: { square: 1, round: 2 } },
  { shapes: 3 },
  { odd: 'x' },
  { keys: { A: 1 } },
  { keys: { a: 'x' } },
  { set: new Set([1, 2]) },
  {
    map: new Map([
      ['a', 1],
      ['b', 2],
    ]),
  },
  { when: 'today' },
  { own: 7 },
  { ends: 4 },
  { begins: 5 },
  { file: 'missing.txt' },
  { strict: { a: 1, b: 2, c: 3 } },
  { pair: [1] },
  { pair: ['a', 1] },
];

test('what a schema finds wrong, in lines and by place', () => {
  const told = (value: unknown): string[] => {
    const { error } = shape.safeParse(value, { error: schemaWords });
    return [
      ...problemLines(error!, value),
      ...schemaProblems(error!, value).map(({ path, message }) => `    ${path || '(top)'} -> ${message}`),
    ];
  };
  return held(
    [
      ...wrongs.flatMap((own) => [JSON.stringify(own), ...told({ ...right, ...own, file: own['file'] ?? '' })]),
      'a list',
      ...told([]),
      'nothing of it',
      ...told({}),
    ],
    'schema',
  );
});

test('tables of every width', () => {
  const head = ['name', 'count', 'what it is', 'more'];
  const rows = [
    ['one', 1, 'a text of some words', { text: 'good', colour: 'green' as const }],
    ['two 😀', 20_000, 'short', { text: 'bad\u001B[2J', colour: 'red' as const }],
    ['three', 3, '', ''],
  ];
  const long = Array.from({ length: 7 }, (_, index) => [`row ${index}`, index, 'some words', 'x']);
  return held(
    [
      ...[undefined, 60, 52, 45, 30, 10].map(
        (columns) =>
          `${columns}:\n${textTable(head, rows, { color: false, columns, spare: ['none', 'more', 'count'] })}`,
      ),
      ...[60, 40, 30, 20].map(
        (columns) =>
          `${columns}, many:\n${textTable(head, long, { color: false, columns, spare: ['none', 'more', 'count'] })}`,
      ),
      `in colour:\n${JSON.stringify(textTable(head, rows, { color: true }))}`,
    ],
    'tables',
  );
});

test('a history in a table: changes up, down and from zero, and what turned there', () => {
  const points = Array.from({ length: 8 }, (_, index) => ({
    at: `2026-01-0${index + 1}T00:00:00Z`,
    commit: `c${index}-0123456789`,
    value: index + 0.5,
  }));
  const series = [
    {
      name: 'shop (simulated): p99',
      unit: 'ms',
      points,
      changes: [
        { index: 3, before: 10, after: 12.5, deviations: 4.25 },
        { index: 6, before: 12.5, after: 5, deviations: Infinity },
      ],
    },
    {
      name: 'shop (simulated): cold starts',
      unit: 'share',
      points,
      changes: [{ index: 1, before: 0, after: 0.25, deviations: 3 }],
    },
    { name: 'other: cost', unit: '', points, changes: [] },
  ];
  const turns = new Map([
    [
      'shop (simulated)',
      [
        { commit: 'c1-0123456789', what: 'another scenario' },
        { commit: 'c5-0123456789', what: 'another host' },
        { commit: 'c4-0123456789', what: 'another host' },
      ],
    ],
  ]);
  return held(
    [
      historyTable(series, { color: false }),
      historyTable(series, { color: false, turns }),
      historyTable(series, { color: false, turns: new Map([['x', []]]) }),
    ],
    'history',
  );
});

const estimate = (mean: number): object => ({ mean, standardError: 0, low: mean - 1, high: mean + 1, samples: 2 });

test('a sweep in charts: numbers with a unit, words, many lines, objectives near and far', () => {
  const sweep = (vary: SweepResult['vary'], replications: number): SweepResult => {
    const combinations = vary.reduce<string[][]>(
      (all, { values }) => all.flatMap((own) => values.map((value) => [...own, value])),
      [[]],
    );
    return {
      vary,
      replications,
      points: combinations.map((values, index) => ({
        values,
        figures: {
          throttledShare: estimate(index / 100),
          p99Ms: estimate(100 + index),
          coldShare: estimate(0.5),
          costUsd: estimate(index),
          ...(replications === 1 ? {} : { backlogMost: estimate(3 * index), oldestMs: estimate(1000 * index) }),
        },
      })),
    } as unknown as SweepResult;
  };
  const limit = (figure: string, bound: number, isDrawn = true) => ({ figure, text: `<${bound}`, bound, isDrawn });
  const limits = [
    limit('p99', 200),
    limit('p99', 10_000),
    // Three times as high as the highest value, and a little higher.
    limit('p99', 309),
    limit('p99', 310),
    limit('throttled', 0),
    limit('cost', 2, false),
    limit('age', 2000),
    limit('iteratorAge', 900),
    limit('coldStarts', 0.75),
  ];
  const sizes = { path: 'functions.f.memory', values: ['128 MB', '256 MB', '512 MB'] };
  const told = (one: SweepResult): string[] => {
    const lines = sweepLines(one);
    return [
      ...lines.map(
        ({ label, colour, dash, points }) => `line "${label}" ${colour} [${dash.join()}] of ${points.length}`,
      ),
      ...sweepPanels(one, lines, limits).map(
        (panel) => `${panel.name}, ${panel.title}: ${JSON.stringify(panel.config)}`,
      ),
    ];
  };
  return held(
    [
      ...told(sweep([sizes], 1)),
      '-- words, two replications',
      ...told(
        sweep(
          [
            { path: 'traffic.0.via', values: ['sqs', 'kinesis'] },
            { path: 'account.rate', values: ['5'] },
          ],
          2,
        ),
      ),
      '-- mixed units',
      ...told(sweep([{ path: 'a', values: ['1s', '100ms'] }], 1)),
      '-- no unit, below zero, eleven lines',
      ...told(
        sweep(
          [
            { path: 'a', values: ['-1', '2.5'] },
            { path: 'b.c', values: Array.from({ length: 11 }, (_, index) => `${index}`) },
          ],
          2,
        ),
      ).map((line) => line.slice(0, 400)),
      '-- only one value each',
      ...told(
        sweep(
          [
            { path: 'a', values: ['1'] },
            { path: 'b', values: ['2'] },
          ],
          1,
        ),
      ).map((line) => line.slice(0, 400)),
    ],
    'sweeps',
  );
});

test('the time of instances: within the window only, merged runs halved, the most of all', () => {
  const window = { steps: 10, stepMs: 1000, fromMs: 2000, toMs: 10_000 };
  const one = new InstanceTime(window, { gravel: 0.25 });
  expect(one.results(1)).toBeNull();
  one.set('gravel', 'm7g.large', 0, 2);
  one.set('gravel', 'm7g.large', 4000, 5);
  one.set('gravel', 'c7g.xlarge', 9000, 1);
  one.set('gravel', 'm7g.large', 12_000, 50);
  one.end();
  const other = new InstanceTime(window, { gravel: 0.25 });
  other.set('gravel', 'm7g.large', 0, 1);
  other.set('sand', 'm7g.large', 0, 7);
  other.end();
  one.merge(other);
  const results = one.results(2)!;
  const seconds = Object.entries(results).flatMap(([provider, { savingsShare, instanceTypes }]) =>
    Object.entries(instanceTypes).map(([type, { hours, most }]) => [
      provider,
      type,
      savingsShare,
      Math.round(hours * 3600 * 1000) / 1000,
      most,
    ]),
  );
  // (2 of 2 s + 5 of 6 s + 1 of 8 s) / 2 runs, and so on.
  expect(seconds).toEqual([
    ['gravel', 'm7g.large', 0.25, 21, 5],
    ['gravel', 'c7g.xlarge', 0.25, 0.5, 1],
    ['sand', 'm7g.large', 0, 28, 7],
  ]);
  expect(results['gravel']!.instancesUsd / results['gravel']!.managementUsd).toBeCloseTo(0.75 / 0.15, 9);
  expect(results['sand']!.instancesUsd / results['sand']!.managementUsd).toBeCloseTo(1 / 0.15, 9);
  expect(one.cost('nobody', 1)).toEqual({ instancesUsd: 0, managementUsd: 0 });
});
