// The pages of made-up sweeps, as text: which settings keep the objectives, which come near, what lies at an end, what is too close.

import { describe, expect, test } from 'vitest';
import { compileScenario } from '../../bench/scenario/compile.ts';
import { sweepPage } from '../../bench/page/sweep/sweep-page.ts';
import { judgedPoint, limitsOf, shortPaths } from '../../bench/sweep/judged-point.ts';
import type { SweepResult, SweepResultPoint } from '../../reports/index.ts';

/** By figure: its mean, and half of its interval. */
type Figures = Readonly<Record<string, number | readonly [mean: number, half: number]>>;

const point = (values: readonly string[], figures: Figures, samples = 5): SweepResultPoint =>
  ({
    values,
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, told]) => {
        const [mean, half] = typeof told === 'number' ? [told, 0] : told;
        return [name, { mean, low: mean - half, high: mean + half, samples }];
      }),
    ),
  }) as never;

const reserved = 'functions.api.reservedConcurrency';
const memory = 'functions.api.memory';

const sweep = (
  vary: Readonly<Record<string, readonly string[]>>,
  points: readonly SweepResultPoint[],
  { slo = { throttled: '<1%', p99: '<300ms' }, replications = 5, own = {}, via = {} } = {},
): SweepResult =>
  ({
    schema: 'windtunnel/sweep@1',
    name: 'shop',
    scenario: compileScenario(
      {
        name: 'shop',
        duration: '2m',
        seed: 1,
        functions: { api: { duration: { constant: '100ms' }, ...own } },
        traffic: [{ to: 'api', arrivals: { constant: { rate: '10/s' } }, ...via }],
        slo,
      },
      'test',
      '.',
    ).document,
    seed: 1,
    replications,
    versions: {},
    vary: Object.entries(vary).map(([path, values]) => ({ path, values })),
    points,
    warnings: [],
  }) as never;

/** What a reader sees, a line an element, without the scenario at the end. */
const textOf = (html: string): string =>
  html
    .replaceAll(/<(script|style|svg)\b.*?<\/\1>/gs, '')
    .replaceAll(/<\/?(?:b|small|span|code|a|strong|em)\b[^>]*>/g, '')
    .replaceAll(/<[^>]+>/g, '\n')
    .replaceAll(/[ \t]+/g, ' ')
    .replaceAll(/\n\s*/g, '\n')
    .replace(/\n[^\n]*, defaults filled in\n.*/s, '')
    .trim();

const figures = (throttled: Figures[string], p99: Figures[string], cost: Figures[string]): Figures => ({
  'slo.throttled': throttled,
  'slo.p99': p99,
  throttledShare: throttled,
  p99Ms: p99,
  costUsd: cost,
});

const sweeps: readonly (readonly [name: string, sweep: SweepResult])[] = [
  [
    'some keep them',
    sweep(
      { [reserved]: ['5', '10', '20', '40'] },
      [
        point(['5'], { ...figures([0.2, 0.01], [250, 3], [0.001, 0.000_01]), errorShare: 0.01, coldShare: 0.002 }),
        point(['10'], { ...figures([0.009, 0.002], [240, 3], [0.0012, 0.000_02]), errorShare: 0.01, coldShare: 0.002 }),
        point(['20'], {
          ...figures([0.001, 0.0005], [230, 3], [0.0011, 0.000_02]),
          errorShare: 0.01,
          coldShare: 0.001,
        }),
        point(['40'], { ...figures([0, 0], [299, 2], [0.0019, 0.000_02]), errorShare: 0.01, coldShare: 0.001 }),
      ],
      { own: { reservedConcurrency: 10 } },
    ),
  ],
  [
    'none keeps them',
    sweep(
      { [memory]: ['512MB', '128MB', '256MB'] },
      [
        point(['512MB'], figures(0.02, 310, 0.003), 1),
        point(['128MB'], figures(0.5, 900, 0.001), 1),
        point(['256MB'], figures(0.0101, 900, 0.002), 1),
      ],
      { replications: 1, own: { memory: '128MB' } },
    ),
  ],
  [
    'the nearest lies inside',
    sweep({ [memory]: ['128MB', '256MB', '512MB'] }, [
      point(['128MB'], figures(0.5, 900, 0.001)),
      point(['256MB'], figures(0.011, 301, 0.002)),
      point(['512MB'], figures(0.2, 310, 0.003)),
    ]),
  ],
  [
    'two settings',
    sweep({ [reserved]: ['5', '10'], [memory]: ['128MB', '256MB'] }, [
      point(['5', '128MB'], { ...figures(0.5, 900, 0.001), backlogMost: 12, oldestMs: 3000, givenUp: 1 }),
      point(['5', '256MB'], { ...figures(0.2, 500, 0.002), backlogMost: 9, oldestMs: 65_000, givenUp: 0 }),
      point(['10', '128MB'], { ...figures(0.02, 400, 0.001), backlogMost: 4, oldestMs: 900, givenUp: 0 }),
      point(['10', '256MB'], { ...figures(0.001, 200, 0.002), backlogMost: 0, oldestMs: 0, givenUp: 0 }),
    ]),
  ],
  [
    'many keep them, some without data',
    sweep({ [reserved]: Array.from({ length: 12 }, (_, index) => String(index + 1)) }, [
      ...Array.from({ length: 10 }, (_, index) =>
        point([String(index + 1)], figures(index === 9 ? [0.01, 0.001] : 0.001, [100 + index, 1], 0.001 * (index + 1))),
      ),
      point(['11'], { 'slo.throttled': 0.001, throttledShare: 0.001, costUsd: 0.002 }),
      point(['12'], figures(0.001, 300, 0.02)),
    ]),
  ],
  [
    'no objective, and more that none beats than are named',
    sweep(
      { [memory]: Array.from({ length: 9 }, (_, index) => `${128 * (index + 1)}MB`) },
      Array.from({ length: 9 }, (_, index) =>
        point([`${128 * (index + 1)}MB`], {
          throttledShare: 0,
          p99Ms: [900 / (index + 1), 4],
          costUsd: [0.001 * (index + 1), 0.000_12],
        }),
      ),
      { slo: {} as never },
    ),
  ],
  [
    'no objective, and one that beats all',
    sweep(
      { [memory]: ['128MB', '256MB'] },
      [
        point(['128MB'], { throttledShare: 0, p99Ms: 100, costUsd: 0.001 }),
        point(['256MB'], { throttledShare: 0, p99Ms: 200, costUsd: 0.002 }),
      ],
      { slo: {} as never },
    ),
  ],
];

describe('the page of a sweep in which', () => {
  test.each(sweeps)('%s', async (name, made) => {
    const html = (await sweepPage(made, '2026-01-01T00:00:00Z'))!;
    await expect(`${textOf(html)}\n`).toMatchFileSnapshot(
      `../golden/sweep-pages/${name.replaceAll(/[ ,]+/g, '-')}.txt`,
    );
  });

  test.each([
    [['128MB'], false],
    [['128MB', '256MB'], true],
  ])('%j was tried, what latency costs is drawn: %s', async (values, isDrawn) => {
    const points = values.map((value, index) =>
      point([value], { throttledShare: 0, p99Ms: 200 - 50 * index, costUsd: 0.001 * (1 + index) }),
    );
    const html = (await sweepPage(sweep({ [memory]: values }, points), ''))!;
    expect(html.includes('What latency costs')).toBe(isDrawn);
    // What each came to stands there in any case.
    for (const value of values) expect(textOf(html)).toContain(value);
  });

  test('a point without a price or a time is no part of what latency costs', async () => {
    const made = sweep({ [memory]: ['128MB', '256MB'] }, [
      point(['128MB'], { throttledShare: 0, p99Ms: 200, costUsd: 0.001 }),
      point(['256MB'], { throttledShare: 0, costUsd: 0.002 }),
    ]);
    expect(await sweepPage(made, '')).not.toContain('What latency costs');
  });

  test('nothing was simulated is none', async () => {
    expect(await sweepPage(sweep({ [memory]: ['128MB'] }, []), '')).toBeNull();
  });
});

describe('a figure stands in the table of settings', () => {
  const figures = {
    throttledShare: 'throttled',
    errorShare: 'errors',
    coldShare: 'cold starts',
    p50Ms: 'p50',
    p99Ms: 'p99',
    concurrencyMean: 'concurrency, mean',
    backlogMost: 'backlog, most',
    oldestMs: 'oldest',
    givenUp: 'given up',
    costUsd: 'cost of the run',
  };
  const headsFor = async (slo: Readonly<Record<string, string>>): Promise<string[]> => {
    const points = [1, 2].map((factor) =>
      point(
        [`${factor}00MB`],
        Object.fromEntries([
          ...Object.keys(figures).map((name, place) => [name, factor * (place + 1) * 0.01]),
          ...Object.keys(slo).map((name) => [`slo.${name}`, factor * 0.001]),
        ]),
      ),
    );
    const via = { via: 'sqs', sqs: { maxReceiveCount: 3 } };
    const made = sweep({ [memory]: ['100MB', '200MB'] }, points, { slo: slo as never, via });
    const html = (await sweepPage(made, ''))!;
    const table = html.slice(html.indexOf('30 days</th>'), html.indexOf('</thead>', html.indexOf('30 days</th>')));
    return [...table.matchAll(/<th[^>]*>([^<]*)<\/th>/g)].map(([, title]) => title!);
  };
  const all = Object.values(figures);

  test('whole, where no objective is set', async () => {
    expect(await headsFor({})).toEqual(all);
  });

  test.each([
    ['throttled', '<1%', 'throttled'],
    ['errors', '<1%', 'errors'],
    ['coldStarts', '<1%', 'cold starts'],
    ['p50', '<1s', 'p50'],
    ['p99', '<1s', 'p99'],
    ['p95', '<1s', null],
    ['backlog', '<10', 'backlog, most'],
    ['age', '<10s', 'oldest'],
    ['deadLetters', '=0', 'given up'],
  ])('once: an objective of %s (%s) has its own column in place of %s', async (figure, text, title) => {
    expect(await headsFor({ [figure]: text })).toEqual(all.filter((one) => one !== title));
  });
});

describe('an objective', () => {
  const limits = limitsOf(sweep({}, []));
  const verdicts = (given: Figures, samples = 5) => {
    const { verdict, limits: judged } = judgedPoint(limits, point(['1'], given, samples));
    return [verdict, ...judged.map((one) => `${one.verdict}${one.isClose ? ', close' : ''}`)];
  };

  test.each([
    [{ 'slo.throttled': 0.0099, 'slo.p99': 299.9 }, ['kept', 'kept', 'kept']],
    [{ 'slo.throttled': 0.01, 'slo.p99': 299.9 }, ['broken', 'broken', 'kept']],
    [{ 'slo.throttled': 0.0099, 'slo.p99': 300 }, ['broken', 'kept', 'broken']],
    [{ 'slo.throttled': 0.0099 }, ['no data', 'kept', 'no data']],
    [{ 'slo.throttled': 0.02 }, ['broken', 'broken', 'no data']],
    // The limit lies within the interval.
    [{ 'slo.throttled': [0.0095, 0.0005], 'slo.p99': [290, 9.9] }, ['kept', 'kept, close', 'kept']],
    [{ 'slo.throttled': [0.0105, 0.0006], 'slo.p99': [310, 10] }, ['broken', 'broken, close', 'broken']],
  ] as const)('of %j', (given, said) => {
    expect(verdicts(given)).toEqual(said);
  });

  test('is close by more than one sample only, and there may be none', () => {
    expect(verdicts({ 'slo.throttled': [0.0095, 0.0005], 'slo.p99': 1 }, 1)).toEqual(['kept', 'kept', 'kept']);
    expect(judgedPoint([], point(['1'], {}))).toMatchObject({ verdict: 'none', limits: [] });
  });
});

test.each([
  [
    ['a.memory', 'a.timeout'],
    ['memory', 'timeout'],
  ],
  [
    ['functions.a.memory', 'functions.b.memory'],
    ['a.memory', 'b.memory'],
  ],
  [
    ['x.a.memory', 'y.a.memory'],
    ['x.a.memory', 'y.a.memory'],
  ],
  [
    ['memory', 'functions.b.memory'],
    ['memory', 'b.memory'],
  ],
  [['memory'], ['memory']],
])('%j are called %j', (paths, names) => {
  expect(shortPaths(paths)).toEqual(names);
});
