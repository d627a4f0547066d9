// What the page and the terminal say of a sweep: settings by their names, verdicts, advice and what is too close to call.

import { describe, expect, test } from 'vitest';
import { sweepText } from '../../bench/commands/sweep-table.ts';
import { advice, tradeOff } from '../../bench/page/sweep/advice.ts';
import { cell, monthOf, namesOf, price, priced, type Told } from '../../bench/page/sweep/told.ts';
import { limiting, presentSetting, verdictOf } from '../../bench/page/sweep/verdict.ts';
import { judgedPoint, limitsOf, shortPaths } from '../../bench/sweep/judged-point.ts';
import type { Estimate, SweepResult } from '../../reports/index.ts';

const exactly = (mean: number, half = 0, samples = 1): Estimate => ({
  mean,
  standardError: half / 2,
  low: mean - half,
  high: mean + half,
  samples,
});

interface Tried {
  readonly values: readonly string[];
  readonly figures: Readonly<Record<string, Estimate>>;
}

interface Asked {
  readonly slo?: object;
  readonly paths?: readonly string[];
  readonly own?: object;
  readonly replications?: number;
}

/** A sweep of one function's reservation, unless it says otherwise. */
const sweepOf = (
  points: readonly Tried[],
  { slo = {}, paths = ['functions.f.reservedConcurrency'], own = {}, replications = 2 }: Asked = {},
): SweepResult =>
  ({
    name: 'shop',
    seed: 7,
    replications,
    scenario: { slo, functions: { f: own } },
    vary: paths.map((path, index) => ({ path, values: [...new Set(points.map(({ values }) => values[index]!))] })),
    points,
    warnings: [],
  }) as unknown as SweepResult;

const toldOf = (points: readonly Tried[], asked: Asked = {}): Told => {
  const sweep = sweepOf(points, asked);
  const limits = limitsOf(sweep);
  return {
    sweep,
    points: sweep.points.map((point) => judgedPoint(limits, point)),
    keys: shortPaths(sweep.vary.map(({ path }) => path)),
    countedMs: 3_600_000,
    runLength: '1h',
  };
};

const at = (value: string, costUsd: number, p99Ms: number, throttled: number | null = null): Tried => ({
  values: [value],
  figures: {
    costUsd: exactly(costUsd),
    p99Ms: exactly(p99Ms),
    ...(throttled === null ? {} : { 'slo.throttled': exactly(throttled) }),
  },
});
const slo = { throttled: '<1%' };

describe('a cell', () => {
  const told = (estimate: Estimate, text: (value: number) => string): string => {
    const [point] = toldOf([{ values: ['1'], figures: { x: estimate } }]).points;
    return cell(point!, 'x', text);
  };

  test.each([
    ['its mean alone of one run', exactly(12, 3, 1), String, '12'],
    ['its mean alone where no run differs', exactly(12, 0, 5), String, '12'],
    ['half of its interval, by one digit', exactly(12, 3.46, 5), String, '12 ± 3'],
    ['the unit once', exactly(12, 2, 5), (value: number) => `${value} ms`, '12 ± 2 ms'],
    ['the sign of money once', exactly(12, 2, 5), (value: number) => `$${value}`, '$12 ± 2'],
    [
      'two units where they differ',
      exactly(1200, 2, 5),
      (value: number) => (value > 1000 ? `${value / 1000} s` : `${value} ms`),
      '1.2 s ± 2 ms',
    ],
    [
      'two signs where they differ',
      exactly(1200, 2, 5),
      (value: number) => (value > 1000 ? `$${value}` : `${value}`),
      '$1200 ± 2',
    ],
    ['what is no number as it is', exactly(12, 2, 5), () => 'many', 'many ± many'],
  ])('has %s', (_, estimate, text, shown) => {
    expect(told(estimate, text)).toBe(shown);
  });

  test('of a figure that is not there is empty', () => {
    const [point] = toldOf([{ values: ['1'], figures: {} }]).points;
    expect(cell(point!, 'x', String)).toBe('');
  });
});

describe('names and prices', () => {
  test('name eight settings, and say that there are more', () => {
    const points = (count: number): Told => toldOf(Array.from({ length: count }, (_, i) => at(String(i), 1, 1)));
    const eight = '0, 1, 2, 3, 4, 5, 6, 7';
    expect(namesOf(points(8), points(8).points)).toBe(`reservedConcurrency ${eight}`);
    expect(namesOf(points(9), points(9).points)).toBe(`reservedConcurrency ${eight} and more`);
    const two = toldOf(
      [
        { values: ['1', '2'], figures: {} },
        { values: ['3', '4'], figures: {} },
      ],
      { paths: ['functions.a.memory', 'functions.b.memory'] },
    );
    expect(namesOf(two, two.points)).toBe('a.memory 1, b.memory 2; a.memory 3, b.memory 4');
  });

  test('a month is 720 times an hour; what has no cost costs nothing', () => {
    const told = toldOf([at('1', 0.5, 1), { values: ['2'], figures: {} }]);
    expect(told.points.map((point) => monthOf(told, point))).toEqual([360, 0]);
    expect(priced(told)).toEqual([{ name: 'reservedConcurrency 1', usd: 0.5, value: 1, verdict: 'none' }]);
    expect([0.123_456, 12_345.6, 1e-7].map(price)).toEqual(['$0.1235', '$12350', '$1e-7']);
  });
});

describe('advice', () => {
  test('without objectives is the cheapest, and what nothing beats in cost and p99', () => {
    const told = toldOf([at('10', 3, 100), at('20', 2, 200), at('30', 4, 150)]);
    expect(advice(told)).toEqual(['The cheapest is reservedConcurrency 20: $2 a run.']);
    expect(tradeOff(told)).toEqual([
      'In cost and p99 none beats reservedConcurrency 20 ($2, 200 ms); reservedConcurrency 10 ($3, 100 ms).',
    ]);
    expect(tradeOff(toldOf([at('10', 3, 100)]))).toEqual([]);
    expect(tradeOff(toldOf(['1', '2'].map((value) => ({ values: [value], figures: {} }))))).toEqual([]);
    expect(advice(toldOf(['1', '2'].map((value) => ({ values: [value], figures: {} }))))).toEqual([
      'The cheapest is reservedConcurrency 1: $0 a run.',
    ]);
  });

  test('names six of those that nothing beats', () => {
    const line = (count: number): string[] =>
      tradeOff(toldOf(Array.from({ length: count }, (_, i) => at(String(i), 1 + i, 1000 - i * 100))));
    expect(line(6)[0]).toMatch(/reservedConcurrency 5 \(\$6, 500 ms\)\.$/);
    expect(line(7)[0]).toMatch(/reservedConcurrency 5 \(\$6, 500 ms\) and more\.$/);
  });

  test('is the cheapest that keeps all', () => {
    const told = toldOf([at('10', 1, 100, 0.02), at('20', 2, 100, 0.005), at('30', 3, 100, 0)], {
      slo,
      replications: 1,
    });
    expect(advice(told)).toEqual([
      'Set reservedConcurrency 20: throttled 0.5 %, $2 a run, $1,440.00 for 30 days of the same 1h: the cheapest that keeps all.',
      'Each setting was simulated once: --replications 5 tells how much is chance.',
    ]);
    expect(tradeOff(told)).toEqual([]);
  });

  test('is the nearest where none keeps all, and where to look on', () => {
    const nearest = (points: readonly Tried[], more: Asked = {}): string[] => advice(toldOf(points, { slo, ...more }));
    expect(nearest([at('10', 1, 1, 0.5), at('20', 2, 1, 0.02), at('5', 3, 1, 0.9)])).toEqual([
      'Nearest comes reservedConcurrency 20: throttled 2 %, $2 a run.',
      'It lies at an end of what was tried: try reservedConcurrency beyond 20.',
    ]);
    // In the middle, in the order of the numbers.
    expect(nearest([at('10', 1, 1, 0.02), at('20', 2, 1, 0.5), at('5', 3, 1, 0.9)])).toEqual([
      'Nearest comes reservedConcurrency 10: throttled 2 %, $1 a run.',
    ]);
    // Of what is as near the cheaper.
    expect(nearest([at('10', 3, 1, 0.02), at('20', 2, 1, 0.02), at('30', 4, 1, 0.02)])).toEqual([
      'Nearest comes reservedConcurrency 20: throttled 2 %, $2 a run.',
    ]);
    // Below one there is nothing.
    for (const least of ['0', '1']) {
      expect(nearest([at(least, 1, 1, 0.02), at('9', 2, 1, 0.5)])).toEqual([
        `Nearest comes reservedConcurrency ${least}: throttled 2 %, $1 a run.`,
      ]);
    }
    expect(nearest([at('2', 1, 1, 0.02), at('9', 2, 1, 0.5)])[1]).toBe(
      'It lies at an end of what was tried: try reservedConcurrency beyond 2.',
    );
    // One value is no range, and values of two units are in the order in which they were named.
    expect(nearest([at('4', 1, 1, 0.02)])).toHaveLength(1);
    expect(nearest([at('1GB', 2, 1, 0.5), at('512MB', 1, 1, 0.02)])[1]).toBe(
      'It lies at an end of what was tried: try reservedConcurrency beyond 512MB.',
    );
    expect(nearest([at('lru', 2, 1, 0.5), at('mru', 1, 1, 0.02), at('any', 3, 1, 0.7)])).toHaveLength(1);
  });

  test('says what is too close to call', () => {
    const close = { values: ['10'], figures: { costUsd: exactly(1), 'slo.throttled': exactly(0.009, 0.002, 4) } };
    const told = toldOf([close, at('20', 2, 1, 0)], { slo });
    expect(advice(told)).toEqual([
      'Set reservedConcurrency 10: throttled 0.9 % (close), $1 a run, $720.00 for 30 days of the same 1h: the cheapest that keeps all.',
      'Too close to call: reservedConcurrency 10. More --replications tell.',
    ]);
  });
});

describe('the verdict', () => {
  const kept = at('10', 1, 1, 0);
  const broken = at('20', 2, 1, 0.5);
  const silent = at('30', 3, 1);

  test('counts the settings that keep all objectives', () => {
    expect(verdictOf(toldOf([kept, broken]))).toEqual({
      word: 'no objective',
      kind: 'plain',
      wellness: 'neutral',
      sentences: ['The scenario has no slo: the settings can be compared, but none is right or wrong.'],
    });
    expect(verdictOf(toldOf([kept, broken], { slo }))).toEqual({
      word: '1 of 2 keep',
      kind: 'good',
      wellness: 'kept',
      sentences: ['1 of 2 settings keeps all objectives: reservedConcurrency 10.'],
    });
    expect(verdictOf(toldOf([kept, broken], { slo, own: { reservedConcurrency: 20 } }))).toMatchObject({
      kind: 'plain',
      wellness: 'neutral',
    });
    expect(verdictOf(toldOf([broken, silent], { slo }))).toEqual({
      word: 'none keeps',
      kind: 'bad',
      wellness: 'broken',
      sentences: ['None of 2 settings keeps all objectives.'],
    });
  });

  test('tells what becomes of the setting of the scenario', () => {
    const present = (own: object, asked: Asked = { slo }): string[] =>
      presentSetting(toldOf([kept, broken, silent], { ...asked, own }));
    expect(present({ reservedConcurrency: 10 })).toEqual(["The scenario's own reservedConcurrency 10 keeps them."]);
    expect(present({ reservedConcurrency: '20' })).toEqual([
      "The scenario's own reservedConcurrency 20 breaks throttled <1% (50 %).",
    ]);
    expect(present({ reservedConcurrency: 30 })).toEqual([
      "The scenario's own reservedConcurrency 30 has no data on throttled.",
    ]);
    expect(present({ reservedConcurrency: 40 })).toEqual([]);
    expect(present({ reservedConcurrency: { of: 10 } })).toEqual([]);
    expect(present({})).toEqual([]);
    expect(present({ reservedConcurrency: 10 }, {})).toEqual([]);
    const deep = toldOf([kept], { slo, paths: ['functions.f.coldStart.constant.of'], own: { coldStart: 10 } });
    expect(presentSetting(deep)).toEqual([]);
  });

  test('tells which objectives are broken, and where', () => {
    expect(limiting(toldOf([kept, broken], { slo }))).toEqual([
      'The value of reservedConcurrency: throttled <1% is broken with reservedConcurrency 20.',
    ]);
    expect(limiting(toldOf([broken], { slo }))).toEqual(['throttled <1% is broken with every setting.']);
    const two: Asked = { slo, paths: ['a.memory', 'a.timeout'] };
    expect(
      limiting(
        toldOf(
          [
            { ...kept, values: ['1', '2'] },
            { ...broken, values: ['3', '4'] },
          ],
          two,
        ),
      ),
    ).toEqual(['These settings together: throttled <1% is broken with memory 3, timeout 4.']);
    expect(limiting(toldOf([kept, silent], { slo }))).toEqual([
      'Nothing: no objective is broken by any of the settings.',
    ]);
    expect(limiting(toldOf([kept]))).toEqual([]);
    expect(limiting(toldOf([], { slo }))).toEqual([]);
  });
});

describe('on the terminal', () => {
  const wide = { color: false, columns: Infinity } as Parameters<typeof sweepText>[1];
  const rows = (sweep: SweepResult): string[] =>
    sweepText(sweep, wide)
      .split('\n')
      .filter((line) => !/^[┌└├]/.test(line));
  const point = (value: string, throttledShare: Estimate, judged: Estimate | null): Tried => ({
    values: [value],
    figures: { throttledShare, ...(judged === null ? {} : { 'slo.throttled': judged }) },
  });

  test('a point is a row: figures with half of their intervals, and the objectives', () => {
    const points = [
      point('10', exactly(0.5, 0.1, 3), exactly(0.5)),
      point('20', exactly(0, 0, 3), exactly(0)),
      { values: ['30'], figures: { oldestMs: exactly(1500, 500, 3) } },
    ];
    expect(rows(sweepOf(points, { slo }))).toEqual([
      'shop: 3 points, 2 replications each, seed 7; ± half of the 95 % interval of the mean',
      '│ reservedConcurrency │ throttled % │ oldest s │ slo                │',
      '│ 10                  │ 50 ±10      │          │ BROKEN: throttled  │',
      '│ 20                  │ 0           │          │ kept               │',
      '│ 30                  │             │ 1.5 ±0.5 │ NO DATA: throttled │',
    ]);
  });

  test('one replication has no intervals, and a scenario without objectives none', () => {
    expect(rows(sweepOf([point('10', exactly(0.5, 0.1, 1), null)], { replications: 1 }))).toEqual([
      'shop: 1 point, 1 replication each, seed 7',
      '│ reservedConcurrency │ throttled % │',
      '│ 10                  │ 50          │',
    ]);
  });
});
